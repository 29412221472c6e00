"""Everything that the sandbox's behaviour depends on, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sotdiff.sandbox.contact import Source, stamp
from sotdiff.sandbox.definitions import (
    STANDARD_OWNERS,
    STANDARD_PROPERTIES,
    Definition,
    Owner,
)
from sotdiff.sandbox.refusals import not_found
from sotdiff.sandbox.store import ContactStore
from sotdiff.sandbox.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotdiff.sandbox.contact import Contact


def now_utc() -> datetime:
    """Return the wall clock's time."""
    return datetime.now(UTC)


@dataclass(slots=True)
class World:
    """The portal's identity, its contacts, its definitions, its habits and its clock."""

    portal_id: int = 48211937
    account_type: str = "STANDARD"
    app_id: str = "3318842"
    token: str = "sandbox-token"  # noqa: S105 - opens nothing but the sandbox
    time_zone: str = "America/Denver"
    clock: Callable[[], datetime] = now_utc
    switches: Switches = field(default_factory=Switches)
    store: ContactStore = field(default_factory=ContactStore)
    definitions: dict[str, Definition] = field(
        default_factory=lambda: {entry.name: entry for entry in STANDARD_PROPERTIES}
    )
    owners: dict[str, Owner] = field(
        default_factory=lambda: {owner.owner_id: owner for owner in STANDARD_OWNERS}
    )

    def stamp(self) -> str:
        """Return the time now as HubSpot writes it."""
        return stamp(self.clock())

    def seconds(self) -> float:
        """Return the time now in seconds since 1970."""
        return self.clock().timestamp()

    def integration(self) -> Source:
        """Return the source of every write that comes over HTTP."""
        return Source("INTEGRATION", self.app_id)

    def live_contact(self, contact_id: str) -> Contact:
        """Return a contact that is not archived, or refuse with 404."""
        contact = self.store.find(contact_id)
        if contact is None or contact.archived_at:
            raise not_found()
        return contact

    def addressed(self, key: str, id_property: str) -> str:
        """Return the id that a key of a call stands for: an id, or any address of a contact."""
        if id_property != "email":
            return key
        return self.store.holder(key.strip().lower()) or ""
