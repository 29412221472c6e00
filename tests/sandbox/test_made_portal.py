"""The made portal: every contact in an embedded HubSpot, the same every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sotdiff.sandbox.made import contact_ids, made_world, seed_portal

if TYPE_CHECKING:
    from sotdiff.sandbox import SandboxPortal


@pytest.fixture(scope="module")
def portal() -> SandboxPortal:
    """Return a freshly seeded portal that no test here writes to."""
    return seed_portal(made_world())


def test_every_contact_is_there_as_it_was_made(portal: SandboxPortal) -> None:
    """The ids of `contact_ids` lead to the contacts of the world, value by value."""
    world = made_world()
    ids, snapshot = contact_ids(world, portal), portal.snapshot()
    assert len(snapshot) == len(set(ids.values())) == len(world.contacts)
    for contact in world.contacts:
        for name, value in contact.properties().items():
            assert portal.get(ids[contact.key], name) == value


def test_archived_contacts_hold_no_address(portal: SandboxPortal) -> None:
    """An address of an archived contact is free, unless somebody else has it."""
    world = made_world()
    ids = contact_ids(world, portal)
    archived = [contact for contact in world.contacts if contact.archived and contact.email]
    assert archived
    assert all(portal.holder(contact.email) != ids[contact.key] for contact in archived)


def test_seeding_twice_gives_one_portal(portal: SandboxPortal) -> None:
    """Ids, times and values are the same in every seeding."""
    assert seed_portal(made_world()).snapshot() == portal.snapshot()


def test_takes_the_switches_of_the_sandbox() -> None:
    """The portal misbehaves as it is told to, from the start."""
    assert seed_portal(made_world(), primary_change="demoted").switches.primary_change == "demoted"
