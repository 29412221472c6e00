"""D4 primary address differs: the contact's primary is not the first of its lead's ledger.

Holds when HubSpot's primary is blank or stands somewhere in this lead's ledger. A primary that
stands in no ledger is an F1, one of another lead's ledger an F4: a person decides.

    primary        | ledger               | then
    b@example.com  | a@example.com;b@…    | a@example.com (D5 keeps b@…)
    (blank)        | a@example.com        | a@example.com
    A@Example.com  | a@example.com        | nothing: equal
    x@example.com  | a@example.com        | nothing: F1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@drift_class("D4", "primary address differs", advice="The primary is set to the ledger's first.")
def d4(linked: Linked) -> pd.DataFrame:
    """Return one row a contact whose primary address is to be replaced."""
    found = replaceable(linked)
    return found.assign(field="email", was=found["email"], now=found["first"])


def replaceable(linked: Linked) -> pd.DataFrame:
    """Return the pairs that D4 holds for."""
    pairs = linked.pairs
    own = linked.ledger[linked.ledger["is_lead"]].rename(columns={"address": "primary"})
    replace = pairs["primary"].isna() | canon.are_among(pairs, own, ["lid", "primary"])
    return pairs[pairs["first"].notna() & replace & canon.differs(pairs["primary"], pairs["first"])]
