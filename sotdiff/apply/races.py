"""Who came between check and write: HubSpot has no conditional write, so its history tells after.

`before` holds the newest version of each property as it was read before the write; everything
newer is ours, or somebody else's from before ours, or somebody else's from after.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sotdiff import canon
from sotdiff.apply.compare import same
from sotdiff.apply.words import ADDITIONAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sotdiff.apply.needs import Contact, Version
    from sotdiff.apply.words import Change

PERSON = "CRM_UI"


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of one property since it was read: newest first in both lists.

    between  written by others after the read and before our write
    ours     our write; None if it left no trace
    later    written by others after ours (all that is new, where ours left no trace)
    """

    between: Sequence[Version]
    ours: Version | None
    later: Sequence[Version]


def trace_of(change: Change, before: Mapping[str, Any], contact: Contact, region: str) -> Trace:
    """Return what the history says about the property of a change that was written."""
    new = new_versions(change.name, before, contact)
    place = next((i for i, entry in enumerate(new) if _is_ours(change, entry, region)), None)
    if place is None:
        return Trace((), None, new)
    return Trace(new[place + 1 :], new[place], new[:place])


def new_versions(name: str, before: Mapping[str, Any], contact: Contact) -> Sequence[Version]:
    """Return the versions of a property that came after the one that was read, newest first."""
    versions = contact.history.get(name, ())
    head = before["heads"].get(name)
    if head is None:
        return versions
    seen = [[entry.timestamp, entry.value or ""] for entry in versions]
    if head in seen:
        return versions[: seen.index(head)]
    return [entry for entry in versions if moment(entry.timestamp) > moment(head[0])]


def moment(timestamp: str) -> datetime:
    """Return when a version was written; where HubSpot does not say so, long ago."""
    try:
        return datetime.fromisoformat(timestamp)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def is_person(version: Version) -> bool:
    """Tell whether a person wrote a version, in the browser or on a phone."""
    return bool(version.user_id) or is_persons(version.source_type or "")


def is_persons(kind: str) -> bool:
    """Tell whether this kind of writer is a person."""
    return kind == PERSON or kind.startswith("MOBILE")


def in_words(version: Version) -> str:
    """Return a version in a few words."""
    writer = version.user_id or version.source_id or "?"
    value = repr(version.value) if version.value else "nothing"
    return f"{value} by {version.source_type} {writer} at {version.timestamp}"


def overwritten(
    change: Change, before: Mapping[str, Any], trace: Trace, contact: Contact, region: str
) -> str:
    """Return what somebody else had set and our write took away, `""` if nothing.

    Of additional addresses: those that stood there in between and do not now.
    """
    if not trace.between:
        return ""
    value = trace.between[0].value or ""
    if change.field == ADDITIONAL:
        there = set(canon.split_ledger(contact.properties.get(change.name) or ""))
        return canon.join_list(a for a in canon.split_ledger(value) if a not in there)
    known = (before["values"].get(change.name), change.now)
    return "" if any(same(change.field, value, one, region) for one in known) else value


def _is_ours(change: Change, version: Version, region: str) -> bool:
    if change.field == ADDITIONAL:
        wanted = canon.split_ledger(change.now)
        return set(wanted) <= {*canon.split_ledger(version.value or "")}
    return same(change.field, version.value, change.now, region)
