"""Quarantine: changes that HubSpot refuses, or that fail while others come out, wait ever longer.

One row a change (its id says field, old and new value: where the workbook or HubSpot has another
value, it is another change and waits for nothing). It is gone once the change comes out well.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from sotdiff.record.runs import scope_key
from sotdiff.record.schema import QUARANTINE
from sotdiff.record.values import iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from sotdiff.record.runs import Scope

PAUSES = tuple(timedelta(hours=hours) for hours in (1, 4, 24, 72, 168))
# What HubSpot refuses will be refused again; what failed may have been bad luck, twice.
PATIENCE = {"rejected": 0, "failed": 2}
NOT_TRIED = ("held", "unknown")


def pause_after(result: str, tries: int) -> timedelta | None:
    """Return how long a change waits after so many tries in a row; None: not at all."""
    beyond = tries - PATIENCE[result]
    return PAUSES[min(beyond, len(PAUSES)) - 1] if beyond > 0 else None


def note_tries(
    connection: Connection, scope: Scope, receipts: Sequence[Mapping[str, Any]], at: datetime
) -> None:
    """Note what became of the changes that a run tried; dicts with the columns of a receipt.

    Where nothing at all came out, a failure says nothing of its change, and is not counted.
    """
    known = _read(connection, scope)
    others = any(each["result"] in {"applied", "already"} for each in receipts)
    for receipt in receipts:
        result, change_id = receipt["result"], receipt["change_id"]
        if result in NOT_TRIED or (result == "failed" and not others):
            continue
        mine = QUARANTINE.c.scope == scope_key(scope), QUARANTINE.c.change_id == change_id
        connection.execute(QUARANTINE.delete().where(*mine))
        if result in PATIENCE:
            tries = known.get(change_id, {"tries": 0})["tries"] + 1
            pause = pause_after(result, tries)
            told = {
                name: receipt[name] for name in ("change_id", "result", "http_status", "detail")
            }
            times = {"at": iso(at), "until": iso(at + pause) if pause else None}
            entry = {"scope": scope_key(scope), "tries": tries, **told, **times}
            connection.execute(QUARANTINE.insert(), entry)


def read_quarantined(
    connection: Connection, scope: Scope, at: datetime
) -> dict[str, dict[str, Any]]:
    """Return {change id: tries, result, http_status, detail, until} of what waits at this time."""
    return {
        change_id: each
        for change_id, each in _read(connection, scope).items()
        if each["until"] is not None and each["until"] > iso(at)
    }


def _read(connection: Connection, scope: Scope) -> dict[str, dict[str, Any]]:
    asked = select(QUARANTINE).where(QUARANTINE.c.scope == scope_key(scope))
    return {each["change_id"]: dict(each) for each in connection.execute(asked).mappings()}
