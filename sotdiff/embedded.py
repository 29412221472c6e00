"""The embedded sandbox, wired up: where its contacts are kept, and the portal that speaks to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4
from weakref import WeakKeyDictionary, finalize

from sotdiff.hubspot import Portal, open_portal
from sotdiff.sandbox import SandboxPortal, SandboxServer, made
from sotdiff.settings import load_secrets

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.settings import Settings

CONTACTS = "sandbox.jsonl"
_INSTANCES: WeakKeyDictionary[SandboxPortal, str] = WeakKeyDictionary()
UNPACED = {"calls_per_10s": 1_000_000, "searches_per_s": 1_000_000.0}


def fresh_portal() -> SandboxPortal:
    """Return the made Grand County portal, in memory."""
    return made.seed_portal(made.made_world())


def embedded_portal(state_dir: Path) -> SandboxPortal:
    """Return the sandbox that lives in the state folder; a new one is the made portal."""
    state_dir.mkdir(parents=True, exist_ok=True)
    kept = state_dir / CONTACTS
    return SandboxPortal.open(kept, None if kept.exists() else fresh_portal())


def embed(portal: SandboxPortal, settings: Settings) -> Portal:
    """Serve a sandbox on localhost for as long as the returned portal lives, connected to it.

    HubSpot's pace is not kept: the sandbox has no limits unless a switch sets them.
    """
    server = SandboxServer(portal).start()
    unpaced = settings.hubspot.model_copy(update=UNPACED)
    ours = settings.model_copy(update={"hubspot": unpaced})
    door = open_portal(ours, load_secrets(settings.root), server.url)
    finalize(door, server.leave)
    return door


def embed_in_memory(portal: SandboxPortal, settings: Settings) -> Portal:
    """Serve a sandbox that no file keeps; what is remembered of one is not told of another."""
    door = embed(portal, settings)
    instance = _INSTANCES.setdefault(portal, uuid4().hex)
    door.identity = replace(door.identity, instance=instance)
    return door


def make_sample(settings: Settings) -> Path:
    """Write the made workbook beside `sotdiff.toml`; the sandbox starts anew as the made portal."""
    world = made.made_world()
    path = settings.root / made.FILE_NAME
    made.write_workbook(world, path)
    (settings.state_dir / CONTACTS).unlink(missing_ok=True)
    if settings.smartlead:
        exports = settings.root / settings.smartlead.folder
        made.made_exports(world).write(exports, datetime.now(UTC))
    return path
