"""D5 additional addresses missing: the ledger holds addresses that the contact does not.

Missing is what is left of the ledger without the primary (once D4 is done; the standing one where
D4 is held back) and without the additional addresses. Nothing is ever removed; an address held by
a contact out of scope is left out (F7).

    primary | additional | ledger | then
    a       | (blank)    | a;b;c  | b;c
    a       | c;x        | a;b;c  | c;x;b (x is an F1)
    b       | a          | a;b    | b (D4 makes a the primary)
    a       | b          | a;b    | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.drift.d4 import replaceable
from sotdiff.drift.shape import drift_class, is_blocked

if TYPE_CHECKING:
    from sotdiff.linked import Linked

KEYS = ["contact_id", "address"]


@drift_class("D5", "additional addresses missing", advice="The missing addresses are added.")
def d5(linked: Linked) -> pd.DataFrame:
    """Return one row a contact that lacks addresses of its lead's ledger."""
    pairs = _with_primary_done(linked)
    missing = _missing(linked, pairs)
    found = pairs[canon.is_among(pairs["contact_id"], missing["contact_id"])]
    standing = _standing(found)
    listed = pd.concat([standing, missing])[KEYS].drop_duplicates()
    now = listed.groupby("contact_id", sort=False)["address"].agg(canon.join_list)
    now = found["contact_id"].map(now).astype("string")
    return found.assign(field="additional_emails", was=found["additional_emails"], now=now)


def _with_primary_done(linked: Linked) -> pd.DataFrame:
    """Return the pairs with `primary` as it stands once D4 is done, or as it is where D4 is not."""
    pairs = linked.pairs
    replaced = canon.is_among(pairs["contact_id"], replaceable(linked)["contact_id"])
    done = replaced & ~is_blocked(pairs, linked.barriers, "D4")
    return pairs.assign(primary=pairs["primary"].mask(done, pairs["first"]))


def _missing(linked: Linked, pairs: pd.DataFrame) -> pd.DataFrame:
    """Return one row a missing address, in ledger order: `contact_id`, `address`."""
    ledger = linked.ledger[linked.ledger["is_lead"]].merge(
        pairs[["contact_id", "lid", "primary"]], on="lid", how="inner", validate="many_to_many"
    )
    free = ~canon.is_among(ledger["address"], linked.taken["address"])
    wanted = ledger[canon.differs(ledger["address"], ledger["primary"]) & free]
    there = linked.addresses[linked.addresses["field"] == "additional_emails"][KEYS]
    missing = wanted.loc[~canon.are_among(wanted, there, KEYS), [*KEYS, "place"]]
    return missing.sort_values(["contact_id", "place"], kind="stable")


def _standing(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return one row an additional address that stands and stays: all but the primary to be."""
    stands = canon.explode_addresses(pairs["additional_emails"], pairs["contact_id"])
    stands = stands.rename(columns={"key": "contact_id", "value": "address"})
    primary = pairs[["contact_id", "primary"]].rename(columns={"primary": "address"})
    return stands.loc[~canon.are_among(stands, primary, KEYS), KEYS]
