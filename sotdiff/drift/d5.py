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

import numpy as np

from sotdiff import texts
from sotdiff.drift.d4 import is_replaceable
from sotdiff.drift.shape import Found, drift_class
from sotdiff.joins import are_in, marked, matches

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class("D5", "additional addresses missing", advice="The missing addresses are added.")
def d5(linked: Linked) -> Found:
    """Return one row a contact that lacks addresses of its lead's ledger."""
    primary = _primary_done(linked)
    number, missing = _missing(linked, primary)
    lacking = number[np.diff(number, prepend=-1) > 0]
    found = linked.pairs.only(lacking)
    row, standing = _standing(linked, found.contact, primary[lacking])
    rows = np.concatenate([row, np.searchsorted(lacking, number)])
    order = np.argsort(rows, kind="stable")
    listed = np.concatenate([standing, missing])[order]
    return Found(
        found.lead,
        found.contact,
        field="additional_emails",
        was=linked.of_contact("additional_emails", found.contact),
        now=texts.lists_of(rows[order], len(lacking), linked.spelled.take(listed)),
    )


def _primary_done(linked: Linked) -> np.ndarray:
    """Return the primary of each pair once D4 is done, or as it is where D4 is not."""
    pairs = linked.pairs
    held = linked.barriers.of("D4", pairs.lead, pairs.contact) > 0
    done = is_replaceable(linked) & ~held
    primary: np.ndarray = np.where(done, linked.first[pairs.lead], linked.primary[pairs.contact])
    return primary


def _missing(linked: Linked, primary: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pair and the address of each one that is missing, in ledger order."""
    number, entry = linked.ledger_of(linked.pairs.lead)
    address = linked.ledger.address[entry]
    free = ~marked(len(linked.spelled), linked.taken.address)[address]
    further = linked.addresses.only(~linked.addresses.is_primary)
    wanted = free & (address != primary[number])
    number, address = number[wanted], address[wanted]
    there = are_in((linked.pairs.contact[number], address), (further.contact, further.address))
    return number[~there], address[~there]


def _standing(
    linked: Linked, contacts: np.ndarray, primary: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the place and each additional address that stands and stays: all but the primary."""
    further = linked.addresses.only(~linked.addresses.is_primary)
    row, entry = matches(contacts, further.contact, len(linked.contacts))
    address = further.address[entry]
    stays = address != primary[row]
    return row[stays], address[stays]
