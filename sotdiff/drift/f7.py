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
from sotdiff.linked import addresses_of

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
    held = addresses_of(linked.outside).merge(
        linked.outside[["contact_id", "owner_id"]],
        on="contact_id",
        how="left",
        validate="many_to_one",
    )
    holder = "held by contact " + held["contact_id"]
    holder += (" of owner " + held["owner_id"]).fillna(" without owner")
    holders = held.assign(detail=holder).sort_values("contact_id").drop_duplicates("address")
    wanted = _wanted(linked).merge(
        holders[["address", "detail"]], on="address", how="inner", validate="many_to_one"
    )
    first = wanted["place"] == 0
    return wanted[["lid", "detail"]].assign(
        field="email",
        was=wanted["address"],
        blocks=pd.Series("D7", index=wanted.index).mask(first, "D4;D7"),
    )


def _wanted(linked: Linked) -> pd.DataFrame:
    """Return one row a lacking address of a lead's contact: `lid`, `address`, `place`."""
    keys = ["lid", "address"]
    ledger = linked.ledger.loc[linked.ledger["is_lead"], [*keys, "place"]]
    lonely = ledger[canon.is_among(ledger["lid"], linked.missing_leads["lid"])]
    paired = ledger.merge(
        linked.pairs[["lid", "contact_id"]], on="lid", how="inner", validate="many_to_many"
    )
    there = linked.addresses[["contact_id", "address"]].drop_duplicates()
    judged = paired.merge(
        there, on=["contact_id", "address"], how="left", validate="many_to_one", indicator=True
    )
    lacking = judged.loc[judged["_merge"] == "left_only", [*keys, "place"]]
    return pd.concat([lonely, lacking]).drop_duplicates(keys)
