"""D6 phone differs: the contact's phone is not the lead's primary phone.

Compared as E.164, number and extension; a HubSpot phone that is no possible number by its digits.
Written as `+19705551234` or `+19705551234 ext 12`. Blank in the SoT: nothing.

    HubSpot         | SoT            | then
    (970) 555-1234  | +19705551234   | nothing: equal
    970-555-9999    | +19705551234   | +19705551234
    (blank)         | +19705551234   | +19705551234
    970-555-1234    | +19705551234 ext 12 | +19705551234 ext 12
    970-555-9999    | (blank)        | nothing
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@drift_class("D6", "phone differs", advice="The phone is set to the ledger's first.")
def d6(linked: Linked) -> pd.DataFrame:
    """Return one row a contact whose phone is to be replaced."""
    pairs = linked.pairs
    first = canon.canon_column(pairs["sot_phone_all"], canon.first_phone)
    apart = pairs[first.notna() & canon.differs(pairs["phone"], first)]
    wanted = first.loc[apart.index]
    here = canon.canon_column(apart["phone"], partial(canon.canon_phone, region=linked.region))
    digits = wanted.str.replace("[^0-9]", "", regex=True)
    found = apart[canon.differs(here, wanted) & canon.differs(here, digits)]
    return found.assign(field="phone", was=found["phone"], now=wanted.loc[found.index])
