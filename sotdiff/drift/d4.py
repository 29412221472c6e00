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

import numpy as np

from sotdiff.drift.shape import Found, drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class("D4", "primary address differs", advice="The primary is set to the ledger's first.")
def d4(linked: Linked) -> Found:
    """Return one row a contact whose primary address is to be replaced."""
    found = linked.pairs.only(is_replaceable(linked))
    return Found(
        found.lead,
        found.contact,
        field="email",
        was=linked.of_contact("email", found.contact),
        now=linked.spelled.take(linked.first[found.lead]),
    )


def is_replaceable(linked: Linked) -> np.ndarray:
    """Tell which pairs D4 holds for."""
    lead, primary = linked.pairs.lead, linked.primary[linked.pairs.contact]
    first = linked.first[lead]
    differs = np.flatnonzero((first >= 0) & (primary != first))
    row, entry = linked.ledger_of(lead[differs])
    own = row[linked.ledger.address[entry] == primary[differs][row]]
    replaceable: np.ndarray = (first >= 0) & (primary < 0)
    replaceable[differs[own]] = True
    return replaceable
