"""A portal copied into a sandbox: its contacts under their own ids, its definitions, its owners."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox import Definition, Owner, SandboxPortal, SandboxRefusal, Switches

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.hubspot import Portal
    from sotdiff.settings import Behaviour


@dataclass
class Copy:
    """A sandbox that holds what a look saw; `left_out`: what it could not take, and why."""

    sandbox: SandboxPortal
    left_out: dict[str, str] = field(default_factory=dict)


def copy_of(
    portal: Portal, contacts: pd.DataFrame, outside: pd.DataFrame, behaviour: Behaviour
) -> Copy:
    """Return a sandbox with the contacts of a look (tables.Contacts, in scope and outside).

    Those outside that cannot be read by id any more stand in the recycle bin there too.
    """
    copy = Copy(SandboxPortal(Switches(**behaviour.model_dump())))
    world = copy.sandbox.world
    world.portal_id = int(portal.identity.portal_id)
    for described in portal.definitions().values():
        copy.sandbox.define(_definition(described))
    owners = {*contacts["owner_id"].dropna(), *outside["owner_id"].dropna()}
    for owner_id in {portal.identity.owner_id, *owners}:
        world.owners[owner_id] = Owner(owner_id, "", "", "", int(owner_id))
    there = portal.read(outside["contact_id"])
    names = portal.properties.by_column()
    for frame in (contacts, outside):
        archived = set(outside["contact_id"]) - set(there) if frame is outside else set()
        for row in _rows(frame):
            _put(copy, row, names, is_archived=row["contact_id"] in archived)
    copy.sandbox.settle()
    return copy


def _put(copy: Copy, row: dict[str, Any], names: dict[str, str], *, is_archived: bool) -> None:
    """Put one contact there; one that the sandbox refuses is told of."""
    given = {names[column]: row[column] for column in names if row[column] is not None}
    contact_id = str(row["contact_id"])
    try:
        copy.sandbox.add_contact(
            given, archived=is_archived, created_at=row["created_at"], contact_id=contact_id
        )
    except SandboxRefusal as refusal:
        copy.left_out[contact_id] = str(refusal)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]


def _definition(described: dict[str, Any]) -> Definition:
    """Return a property as the sandbox keeps it."""
    kept = described.get("modificationMetadata") or {}
    return Definition(
        name=str(described["name"]),
        label=str(described.get("label") or described["name"]),
        type=str(described.get("type") or "string"),
        field_type=str(described.get("fieldType") or "text"),
        read_only=bool(kept.get("readOnlyValue")),
        options=tuple(str(option["value"]) for option in described.get("options") or ()),
        custom=not described.get("hubspotDefined", False),
    )
