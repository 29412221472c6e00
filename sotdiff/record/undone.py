"""What a run wrote, as its journal tells; and which runs undid which."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from sotdiff.errors import StateError
from sotdiff.record.runs import in_scope, read_runs, scope_key
from sotdiff.record.schema import JOURNAL, RUNS, UNDOS
from sotdiff.record.spent import NOTHING_WRITTEN
from sotdiff.record.values import iso

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sotdiff.record.runs import Scope
    from sotdiff.record.suppressions import Why

NAMED = 5


@dataclass(frozen=True)
class Done:
    """One intent of a run that was carried out, or may have been.

    contact_id  of a create the contact that it made, None where nobody knows
    is_create   whether it was a create
    request     what was sent; `changes` says which changes it was for
    before      the managed properties as they were read right before; empty for a create
    heads       their newest versions then, [time, value] each; None: it never had a value
    """

    contact_id: str | None
    lid: str | None
    is_create: bool
    request: dict[str, Any]
    before: dict[str, str]
    heads: dict[str, list[str] | None]


def read_done(connection: Connection, scope: Scope, run_id: str) -> list[Done]:
    """Return the intents of a run that may have written something, oldest first."""
    mine = JOURNAL.c.scope == scope_key(scope), JOURNAL.c.run_id == run_id
    asked = select(JOURNAL).where(*mine, JOURNAL.c.kind == "intent").order_by(JOURNAL.c.seq)
    intents = connection.execute(asked).mappings().all()
    ends = _ends(connection, [intent["seq"] for intent in intents])
    return [
        Done(
            contact_id=intent["contact_id"] or ends.get(intent["seq"], ("", None))[1],
            lid=intent["lid"],
            is_create=intent["contact_id"] is None,
            request=json.loads(intent["request"]),
            before=image.get("values", {}),
            heads=image.get("heads", {}),
        )
        for intent in intents
        if ends.get(intent["seq"], ("", None))[0] not in NOTHING_WRITTEN
        for image in [json.loads(intent["before"])]
    ]


def read_undoable(connection: Connection, scope: Scope, run_id: str) -> None:
    """Refuse a run that this scope does not have. Raises StateError."""
    if read_runs(connection, in_scope(scope), RUNS.c.run_id == run_id, count=1):
        return
    newest = [run.run_id for run in read_runs(connection, in_scope(scope), count=NAMED)]
    known = f"the newest: {', '.join(newest)}" if newest else "there is none at all"
    raise StateError(f"no run {run_id!r} on this portal; {known}")


def insert_undo(connection: Connection, run_id: str, of_run: str, why: Why) -> None:
    """Note that a run undoes another."""
    told = {"by_whom": why.by, "reason": why.reason, "at": iso(why.at), "until": iso(why.until)}
    connection.execute(UNDOS.insert(), {"run_id": run_id, "of_run": of_run, **told})


def read_undo(connection: Connection, run_id: str) -> str | None:
    """Return which run this one undid; None: it is no undo."""
    return connection.scalar(select(UNDOS.c.of_run).where(UNDOS.c.run_id == run_id))


def _ends(connection: Connection, intents: list[int]) -> dict[int, tuple[str, str | None]]:
    """Return the last outcome of each intent: its status, and the contact that answered."""
    outcomes = JOURNAL.c.kind == "outcome", JOURNAL.c.intent_seq.in_(intents)
    ends: dict[int, tuple[str, str | None]] = {}
    for entry in connection.execute(select(JOURNAL).where(*outcomes).order_by(JOURNAL.c.seq)):
        made = entry.contact_id or ends.get(entry.intent_seq, ("", None))[1]
        ends[entry.intent_seq] = (entry.status, made)
    return ends
