"""Findings with first and last seen: how old a drift is, and when it went away.

A fix is the same finding as long as code, lead, contact and field are the same, whatever wrong
value stands there; a flag also needs the same `was` (it names the address, token or value that a
person decides about). A finding that is gone is closed; when it comes back, a new episode begins.
Gone is what was looked for and not found: a look without SmartLead's exports closes no S finding.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd
from sqlalchemy import bindparam, func, select

from sotdiff import tables
from sotdiff.record.runs import Counted, scope_key
from sotdiff.record.schema import FINDINGS
from sotdiff.record.values import canonical_json, entries_of, frame_from, iso

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from sotdiff.record.runs import Scope

DIGITS = 12
_TOLD = ("was", "now", "detail")
_AGES = ["code", "kind", "lid", "contact_id", "field", "first_seen", "last_seen", "age_s"]


class Look(Counted, Protocol):
    """The parts of a plan that are remembered of a look."""

    @property
    def classes(self) -> pd.DataFrame:
        """One row a class that was looked for: `code`, and more."""

    @property
    def digest(self) -> str:
        """The plan's digest."""

    @property
    def unaccounted(self) -> int:
        """How many leads and contacts are in no bucket; must be 0."""


def finding_keys(findings: pd.DataFrame) -> pd.Series:
    """Return one key a finding: what makes it the same finding at the next look."""
    flagged = findings["was"].where(findings["kind"] == "flag")
    parts = findings[["code", "lid", "contact_id", "field"]].assign(was=flagged)
    keys = [
        sha256(canonical_json(list(entry.values())).encode()).hexdigest()
        for entry in entries_of(parts)
    ]
    return pd.Series(keys, index=findings.index, dtype="string")


def finding_names(findings: pd.DataFrame) -> pd.Series:
    """Return what a person calls each finding: the first digits of its key."""
    return finding_keys(findings).str[:DIGITS]


def note_findings(
    connection: Connection, scope: Scope, run_id: str, plan: Look, at: datetime
) -> None:
    """Open the findings that are new, renew those seen again, close those that are gone."""
    seen = tables.conform(plan.findings, tables.Findings)[[*tables.columns_of(tables.Findings)]]
    seen = seen.assign(key=finding_keys(seen)).drop_duplicates("key")
    looked_for = FINDINGS.c.code.in_(set(plan.classes["code"]) | set(seen["code"]))
    still_open = FINDINGS.c.closed_at.is_(None) & (FINDINGS.c.scope == scope_key(scope))
    known = set(connection.scalars(select(FINDINGS.c.key).where(still_open, looked_for)))
    returning = seen["key"].isin(known)
    _renew(connection, scope, run_id, seen[returning], at)
    _open(connection, scope, run_id, seen[~returning], at)
    _close(connection, scope, run_id, known - set(seen["key"]), at)


def read_ages(connection: Connection, scope: Scope, at: datetime) -> pd.DataFrame:
    """Return one row an open finding, the oldest first, with `age_s`: seconds since first seen."""
    still_open = FINDINGS.c.closed_at.is_(None) & (FINDINGS.c.scope == scope_key(scope))
    asked = select(FINDINGS).where(still_open).order_by("first_seen", "code", "finding_id")
    found = frame_from(connection.execute(asked), list(FINDINGS.c.keys()))
    times = {name: pd.to_datetime(found[name], utc=True) for name in ("first_seen", "last_seen")}
    texts = found.astype("string").assign(**times)
    ages = (pd.Timestamp(at) - times["first_seen"]).dt.total_seconds()
    return texts.assign(age_s=ages.round().astype("Int64"))[_AGES].astype(
        dict.fromkeys(times, tables.TIME)
    )


def read_open(connection: Connection, scope: Scope) -> pd.DataFrame:
    """Return one row an open finding, the oldest first: `tables.Findings` and `first_seen`."""
    still_open = FINDINGS.c.closed_at.is_(None) & (FINDINGS.c.scope == scope_key(scope))
    asked = select(FINDINGS).where(still_open).order_by("first_seen", "code", "finding_id")
    columns = [*tables.columns_of(tables.Findings)]
    found = frame_from(connection.execute(asked), [*columns, "first_seen"]).astype("string")
    since = pd.to_datetime(found["first_seen"], utc=True).dt.as_unit("us")
    return found.assign(first_seen=since)


def read_first_seen(connection: Connection, scope: Scope, findings: pd.DataFrame) -> pd.Series:
    """Return since when each finding (one row each) is open; missing where it is not."""
    still_open = FINDINGS.c.closed_at.is_(None) & (FINDINGS.c.scope == scope_key(scope))
    asked = select(FINDINGS.c.key, FINDINGS.c.first_seen).where(still_open)
    seen = {row.key: row.first_seen for row in connection.execute(asked)}
    times = pd.to_datetime(finding_keys(findings).map(seen), utc=True)
    return pd.Series(times.dt.as_unit("us"))


def _renew(
    connection: Connection, scope: Scope, run_id: str, findings: pd.DataFrame, at: datetime
) -> None:
    """Note that open findings were seen again, with the values that stand there now."""
    if findings.empty:
        return
    entries = findings[["key", *_TOLD]].rename(columns={"key": "seen_key"})
    open_one = (FINDINGS.c.key == bindparam("seen_key")) & FINDINGS.c.closed_at.is_(None)
    renewed = FINDINGS.update().where(FINDINGS.c.scope == scope_key(scope), open_one)
    values: dict[str, Any] = {name: bindparam(f"its_{name}") for name in _TOLD}
    connection.execute(
        renewed.values(last_seen=iso(at), last_run=run_id, **values),
        entries_of(entries.rename(columns={name: f"its_{name}" for name in _TOLD})),
    )


def _open(
    connection: Connection, scope: Scope, run_id: str, findings: pd.DataFrame, at: datetime
) -> None:
    """Begin an episode of each finding."""
    if findings.empty:
        return
    last = connection.scalar(select(func.max(FINDINGS.c.finding_id))) or 0
    entries = findings.assign(
        finding_id=range(last + 1, last + 1 + len(findings)),
        scope=scope_key(scope),
        first_seen=iso(at),
        last_seen=iso(at),
        first_run=run_id,
        last_run=run_id,
    )
    connection.execute(FINDINGS.insert(), entries_of(entries))


def _close(connection: Connection, scope: Scope, run_id: str, keys: set[str], at: datetime) -> None:
    """End the open episodes of these keys."""
    if not keys:
        return
    open_one = (FINDINGS.c.key == bindparam("gone_key")) & FINDINGS.c.closed_at.is_(None)
    closed = FINDINGS.update().where(FINDINGS.c.scope == scope_key(scope), open_one)
    connection.execute(
        closed.values(closed_at=iso(at), closed_run=run_id),
        [{"gone_key": key} for key in sorted(keys)],
    )
