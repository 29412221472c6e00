"""The portal on disk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sandbox_client import HandClock

from sotdiff.sandbox import Definition, SandboxPortal, Switches

if TYPE_CHECKING:
    from pathlib import Path

HEADERS = {"Authorization": "Bearer sandbox-x"}
CONTACTS = "/crm/v3/objects/contacts"


def lively_portal() -> SandboxPortal:
    """Return a portal in which something has happened."""
    portal = SandboxPortal(clock=HandClock())
    portal.define(Definition("sot_key", "Key", custom=True))
    first = portal.add_contact({"email": "a@x.com", "sot_key": "R1"})
    second = portal.add_contact({"email": "b@x.com", "firstname": "Zoë"})
    portal.add_contact({"firstname": "gone"}, archived=True)
    portal.edit(first, {"city": "Granby"})
    portal.merge(first, second)
    return portal


def same_world(first: SandboxPortal, second: SandboxPortal) -> bool:
    """Tell whether two portals hold the same."""
    return (
        first.snapshot() == second.snapshot()
        and first.world.store.aliases == second.world.store.aliases
        and first.world.definitions == second.world.definitions
        and first.world.owners == second.world.owners
        and first.portal_id == second.portal_id
    )


def test_saved_and_loaded_is_the_same(tmp_path: Path) -> None:
    """A loaded portal is the saved one, and its search sees everything at once."""
    portal = lively_portal()
    portal.save(tmp_path / "portal.json")
    loaded = SandboxPortal.load(tmp_path / "portal.json", Switches(search_lag_s=60))
    assert same_world(portal, loaded)
    found = loaded.handle("POST", f"{CONTACTS}/search", headers=HEADERS, body=b"{}").json()
    assert found["total"] == 1
    made = loaded.add_contact({"firstname": "New"})
    assert int(made) > max(map(int, portal.snapshot()))


def test_equal_portals_give_equal_bytes(tmp_path: Path) -> None:
    """The file depends on nothing but the portal."""
    for name in ("one", "two"):
        lively_portal().save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_open_portal_survives_without_being_closed(tmp_path: Path) -> None:
    """Every change is on disk before it is answered; opening again finds all of it."""
    path = tmp_path / "portal.jsonl"
    portal = SandboxPortal.open(path, lively_portal())
    body = json.dumps({"properties": {"email": "new@x.com"}}).encode()
    assert portal.handle("POST", CONTACTS, headers=HEADERS, body=body).status == 201
    made = portal.holder("new@x.com")
    assert made
    portal.edit(made, {"city": "Fraser"})
    other = portal.add_contact({"firstname": "Other"})
    portal.merge(made, other)
    portal.archive(portal.add_contact({"firstname": "gone"}))
    again = SandboxPortal.open(path)
    assert same_world(portal, again)
    assert again.add_contact({"firstname": "A"}) == portal.add_contact({"firstname": "A"})


def test_half_a_line_is_dropped(tmp_path: Path) -> None:
    """A line that a kill cut short was never answered, so it does not count."""
    path = tmp_path / "portal.jsonl"
    portal = SandboxPortal.open(path)
    portal.add_contact({"firstname": "A"})
    whole = path.read_bytes()
    portal.add_contact({"firstname": "B"})
    for cut in range(len(whole), len(path.read_bytes()), 40):
        torn = tmp_path / f"torn{cut}"
        torn.write_bytes(path.read_bytes()[:cut])
        again = SandboxPortal.open(torn)
        assert len(again.snapshot()) == 1
        assert torn.read_bytes() == whole
        again.add_contact({"firstname": "C"})
        assert len(SandboxPortal.open(torn).snapshot()) == 2


def test_writing_what_stands_there_leaves_no_line(tmp_path: Path) -> None:
    """A write that changes nothing is no change."""
    path = tmp_path / "portal.jsonl"
    portal = SandboxPortal.open(path)
    mine = portal.add_contact({"firstname": "A"})
    before = path.read_bytes()
    portal.edit(mine, {"firstname": "A"})
    assert path.read_bytes() == before


def test_refused_batch_leaves_no_line(tmp_path: Path) -> None:
    """What was undone never reaches the disk."""
    path = tmp_path / "portal.jsonl"
    portal = SandboxPortal.open(path)
    before = path.read_bytes()
    inputs = [{"properties": {"email": "a@x.com"}}, {"properties": {"nope": "x"}}]
    body = json.dumps({"inputs": inputs}).encode()
    assert (
        portal.handle("POST", f"{CONTACTS}/batch/create", headers=HEADERS, body=body).status == 400
    )
    assert path.read_bytes() == before
