"""F7 address taken: an address that D4, D5 or D7 wants is held by a contact out of scope.

D5 leaves that address out; a D4 or D7 that wants it is blocked: `D4;D7` where it is the ledger's
first, else `D7`. Never adopted. `detail` names the holder.

    ledger | our contact has | held outside | finding
    a;b    | a               | b            | F7 for b, blocks D7; D5 leaves b out
    a;b    | b               | a            | F7 for a, blocks D4;D7
    a;b    | no contact      | b            | F7 for b, blocks D7
    a;b    | a;b             | (impossible) | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F7",
    "address taken",
    advice="Decide whether the holder is the lead's: give it to our owner or free the address, in "
    "HubSpot.",
)
def f7(linked: Linked) -> pd.DataFrame:
    """Return one row a lead and an address that it wants and a foreign contact holds."""
    held = linked.taken.merge(
        linked.outside[["contact_id", "owner_id"]],
        on="contact_id",
        how="left",
        validate="many_to_one",
    )
    holder = "held by contact " + held["contact_id"]
    holder += (" of owner " + held["owner_id"]).fillna(" without owner")
    holders = held.assign(detail=holder).sort_values("contact_id").drop_duplicates("address")
    wanted = _wanted(linked, holders["address"]).merge(
        holders[["address", "detail"]], on="address", how="inner", validate="many_to_one"
    )
    first = wanted["place"] == 0
    return wanted[["lid", "detail"]].assign(
        field="email",
        was=wanted["address"],
        blocks=pd.Series("D7", index=wanted.index).mask(first, "D4;D7"),
    )


def _wanted(linked: Linked, held: pd.Series) -> pd.DataFrame:
    """Return one row a held address that a lead's contact lacks: `lid`, `address`, `place`."""
    keys = ["lid", "address"]
    ledger = linked.ledger.loc[linked.ledger["is_lead"], [*keys, "place"]]
    ledger = ledger[canon.is_among(ledger["address"], held)]
    lonely = ledger[canon.is_among(ledger["lid"], linked.missing_leads["lid"])]
    paired = ledger.merge(
        linked.pairs[["lid", "contact_id"]], on="lid", how="inner", validate="many_to_many"
    )
    has_it = canon.are_among(paired, linked.addresses, ["contact_id", "address"])
    return pd.concat([lonely, paired.loc[~has_it, [*keys, "place"]]]).drop_duplicates(keys)
