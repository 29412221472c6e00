"""What lies between leads and contacts: made by linking, read by the drift classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon

if TYPE_CHECKING:
    from sotdiff.enrol import SmartLead

LEAD_COLUMNS = (
    "lid",
    "first_name",
    "last_name",
    "email_all",
    "phone_all",
    "city",
    "commission",
)


@dataclass(frozen=True)
class Linked:
    """Leads and contacts with everything between them: what the drift classes look at.

    leads      one row a lead                      key lid
    contacts   one row a contact in scope          key contact_id
    outside    one row a contact out of scope      key contact_id
    rejects    one row a reject
    ledger     one row an address of a workbook row: address, place, holder, lid, is_lead; a
               rejected row's addresses stand here too (holder `row:17`, lid where it has one)
    addresses  one row an address of a contact: contact_id, address, field
    taken      the same of contacts out of scope
    tokens     one row a token of a contact: contact_id, lid, known
    links      one row a link: contact_id, lid, by (token, address), is_lead (not for a rejected
               row's token)
    claims     one row a workbook row's claim on a contact that links elsewhere: contact_id, lid,
               address
    pairs      one row a contact that links to exactly one lead, and that lead: the contact's
               columns, `primary` (its canonical), `lid`, the lead's columns with `sot_` before
               them, and `first`, the first address of its ledger
    of_rejected  contact ids that belong to a rejected row
    barriers   one row a fix that is held back: code, lid or contact_id, blocked_by
    smartlead  what is known of SmartLead; None where its exports are not looked at
    """

    leads: pd.DataFrame
    contacts: pd.DataFrame
    outside: pd.DataFrame
    rejects: pd.DataFrame
    ledger: pd.DataFrame
    addresses: pd.DataFrame
    taken: pd.DataFrame
    tokens: pd.DataFrame
    links: pd.DataFrame
    claims: pd.DataFrame
    pairs: pd.DataFrame
    of_rejected: pd.Series
    known_cities: tuple[str, ...] = ()
    city_policy: str = "corrupt"
    region: str = "US"
    owner_id: str = ""
    smartlead: SmartLead | None = None
    barriers: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(
            columns=["code", "lid", "contact_id", "blocked_by"], dtype="string"
        )
    )

    @property
    def missing_leads(self) -> pd.DataFrame:
        """The leads to which no contact links."""
        return self.leads[~canon.is_among(self.leads["lid"], self.links["lid"])]


def addresses_of(contacts: pd.DataFrame) -> pd.DataFrame:
    """Return one row an address of a contact: `contact_id`, `address` (canonical), `field`."""
    primary = contacts[["contact_id"]].assign(
        address=canon.canon_addresses(contacts["email"]), field="email"
    )
    more = canon.explode_addresses(contacts["additional_emails"], contacts["contact_id"])
    additional = more.rename(columns={"key": "contact_id", "value": "address"})
    both = pd.concat(
        [primary.dropna(subset="address"), additional.assign(field="additional_emails")]
    )
    both = both.astype({"field": "string"})
    return both[["contact_id", "address", "field"]]


def tokens_of(contacts: pd.DataFrame) -> pd.DataFrame:
    """Return one row a token of a contact: `contact_id`, `lid`."""
    found = canon.explode_column(contacts["token_text"], contacts["contact_id"], canon.tokens_in)
    return found.rename(columns={"key": "contact_id", "value": "lid"})[["contact_id", "lid"]]
