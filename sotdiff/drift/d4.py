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

from sotdiff.drift.shape import Found, drift_class
from sotdiff.joins import are_in

if TYPE_CHECKING:
    import numpy as np

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
    first, ledger = linked.first[lead], linked.ledger
    own = are_in((lead, primary), (ledger.holder, ledger.address))
    replaceable: np.ndarray = (first >= 0) & (primary != first) & (own | (primary < 0))
    return replaceable
