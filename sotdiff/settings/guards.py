"""`[guards]`: the limits beyond which nothing is written."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from sotdiff.settings.base import Count, Duration, Percent, Section


class Guards(Section):
    """The limits beyond which nothing is written; each number itself is still allowed.

    sot_loss_percent, sot_loss_rows   rows or leads that the workbook may lose: the lesser of both
    sot_least_rows         rows that it must have
    sot_formulas           cells of mapped columns that may hold a formula without its result
    fill_drop_points       percentage points by which a mapped column's fill may fall
    contacts_loss_percent  contacts in scope that may be gone
    run_contacts           contacts that a run may change, created ones counted
    run_scope_percent, run_scope_least  the same, as a share of the scope; in a small scope a number
    run_creates            contacts that a run may create
    one_value_contacts     contacts that may get one and the same new value
    day_contacts, day_creates           the same as run_..., for any 24 hours
    canary                 contacts that are written and read back before the others
    max_age                how old a look may be when it is acted upon
    loopback               whether hosts on this machine, the sandbox too, are guarded
    """

    sot_loss_percent: Percent = 2
    sot_loss_rows: Count = 10
    sot_least_rows: Count = 1
    sot_formulas: Count = 10
    fill_drop_points: Percent = 5
    contacts_loss_percent: Percent = 5
    run_contacts: Count = 50
    run_scope_percent: Percent = 10
    run_scope_least: Count = 10
    run_creates: Count = 10
    one_value_contacts: Count = 10
    day_contacts: Count = 150
    day_creates: Count = 30
    canary: Annotated[int, Field(ge=1)] = 3
    max_age: Duration = timedelta(minutes=30)
    loopback: bool = False
