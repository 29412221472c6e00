"""The contacts of the made portal, as dicts of HubSpot properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotdiff.sandbox.made.spelling import (
    line_without_token,
    reshaped,
    spelled_phone,
    token_line,
)

if TYPE_CHECKING:
    from sotdiff.sandbox.made.draw import Draw
    from sotdiff.sandbox.made.leads import MadeLead
    from sotdiff.sandbox.made.people import Registry

JOSEPH = "88361194"
OTHER_OWNERS = ("71520448", "71520993", "60417725")
NOBODY = ""
PROPERTIES = {
    "owner_id": "hubspot_owner_id",
    "email": "email",
    "additional_emails": "hs_additional_emails",
    "first_name": "firstname",
    "last_name": "lastname",
    "phone": "phone",
    "city": "city",
    "token_text": "trackingsource",
    "commission": "commission_attribution",
}


@dataclass(frozen=True)
class MadeContact:
    """One contact. `key` names it in the truth, since the portal gives the ids."""

    key: str
    owner_id: str = JOSEPH
    email: str = ""
    additional_emails: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    city: str = ""
    token_text: str = ""
    commission: str = ""
    archived: bool = False

    @property
    def in_scope(self) -> bool:
        """Whether the contact is Joseph's and not archived."""
        return self.owner_id == JOSEPH and not self.archived

    def values(self) -> dict[str, str]:
        """Return {table column: value} of what is not blank."""
        return {column: text for column in PROPERTIES if (text := getattr(self, column))}

    def properties(self) -> dict[str, str]:
        """Return {HubSpot property: value} of what is not blank."""
        return {PROPERTIES[column]: text for column, text in self.values().items()}


def in_sync_values(draw: Draw, registry: Registry, lead: MadeLead) -> dict[str, str]:
    """Return {column: value} of a contact that agrees with its lead, spelled HubSpot's way."""
    expected = lead.commission or draw.one(("", "", "inbound", "none"))
    return {
        "email": lead.emails[0] if lead.emails else "",
        "additional_emails": ";".join(draw.shuffled(lead.emails[1:])),
        "first_name": reshaped(draw, lead.first_name or draw.one(("", "Chris"))),
        "last_name": reshaped(draw, lead.last_name or draw.one(("", "Owner"))),
        "phone": spelled_phone(draw, lead.phones[0] if lead.phones else registry.phone()),
        "city": reshaped(draw, lead.city or draw.one(("", "Granby"))),
        "token_text": token_line(draw, lead.lid),
        "commission": expected,
    }


def stranger_values(draw: Draw, registry: Registry, kind: str = "person") -> dict[str, str]:
    """Return {column: value} of somebody who is no lead.

    A `logged` one is what a BCC-logged e-mail makes: an address and nothing else.
    """
    person = registry.person()
    address = {"email": registry.address(person)}
    if kind == "logged":
        return address
    return address | {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "phone": spelled_phone(draw, registry.phone()) if draw.chance(0.6) else "",
        "city": person.city,
        "token_text": line_without_token(draw),
    }
