"""The limits that the guards keep, as `[guards]` of the configuration has them."""

from __future__ import annotations

from typing import Protocol


class Limits(Protocol):
    """Whatever has these numbers; what each one means stands with the guard that keeps it."""

    sot_loss_percent: float
    sot_loss_rows: int
    sot_least_rows: int
    sot_formulas: int
    fill_drop_points: float
    contacts_loss_percent: float
    run_contacts: int
    run_scope_percent: float
    run_scope_least: int
    run_creates: int
    one_value_contacts: int
    day_contacts: int
    day_creates: int
