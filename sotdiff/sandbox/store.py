"""The contacts themselves: read by id without delay, one holder an address, ids that grow."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.contact import contact_from
from sotdiff.sandbox.index import SearchIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sotdiff.sandbox.contact import Contact

FIRST_ID = 57156920011
STRIDE = 17
LONG_AGO = float("-inf")


@dataclass(frozen=True, slots=True)
class Commit:
    """One step that the store has made: a contact as it is now, and the ids it absorbed."""

    contact: Contact
    at: float
    gone: tuple[str, ...]


class ContactStore:
    """All contacts of the portal, who holds which address, and which ids were merged away."""

    def __init__(self) -> None:
        """Start without contacts."""
        self.contacts: dict[str, Contact] = {}
        self.aliases: dict[str, str] = {}
        self.index = SearchIndex()
        self.next_id = FIRST_ID
        self.on_commit: Callable[[Mapping[str, Any]], None] | None = None
        self._holders: dict[str, str] = {}
        self._open: list[Commit] | None = None

    def new_id(self) -> str:
        """Return an id that no contact has had, greater than all before."""
        while str(self.next_id) in self.contacts or str(self.next_id) in self.aliases:
            self.next_id += STRIDE
        contact_id, self.next_id = self.next_id, self.next_id + STRIDE
        return str(contact_id)

    def find(self, contact_id: str) -> Contact | None:
        """Return the contact of an id, archived or not; a merged id leads to its successor."""
        while contact_id in self.aliases:
            contact_id = self.aliases[contact_id]
        return self.contacts.get(contact_id)

    def holder(self, address: str) -> str | None:
        """Return the id of the contact, not archived, that holds a clean address."""
        return self._holders.get(address)

    def commit(self, contact: Contact, at: float, absorbed: Iterable[str] = ()) -> None:
        """Make a contact so, and lead the absorbed ids to it; one step for all who look on."""
        gone = tuple(old for old in absorbed if old != contact.contact_id)
        for contact_id in gone:
            self._release(contact_id)
            self.contacts.pop(contact_id, None)
            self.aliases[contact_id] = contact.contact_id
        self._release(contact.contact_id)
        self.contacts[contact.contact_id] = contact
        if not contact.archived_at:
            self._holders |= dict.fromkeys(contact.addresses(), contact.contact_id)
        self._tell([Commit(contact, at, gone)])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all commits within it one: if it ends with an exception, none has happened."""
        before = dict(self.contacts), dict(self.aliases), dict(self._holders)
        outer, self._open = self._open, []
        try:
            yield
        except BaseException:
            self.contacts, self.aliases, self._holders = before
            self._open = outer
            raise
        made, self._open = self._open, outer
        self._tell(made)

    def replay(self, change: Mapping[str, Any]) -> None:
        """Take up again what `on_commit` was once told."""
        self.next_id = change["next_id"]
        self.commit(contact_from(change["put"]), LONG_AGO, change["gone"])

    def _tell(self, commits: list[Commit]) -> None:
        if self._open is not None:
            self._open += commits
            return
        for made in commits:
            for contact_id in made.gone:
                self.index.drop(contact_id)
            self.index.note(made.contact, made.at)
            if self.on_commit:
                self.on_commit(self._change(made))

    def _change(self, made: Commit) -> dict[str, Any]:
        put = made.contact.as_json()
        return {"put": put, "gone": list(made.gone), "next_id": self.next_id}

    def _release(self, contact_id: str) -> None:
        former = self.contacts.get(contact_id)
        for address in former.addresses() if former else ():
            if self._holders.get(address) == contact_id:
                del self._holders[address]
