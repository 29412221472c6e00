"""The contacts of a look: those in scope, and those outside it that matter to the leads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.canon import split_ledger, tokens_in
from sotdiff.errors import IncompleteLoadError
from sotdiff.hubspot import addresses_of
from sotdiff.rules import is_in_scope
from sotdiff.tables import Contacts, fingerprint, frame_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sotdiff.hubspot import Contact, Portal

    Suspects = Callable[[pd.DataFrame, pd.DataFrame], Iterable[str]]


def load_contacts(
    portal: Portal,
    leads: pd.DataFrame,
    suspects: Suspects | None = None,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (contacts in scope, contacts outside that matter), both as tables.Contacts.

    Outside are contacts of other owners, of nobody or archived, that carry a token or hold an
    address of a ledger. `suspects`: given both frames, the ids of the contacts with a finding;
    these are read again by id, because a search shows what was true a while ago.
    `contacts.attrs["sotdiff"]` says where, when and how much was read. Raises IncompleteLoadError
    where HubSpot never lists as many as it counts, R01Violation where it lists one of another
    owner, PortalMismatchError and ConfigError as `Portal.check` does.
    """
    loaded_at, before = clock(), Counter(portal.calls)
    portal.check()
    listing = portal.list_owned()
    if not listing.complete:
        raise IncompleteLoadError(
            f"contacts of owner {portal.identity.owner_id}: {len(listing.contacts)} listed, "
            f"HubSpot counts {listing.total}; nothing is planned on that, run again later"
        )
    look = _Look.of(portal, leads, listing.contacts)
    look.add_holders()
    if suspects:
        look.read_again(suspects(look.contacts(), look.outside()))
    contacts, outside = look.contacts(), look.outside()
    contacts.attrs["sotdiff"] = {
        **_identity(portal),
        "loaded_at": loaded_at.isoformat(timespec="seconds"),
        "total": listing.total,
        "listed": len(listing.contacts),
        "complete": listing.complete,
        **look.balance(listing.total),
        "fingerprint": fingerprint(contacts),
        "calls": dict(portal.calls - before),
    }
    return contacts, outside


@dataclass(slots=True)
class _Look:
    """All contacts known so far, by id; the newest reading of each counts."""

    portal: Portal
    ledgers: frozenset[str]
    listed: frozenset[str]
    known: dict[str, Contact]

    @classmethod
    def of(cls, portal: Portal, leads: pd.DataFrame, owned: list[Contact]) -> _Look:
        """Begin with what both listings show."""
        distinct = leads["email_all"].dropna().unique()
        ledgers = frozenset(address for text in distinct for address in split_ledger(text))
        known = {contact.contact_id: contact for contact in (*owned, *portal.list_outside())}
        return cls(portal, ledgers, frozenset(c.contact_id for c in owned), known)

    def add_holders(self) -> None:
        """Look up portal-wide the ledger addresses that nobody in scope holds."""
        held = {address for contact in self._ours() for address in self._addresses(contact)}
        for contact in self.portal.holders(sorted(self.ledgers - held)).values():
            self.known[contact.contact_id] = contact

    def read_again(self, contact_ids: Iterable[str]) -> None:
        """Put what the contacts are now in the place of what a search showed."""
        asked = [
            contact_id
            for contact_id in dict.fromkeys(contact_ids)
            if contact_id in self.known and not self.known[contact_id].archived
        ]
        read = self.portal.read(asked)
        for contact_id in asked:
            del self.known[contact_id]
        self.known |= {contact.contact_id: contact for contact in read.values()}

    def contacts(self) -> pd.DataFrame:
        """Return the contacts in scope."""
        return self._frame(self._ours())

    def outside(self) -> pd.DataFrame:
        """Return the contacts out of scope that matter."""
        return self._frame(
            contact
            for contact in self.known.values()
            if not self._is_ours(contact) and self._matters(contact)
        )

    def balance(self, total: int) -> dict[str, int]:
        """Return how HubSpot's total became the contacts in scope.

        `handed_over` belong to somebody else by now, `left` are archived, deleted or merged away,
        `joined` were found in scope though no listing showed them; `in_scope` is what must remain.
        """
        here = {key: c for key, c in self.known.items() if not c.archived}
        left = len(self.listed - here.keys())
        handed_over = sum(not self._is_ours(here[key]) for key in self.listed & here.keys())
        joined = sum(contact.contact_id not in self.listed for contact in self._ours())
        return {
            "handed_over": handed_over,
            "left": left,
            "joined": joined,
            "in_scope": total - handed_over - left + joined,
        }

    def _ours(self) -> list[Contact]:
        return [contact for contact in self.known.values() if self._is_ours(contact)]

    def _is_ours(self, contact: Contact) -> bool:
        owner_id = self.portal.identity.owner_id
        return not contact.archived and is_in_scope(contact.owner_id, owner_id)

    def _matters(self, contact: Contact) -> bool:
        text = contact.properties.get(self.portal.properties.token_text) or ""
        held = self.ledgers.intersection(self._addresses(contact))
        return bool(tokens_in(text) or (held and not contact.archived))

    def _addresses(self, contact: Contact) -> list[str]:
        return addresses_of(contact, self.portal.properties)

    def _frame(self, contacts: Iterable[Contact]) -> pd.DataFrame:
        properties = self.portal.properties
        ordered = sorted(contacts, key=lambda contact: int(contact.contact_id))
        frame = frame_of([_row(contact, properties.by_column()) for contact in ordered], Contacts)
        watched = {
            column: pd.array([contact.properties.get(name) for contact in ordered], dtype="string")
            for column, name in properties.watched().items()
        }
        return frame.assign(**watched)


def _row(contact: Contact, by_column: Mapping[str, str]) -> dict[str, Any]:
    """Return one row of the table; an archived contact holds no address any more."""
    values = {column: contact.properties.get(name) for column, name in by_column.items()}
    held = {"email": None, "additional_emails": None} if contact.archived else {}
    return {
        **values,
        **held,
        "contact_id": contact.contact_id,
        "created_at": _moment(contact.properties.get("createdate")),
        "updated_at": _moment(contact.properties.get("lastmodifieddate")),
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _identity(portal: Portal) -> dict[str, str]:
    named = portal.identity
    return {
        "portal_id": named.portal_id,
        "world": named.world,
        "url": named.url,
        "owner_id": named.owner_id,
    }
