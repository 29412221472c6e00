"""F1 address unknown: an address of a contact in scope stands in no ledger at all.

`detail` tells which: *orphan* (the contact has no token and links to no lead; blocks all fixes),
*primary* (blocks all fixes) or *additional* (blocks none). An orphan without any address is one
finding. Not for contacts of rejected rows, nor, unlinked, with an unknown token (F5).

    contact                         | stands in no ledger | finding
    token of R00417, primary x      | x                   | F1 primary, lid R00417, blocks *
    token of R00417, additional y   | y                   | F1 additional, lid R00417
    no token, primary x             | x                   | F1 orphan, blocks *
    no token, no address            |                     | F1 orphan without address, blocks *
    token of a rejected row         | x                   | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from sotdiff import texts
from sotdiff.drift.shape import Found, drift_class
from sotdiff.joins import is_again, marked

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F1",
    "address unknown",
    advice="Add the address to the lead's ledger in the workbook, remove it in HubSpot, or give "
    "the contact to its lead.",
)
def f1(linked: Linked) -> Found:
    """Return one row an unknown address of a contact, and one for an orphan without any."""
    count = len(linked.contacts)
    is_ours = marked(count, linked.links.contact)[:-1]
    is_orphan = ~is_ours & ~marked(count, linked.tokens.contact)[:-1] & ~linked.of_rejected
    addresses = linked.addresses
    unknown = ~marked(len(linked.spelled), linked.ledger.address)[addresses.address]
    unknown &= (is_orphan | (is_ours & ~linked.of_rejected))[addresses.contact]
    found = addresses.only(unknown)
    found = found.only(~is_again(found.contact, found.address))
    blank = np.flatnonzero(is_orphan & ~marked(count, addresses.contact)[:-1])
    contact = np.concatenate([found.contact, blank])
    is_primary = np.concatenate([found.is_primary, np.ones(len(blank), dtype=bool)])
    lead = np.full(count, -1)
    lead[linked.pairs.contact] = linked.pairs.lead
    return Found(
        lead[contact],
        contact,
        field=texts.worded(is_primary, "email", "additional_emails"),
        was=pa.concat_arrays([linked.spelled.take(found.address), texts.none(len(blank))]),
        detail=texts.either(
            is_orphan[contact],
            texts.same("orphan", len(contact)),
            texts.worded(is_primary, "primary", "additional"),
        ),
        blocks=texts.worded(is_orphan[contact] | is_primary, "*", None),
    )
