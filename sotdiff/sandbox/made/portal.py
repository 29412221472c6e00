"""Fills an embedded HubSpot with the made contacts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.portal import SandboxPortal
from sotdiff.sandbox.switches import Switches
from sotdiff.sandbox.world import now_utc

if TYPE_CHECKING:
    from sotdiff.sandbox.made.world import MadeWorld

_FIRST = datetime(2024, 1, 8, 15, 0, tzinfo=UTC)
_APART = timedelta(hours=19, minutes=7)
_ARCHIVED_AT = datetime(2026, 11, 20, 16, 42, tzinfo=UTC)


def seed_portal(world: MadeWorld, **switches: Any) -> SandboxPortal:
    """Return a portal that holds the world's contacts, the same every time.

    `switches` are those of `sotdiff.sandbox.Switches`. The search index is settled, and the
    clock runs from now on.
    """
    portal = SandboxPortal(Switches(**switches), clock=lambda: _ARCHIVED_AT)
    for place, contact in enumerate(world.contacts):
        born = _FIRST + place * _APART
        portal.add_contact(contact.properties(), archived=contact.archived, created_at=born)
    portal.settle()
    portal.world.clock = now_utc
    return portal


def contact_ids(world: MadeWorld, portal: SandboxPortal) -> dict[str, str]:
    """Return {key: contact id} of a portal that `seed_portal` filled and nobody merged since."""
    ids = sorted(portal.world.store.contacts, key=int)
    return {contact.key: ids[place] for place, contact in enumerate(world.contacts)}
