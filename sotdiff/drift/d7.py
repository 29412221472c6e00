"""D7 contact missing: no contact links to the lead.

A contact is created with owner, token, addresses, names, phone, city and commission from the
start; blanks are left out. One finding a field, all with the lead's `lid` and no contact.

    lead R00417                                     | then
    a@example.com;b@example.com, no phone, Granby   | token_text, owner_id, email,
                                                    | additional_emails, city
    linked by any contact in scope                  | nothing
    its token on a contact without owner            | blocked by F3
    its first address held by a foreign contact     | blocked by F7
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked

FIELDS = (
    "token_text",
    "owner_id",
    "email",
    "additional_emails",
    "first_name",
    "last_name",
    "phone",
    "city",
    "commission",
)


@drift_class("D7", "contact missing", advice="A contact is created for the lead.")
def d7(linked: Linked) -> pd.DataFrame:
    """Return one row a field to set, for each lead without a contact."""
    leads = linked.missing_leads
    wanted = pd.DataFrame(
        {
            "lid": leads["lid"],
            "token_text": "ID:" + leads["lid"],
            "owner_id": linked.owner_id,
            "email": canon.canon_column(leads["email_all"], canon.first_address),
            "additional_emails": canon.canon_column(leads["email_all"], canon.further_addresses),
            "first_name": canon.canon_column(leads["first_name"], canon.written_text),
            "last_name": canon.canon_column(leads["last_name"], canon.written_text),
            "phone": _phone(linked, leads),
            "city": canon.canon_column(leads["city"], canon.written_text),
            "commission": canon.canon_column(leads["commission"], str.strip),
        }
    )
    found = wanted.melt("lid", list(FIELDS), var_name="field", value_name="now")
    return found.dropna(subset="now")


def _phone(linked: Linked, leads: pd.DataFrame) -> pd.Series:
    """Return the primary phone; none where the ledger's first entry was rejected."""
    held = linked.barriers[
        (linked.barriers["code"] == "D6") & (linked.barriers["blocked_by"] == "reject")
    ]
    first = canon.canon_column(leads["phone_all"], canon.first_phone)
    return first.mask(canon.is_among(leads["lid"], held["lid"]))
