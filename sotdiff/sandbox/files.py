"""The portal on disk: one JSON file, or one line a change so that a kill loses nothing."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from weakref import finalize

from sotdiff.sandbox.contact import contact_from
from sotdiff.sandbox.definitions import Definition, Owner
from sotdiff.sandbox.store import LONG_AGO
from sotdiff.sandbox.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

IDENTITY = ("portal_id", "app_id", "token", "time_zone")


def describe_world(world: World) -> dict[str, Any]:
    """Return all that a file must hold; the search index and the switches are not kept."""
    store = world.store
    return {
        "portal": {name: getattr(world, name) for name in IDENTITY},
        "owners": [asdict(owner) for owner in world.owners.values()],
        "definitions": [asdict(definition) for definition in world.definitions.values()],
        "contacts": [store.contacts[key].as_json() for key in sorted(store.contacts, key=int)],
        "aliases": store.aliases,
        "next_id": store.next_id,
    }


def world_from(content: Mapping[str, Any]) -> World:
    """Return the world that `describe_world` described; every search sees all of it."""
    world = World(**content["portal"])
    world.owners = {entry["owner_id"]: Owner(**entry) for entry in content["owners"]}
    world.definitions = {
        entry["name"]: Definition(**{**entry, "options": tuple(entry["options"])})
        for entry in content["definitions"]
    }
    for entry in content["contacts"]:
        world.store.commit(contact_from(entry), LONG_AGO)
    world.store.aliases = dict(content["aliases"])
    world.store.next_id = content["next_id"]
    return world


def write_world(world: World, path: Path) -> None:
    """Write the whole portal; a reader sees the old file or the new one, never half of one."""
    text = json.dumps(describe_world(world), sort_keys=True, ensure_ascii=False, indent=1)
    part = path.with_name(path.name + ".part")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def read_world(path: Path) -> World:
    """Read what `write_world` wrote."""
    return world_from(json.loads(path.read_text(encoding="utf-8")))


class ChangeFile:
    """A file with the portal in its first line and one committed change in each that follows."""

    def __init__(self, path: Path) -> None:
        """Name the file; nothing is read or written yet."""
        self.path = path

    def begin(self, world: World) -> None:
        """Start the file with a portal."""
        self.path.write_bytes(_line(describe_world(world)))

    def replayed(self) -> World:
        """Return the portal after all changes; a last line that a kill cut short is removed."""
        raw = self.path.read_bytes()
        whole = raw[: raw.rfind(b"\n") + 1]
        if whole != raw:
            self.path.write_bytes(whole)
        first, *changes = [json.loads(line) for line in whole.splitlines()]
        world = world_from(first)
        for change in changes:
            world.store.replay(change)
        return world

    def follow(self, world: World) -> None:
        """Append every change that the world commits from now on, before it is answered."""
        file = self.path.open("ab", buffering=0)
        finalize(world.store, file.close)
        world.store.on_commit = lambda change: _append(file, change)


def _append(file: Any, change: Mapping[str, Any]) -> None:
    file.write(_line(change))


def _line(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
