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

import numpy as np
import pyarrow.compute as pc

from sotdiff import texts
from sotdiff.drift.shape import Found, drift_class
from sotdiff.joins import are_in, marked, matches

if TYPE_CHECKING:
    from sotdiff.linked import Ledger, Linked


@drift_class(
    "F7",
    "address taken",
    advice="Decide whether the holder is the lead's: give it to our owner or free the address, in "
    "HubSpot.",
)
def f7(linked: Linked) -> Found:
    """Return one row a lead and an address that it wants and a foreign contact holds."""
    wanted = _wanted(linked)
    holder = _holders(linked)[wanted.address]
    owners = texts.texts_of(linked.outside["owner_id"])
    owner = owners.take(holder - len(linked.contacts))
    whose = pc.fill_null(texts.joined(" of owner ", owner), " without owner")
    return Found(
        wanted.holder,
        field="email",
        was=linked.spelled.take(wanted.address),
        detail=texts.joined("held by contact ", linked.ids.take(holder), whose),
        blocks=texts.worded(wanted.place == 0, "D4;D7", "D7"),
    )


def _holders(linked: Linked) -> np.ndarray:
    """Return the contact out of scope that holds each address: the first by its id, or -1."""
    taken = linked.taken
    ids = linked.ids.take(taken.contact).to_numpy(zero_copy_only=False)
    last_first = np.argsort(ids, kind="stable")[::-1]
    holders = np.full(len(linked.spelled), -1)
    holders[taken.address[last_first]] = taken.contact[last_first]
    return holders


def _wanted(linked: Linked) -> Ledger:
    """Return the held addresses of leads whose contact lacks them, or that have none."""
    count, pairs = len(linked.leads), linked.pairs
    held = marked(len(linked.spelled), linked.taken.address)
    ledger = linked.ledger.only(held[linked.ledger.address] & (linked.ledger.holder < count))
    pairs = pairs.only(marked(count, ledger.holder)[pairs.lead])
    row, number = matches(ledger.holder, pairs.lead, count)
    asked = (pairs.contact[number], ledger.address[row])
    there = linked.addresses.only(held[linked.addresses.address])
    has_it = are_in(asked, (there.contact, there.address))
    lonely = ~linked.is_linked[ledger.holder]
    return ledger.only(lonely | marked(len(ledger.holder), row[~has_it])[:-1])
