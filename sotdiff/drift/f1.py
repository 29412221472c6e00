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

import pandas as pd

from sotdiff import canon
from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F1",
    "address unknown",
    advice="Add the address to the lead's ledger in the workbook, remove it in HubSpot, or give "
    "the contact to its lead.",
)
def f1(linked: Linked) -> pd.DataFrame:
    """Return one row an unknown address of a contact, and one for an orphan without any."""
    linked_or_tokened = pd.concat([linked.links["contact_id"], linked.tokens["contact_id"]])
    contacts = linked.contacts["contact_id"]
    contacts = contacts[~canon.is_among(contacts, linked.of_rejected)]
    orphans = contacts[~canon.is_among(contacts, linked_or_tokened)]
    addresses = linked.addresses.drop_duplicates(["contact_id", "address"])
    ours = contacts[canon.is_among(contacts, linked.links["contact_id"])]
    unknown = addresses[
        ~canon.is_among(addresses["address"], linked.ledger["address"])
        & canon.is_among(addresses["contact_id"], pd.concat([orphans, ours]))
    ]
    blank = orphans[~canon.is_among(orphans, linked.addresses["contact_id"])]
    found = pd.concat([unknown, pd.DataFrame({"contact_id": blank, "field": "email"})])
    lids = linked.pairs.set_index("contact_id")["lid"]
    orphaned = canon.is_among(found["contact_id"], orphans)
    primary = found["field"] == "email"
    detail = found["field"].map({"email": "primary", "additional_emails": "additional"})
    return found.assign(
        lid=found["contact_id"].map(lids),
        was=found["address"],
        detail=detail.mask(orphaned, "orphan"),
        blocks=pd.Series("*", index=found.index).where(orphaned | primary),
    )
