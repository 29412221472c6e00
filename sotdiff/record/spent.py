"""What the journal says was written: in the last day, and since a look."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from sotdiff.record.runs import scope_key
from sotdiff.record.schema import JOURNAL
from sotdiff.record.values import iso

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sotdiff.record.runs import Scope

# The applier's words for a call that has changed nothing.
NOTHING_WRITTEN = ("refused", "busy", "absent", "not_sent")


@dataclass(frozen=True)
class Write:
    """One write that went out, or may have: by which run, to which contact, for which changes.

    `contact_id` of a create is None; `lid` is the lead that it is about.
    """

    run_id: str | None
    contact_id: str | None
    lid: str | None
    change_ids: frozenset[str]


def count_spent(connection: Connection, scope: Scope, since: datetime) -> tuple[int, int]:
    """Return how many contacts were written since then, created ones counted, and how many created.

    A contact counts once a run. A write whose end nobody knows counts.
    """
    recent = JOURNAL.c.at >= iso(since)
    writes, made = _writes(connection, scope, recent)
    creates = {(write.run_id, write.lid) for write in writes if write.contact_id is None}
    updates = {
        (write.run_id, write.contact_id)
        for write in writes
        if write.contact_id is not None and write.contact_id not in made
    }
    return len(updates) + len(creates), len(creates)


def writes_since(connection: Connection, scope: Scope, seq: int) -> list[Write]:
    """Return the writes behind an entry of the journal, oldest first."""
    return _writes(connection, scope, JOURNAL.c.seq > seq)[0]


def has_entry(connection: Connection, mark: Mapping[str, Any]) -> bool:
    """Tell whether the journal has the entry with this `seq` and `hash`."""
    same = JOURNAL.c.seq == mark["seq"], JOURNAL.c.hash == mark["hash"]
    return connection.scalar(select(JOURNAL.c.seq).where(*same)) is not None


def _writes(
    connection: Connection, scope: Scope, which: ColumnElement[bool]
) -> tuple[list[Write], set[str]]:
    """Return the intents that may have been carried out, and the contacts that creates made."""
    mine = JOURNAL.c.kind == "intent", JOURNAL.c.scope == scope_key(scope), which
    names = ("seq", "run_id", "contact_id", "lid", "change_ids")
    intents = select(*(JOURNAL.c[name] for name in names)).where(*mine).order_by(JOURNAL.c.seq)
    found = connection.execute(intents).all()
    ends = _ends(connection, select(JOURNAL.c.seq).where(*mine))
    done = [each for each in found if ends.get(each.seq, ("", None))[0] not in NOTHING_WRITTEN]
    made = {ends[each.seq][1] for each in done if each.contact_id is None and each.seq in ends}
    writes = [
        Write(each.run_id, each.contact_id, each.lid, frozenset(json.loads(each.change_ids)))
        for each in done
    ]
    return writes, {contact_id for contact_id in made if contact_id}


def _ends(connection: Connection, intents: Any) -> dict[int, tuple[str, str | None]]:
    """Return the last outcome of each intent: its status, and the contact that answered."""
    asked = select(JOURNAL.c.intent_seq, JOURNAL.c.status, JOURNAL.c.contact_id).where(
        JOURNAL.c.kind == "outcome", JOURNAL.c.intent_seq.in_(intents)
    )
    ends: dict[int, tuple[str, str | None]] = {}
    for entry in connection.execute(asked.order_by(JOURNAL.c.seq)):
        known = entry.contact_id or ends.get(entry.intent_seq, ("", None))[1]
        ends[entry.intent_seq] = (entry.status, known)
    return ends
