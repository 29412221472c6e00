"""The search index: a second, later picture of the contacts."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sotdiff.sandbox.contact import Contact


class SearchIndex:
    """What a search can see; writes arrive late, and may flicker for a while."""

    def __init__(self) -> None:
        """Start empty."""
        self._seen: dict[str, Contact] = {}
        self._waiting: deque[tuple[float, Contact]] = deque()
        self._written: dict[str, float] = {}
        self._searches = 0

    def note(self, contact: Contact, at: float) -> None:
        """Take up a write; an archived contact disappears at once."""
        if contact.archived_at:
            self.drop(contact.contact_id)
            return
        self._waiting.append((at, contact))
        self._written[contact.contact_id] = at

    def drop(self, contact_id: str) -> None:
        """Forget a contact at once, as archiving and merging do."""
        self._seen.pop(contact_id, None)
        self._written.pop(contact_id, None)
        self._waiting = deque(
            (at, contact) for at, contact in self._waiting if contact.contact_id != contact_id
        )

    def settle(self) -> None:
        """Let everything that waits arrive, as if much time had passed."""
        self._arrive(float("inf"))
        self._written.clear()

    def visible(self, now: float, lag_s: float, flap_s: float) -> Iterable[Contact]:
        """Return the contacts that a search sees now; every call is one search."""
        self._arrive(now - lag_s)
        self._searches += 1
        if not flap_s:
            return self._seen.values()
        absent = {
            contact_id
            for contact_id, at in self._written.items()
            if now - at < flap_s and (self._searches + int(contact_id)) % 2
        }
        return [seen for seen in self._seen.values() if seen.contact_id not in absent]

    def _arrive(self, until: float) -> None:
        while self._waiting and self._waiting[0][0] <= until:
            _, contact = self._waiting.popleft()
            self._seen[contact.contact_id] = contact
