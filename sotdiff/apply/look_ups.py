"""Who holds an address: asked portal-wide after a refusal, and before every create."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sotdiff import canon
from sotdiff.apply.words import TOKEN
from sotdiff.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sotdiff.apply.desk import Desk
    from sotdiff.apply.needs import Contact
    from sotdiff.apply.words import Change

Standing = Literal["itself", "in_scope", "outside", "nobody", "unknown"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds an address, seen from a contact that wants it."""

    standing: Standing
    contact: Contact | None = None

    def in_words(self, address: str) -> str:
        """Return the case in a sentence."""
        held = f"{address} is held by contact {self.contact.contact_id if self.contact else '?'}"
        return {
            "itself": f"{held}, the contact itself",
            "in_scope": f"{held}, which is in scope too (F2 at the next look)",
            "outside": f"{held}, which is out of scope (F7)",
            "nobody": f"HubSpot says that {address} is taken, but nobody holds it; again next time",
            "unknown": f"{address} is taken, and its holder could not be looked up",
        }[self.standing]


@dataclass(frozen=True, slots=True)
class Survey:
    """The contacts that stand in the way of a create, or that are what it would create.

    ours      in scope, with the lead's token
    others    in scope, without it, but with one of the addresses
    outside   out of scope, with an address or the token
    """

    ours: tuple[Contact, ...]
    others: tuple[Contact, ...]
    outside: tuple[Contact, ...]

    @property
    def is_clear(self) -> bool:
        """Whether there is nobody."""
        return not (self.ours or self.others or self.outside)

    def in_words(self) -> str:
        """Return who stands in the way."""
        found = [f"contact {contact.contact_id} in scope" for contact in self.others]
        found += [f"contact {contact.contact_id} out of scope (F7)" for contact in self.outside]
        return "an address or the token is held by " + ", ".join(found)


def holder_of(desk: Desk, contact_id: str, address: str) -> Holder:
    """Look up who holds an address; a holder out of scope is remembered."""
    try:
        contact = desk.portal.holders([address]).get(address)
    except RequestError:
        return Holder("unknown")
    if contact is None:
        return Holder("nobody")
    if contact.contact_id == contact_id:
        return Holder("itself", contact)
    if desk.is_ours(contact):
        return Holder("in_scope", contact)
    desk.holders[contact.contact_id] = contact
    return Holder("outside", contact)


def survey_for(desk: Desk, lid: str, addresses: Iterable[str]) -> Survey:
    """Look up the lead's addresses and its token, portal-wide; holders out of scope are remembered.

    What the journal says was made for the lead is read by id: the search index may not have it
    yet. Raises RequestError when HubSpot does not answer.
    """
    wanted = list(addresses)
    holders = list(desk.portal.holders(wanted).values()) if wanted else []
    made = desk.portal.read(desk.journal.created(lid)).values()
    tokened = [contact for contact in made if carries_token(desk, contact, lid)]
    every = (*desk.portal.find(lid), *holders, *tokened)
    found = {contact.contact_id: contact for contact in every}
    mine = [contact for contact in found.values() if desk.is_ours(contact)]
    ours = tuple(contact for contact in mine if carries_token(desk, contact, lid))
    outside = tuple(contact for contact in found.values() if not desk.is_ours(contact))
    desk.holders |= {contact.contact_id: contact for contact in outside}
    return Survey(ours, tuple(contact for contact in mine if contact not in ours), outside)


def carries_token(desk: Desk, contact: Contact, lid: str) -> bool:
    """Tell whether a contact carries the lead's token."""
    return lid in canon.tokens_in(contact.properties.get(desk.names[TOKEN]) or "")


def addresses_of(changes: Iterable[Change], fields: Iterable[str]) -> list[str]:
    """Return the canonical addresses that the changes of these fields want."""
    wanted = set(fields)
    listed = [canon.split_ledger(change.now) for change in changes if change.field in wanted]
    return list(dict.fromkeys(address for addresses in listed for address in addresses))


def holder_rows(desk: Desk) -> list[dict[str, Any]]:
    """Return the remembered holders, one dict a contact, with the columns of tables.Contacts."""
    return [_holder_row(desk, contact) for contact in desk.holders.values()]


def _holder_row(desk: Desk, contact: Contact) -> dict[str, Any]:
    values = {column: contact.properties.get(name) for column, name in desk.names.items()}
    return {
        "contact_id": contact.contact_id,
        **values,
        "created_at": _time(contact.properties.get("createdate")),
        "updated_at": _time(contact.properties.get("lastmodifieddate")),
    }


def _time(text: str | None) -> datetime | None:
    """Return the moment that HubSpot wrote down, if it did."""
    return datetime.fromisoformat(text) if text else None
