"""SmartLead's exports, each kept byte for byte under its SHA-256, and which one is the newest.

An export is a lower bound of what SmartLead knows: bounced leads may be missing from a later one.
So none is ever forgotten.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from sotdiff.record.runs import scope_key
from sotdiff.record.schema import EXPORTS
from sotdiff.record.values import iso, time_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping

    from sotdiff.record.runs import Scope

_TOLD = [EXPORTS.c[name] for name in ("campaign", "sha256", "name", "made_at", "entries")]


@dataclass(frozen=True)
class KeptExport:
    """An export as the state has it; `current`: the newest of its campaign."""

    campaign: str
    sha256: str
    name: str
    made_at: datetime
    entries: int
    current: bool


def keep_export(
    connection: Connection, scope: Scope, kept: KeptExport, content: bytes, at: datetime
) -> None:
    """Keep an export that was read now.

    It is never younger than the moment it was read first. One that was read before does not become
    young again by a new date on its file where that date is still to come, or where another of its
    campaign has followed it since; unless it is without leads: an emptied campaign looks as it did
    before it began.
    """
    known = {each.sha256: each for each in read_exports(connection, scope, kept.campaign)}
    if (before := known.get(kept.sha256)) is None:
        _insert(connection, scope, kept, content, min(kept.made_at, at), at)
        return
    may_return = before.current or not before.entries
    is_told_younger = may_return and before.made_at < kept.made_at <= at
    younger = kept.made_at if is_told_younger else before.made_at
    its_own = _of(scope, kept.campaign), EXPORTS.c.sha256 == kept.sha256
    seen = {"last_read_at": iso(at), "made_at": iso(younger), "name": kept.name}
    connection.execute(EXPORTS.update().where(*its_own), seen)


def read_exports(
    connection: Connection, scope: Scope, campaign: str | None = None
) -> list[KeptExport]:
    """Return the exports kept, the newest of each campaign first; of one campaign, if given."""
    order = EXPORTS.c.campaign, EXPORTS.c.made_at.desc(), EXPORTS.c.first_read_at.desc()
    asked = select(*_TOLD).where(_of(scope, campaign)).order_by(*order, EXPORTS.c.sha256)
    found = connection.execute(asked).mappings().all()
    newest: dict[str, str] = {}
    for each in found:
        newest.setdefault(each["campaign"], each["sha256"])
    return [_kept(each, newest) for each in found]


def read_content(connection: Connection, scope: Scope, campaign: str, sha256: str) -> bytes:
    """Return an export's bytes, as they were read."""
    one = _of(scope, campaign), EXPORTS.c.sha256 == sha256
    return gzip.decompress(connection.execute(select(EXPORTS.c.content).where(*one)).scalar_one())


def _insert(
    connection: Connection,
    scope: Scope,
    kept: KeptExport,
    content: bytes,
    made_at: datetime,
    at: datetime,
) -> None:
    entry = {
        "scope": scope_key(scope),
        "campaign": kept.campaign,
        "sha256": kept.sha256,
        "name": kept.name,
        "made_at": iso(made_at),
        "first_read_at": iso(at),
        "last_read_at": iso(at),
        "entries": kept.entries,
        "content": gzip.compress(content, mtime=0),
    }
    connection.execute(EXPORTS.insert(), entry)


def _of(scope: Scope, campaign: str | None) -> ColumnElement[bool]:
    mine = EXPORTS.c.scope == scope_key(scope)
    return mine if campaign is None else mine & (EXPORTS.c.campaign == campaign)


def _kept(found: RowMapping, newest: dict[str, str]) -> KeptExport:
    told = {**found, "made_at": time_of(found["made_at"])}
    return KeptExport(**told, current=newest[found["campaign"]] == found["sha256"])
