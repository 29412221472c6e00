"""The journal: every intent, outcome and verification there ever was; only ever longer.

An intent is on disk before its call goes out; outcomes say what became known, the last one counts;
a verification says what was read afterwards. Each entry carries the hash of the one before it
(SHA-256 over the entry's canonical JSON), and the database refuses to change or remove an entry:
what is altered behind its back breaks the chain.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from sotdiff.errors import StateError
from sotdiff.record.engine import reading, writing
from sotdiff.record.runs import scope_key
from sotdiff.record.schema import JOURNAL
from sotdiff.record.values import canonical_json, iso, storable, time_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Engine, RowMapping

    from sotdiff.record.runs import Scope
    from sotdiff.record.values import Clock

GENESIS = "0" * 64
# The applier's words: after these an intent is open; after those, until it was read back.
UNSETTLED = ("unknown", "missing")
WRITTEN = ("answered", "found")
_HASHED = [name for name in JOURNAL.c.keys() if name != "hash"]  # noqa: SIM118 - columns, no dict


@dataclass(frozen=True)
class Head:
    """The journal's last entry: kept elsewhere, it tells when entries at the end are missing."""

    seq: int
    hash: str


@dataclass(frozen=True)
class ChainBreak:
    """The first entry at which the chain does not hold, and why."""

    seq: int
    reason: str


@dataclass(frozen=True)
class Outcome:
    """One thing that became known about an intent."""

    status: str
    http_status: int | None
    detail: str | None
    contact_id: str | None
    at: datetime


@dataclass(frozen=True)
class Verification:
    """What stood before one write, what was read back after it, whether it is what was wanted."""

    request: dict[str, Any]
    before: dict[str, Any]
    after: dict[str, Any]
    ok: bool


@dataclass(frozen=True)
class OpenIntent:
    """An intent whose end is not known, with what became known so far, oldest first."""

    intent_id: int
    run_id: str | None
    contact_id: str | None
    lid: str | None
    change_ids: tuple[str, ...]
    request: dict[str, Any]
    before: dict[str, Any]
    at: datetime
    outcomes: tuple[Outcome, ...]


class RunJournal:
    """The journal as one caller writes it, in one scope and, if it has one, for its run."""

    def __init__(
        self, engine: Engine, clock: Clock, scope: Scope, run_id: str | None, caller: str
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._common = {"scope": scope_key(scope), "run_id": run_id, "caller": caller}

    def intent(
        self,
        contact_id: str | None,
        lid: str | None,
        request: Mapping[str, Any],
        before: Mapping[str, Any],
        change_ids: Sequence[str],
    ) -> int:
        """Note what is about to be sent, durably, and return the intent's number.

        `contact_id` is None for a create. `request` and `before` hold plain JSON values.
        """
        told = {
            "contact_id": contact_id,
            "lid": lid,
            "request": canonical_json(dict(request)),
            "before": canonical_json(dict(before)),
            "change_ids": canonical_json(list(change_ids)),
        }
        return self._append("intent", told)

    def outcome(
        self,
        intent_id: int,
        status: str,
        http_status: int | None,
        detail: str | None,
        contact_id: str | None,
    ) -> None:
        """Note what became known about an intent; the last outcome counts."""
        told = {"status": status, "http_status": http_status, "detail": detail}
        self._append("outcome", told | {"intent_seq": intent_id, "contact_id": contact_id})

    def verified(self, intent_id: int, after: Mapping[str, Any], ok: bool) -> None:
        """Note what was read afterwards, and whether it is what was wanted."""
        status = "ok" if ok else "differs"
        told = {"intent_seq": intent_id, "after": canonical_json(dict(after)), "status": status}
        self._append("verified", told)

    def open_intents(self) -> list[OpenIntent]:
        """Return the scope's open intents, oldest first.

        Open is an intent without any outcome or whose last one is `unknown` or `missing`; after
        `answered` or `found` it is open until something was read back.
        """
        mine = JOURNAL.c.kind == "intent", JOURNAL.c.scope == self._common["scope"]
        asked = select(JOURNAL).where(*mine, _is_open()).order_by(JOURNAL.c.seq)
        with reading(self._engine) as connection:
            intents = connection.execute(asked).mappings().all()
            known = _outcomes(connection, [intent["seq"] for intent in intents])
        return [_open_intent(intent, known[intent["seq"]]) for intent in intents]

    def verifications(self, contact_id: str) -> list[Verification]:
        """Return all verifications of the scope's intents on one contact, oldest first."""
        intents = JOURNAL.alias("intents")
        asked = (
            select(intents.c.request, intents.c.before, JOURNAL.c.after, JOURNAL.c.status)
            .join(intents, JOURNAL.c.intent_seq == intents.c.seq)
            .where(intents.c.contact_id == contact_id, JOURNAL.c.kind == "verified")
            .where(intents.c.scope == self._common["scope"])
            .order_by(JOURNAL.c.seq)
        )
        with reading(self._engine) as connection:
            found = connection.execute(asked).all()
        return [
            Verification(
                json.loads(each.request),
                json.loads(each.before),
                json.loads(each.after),
                each.status == "ok",
            )
            for each in found
        ]

    def created(self, lid: str) -> list[str]:
        """Return the ids of the contacts that the scope's intents made for a lead, oldest first."""
        intents = JOURNAL.alias("intents")
        asked = (
            select(JOURNAL.c.contact_id)
            .join(intents, JOURNAL.c.intent_seq == intents.c.seq)
            .where(intents.c.lid == lid, intents.c.contact_id.is_(None))
            .where(intents.c.scope == self._common["scope"])
            .where(JOURNAL.c.status.in_(WRITTEN), JOURNAL.c.contact_id.is_not(None))
            .order_by(JOURNAL.c.seq)
        )
        with reading(self._engine) as connection:
            return list(connection.scalars(asked))

    def _append(self, kind: str, told: Mapping[str, Any]) -> int:
        """Add one entry behind the last one; return its number once it is on disk."""
        entry = dict.fromkeys(JOURNAL.c.keys()) | self._common | dict(told)
        entry |= {"kind": kind, "at": iso(self._clock())}
        with writing(self._engine) as connection:
            _raise_if_no_intent(connection, entry["intent_seq"])
            last = read_head(connection) or Head(0, GENESIS)
            entry |= {"seq": last.seq + 1, "prev_hash": last.hash}
            entry = {name: _stored(value) for name, value in entry.items()}
            connection.execute(JOURNAL.insert(), entry | {"hash": hash_of(entry)})
        return last.seq + 1


def hash_of(entry: Mapping[str, Any]) -> str:
    """Return the hash of an entry: all that is stored of it, the hash before it included."""
    return sha256(canonical_json({name: entry[name] for name in _HASHED}).encode()).hexdigest()


def read_head(connection: Connection) -> Head | None:
    """Return the last entry's number and hash, None while the journal is empty."""
    asked = select(JOURNAL.c.seq, JOURNAL.c.hash).order_by(JOURNAL.c.seq.desc()).limit(1)
    found = connection.execute(asked).first()
    return Head(found.seq, found.hash) if found else None


def first_break(entries: Iterable[Mapping[str, Any]], head: Head | None) -> ChainBreak | None:
    """Return where the chain of entries (in order) breaks first, None when it holds.

    With `head`, kept elsewhere earlier, the chain must still contain that very entry.
    """
    last = Head(0, GENESIS)
    for entry in entries:
        if reason := _fault(entry, last, head):
            return ChainBreak(min(entry["seq"], last.seq + 1), reason)
        last = Head(entry["seq"], entry["hash"])
    if head and last.seq < head.seq:
        return ChainBreak(last.seq + 1, f"entries up to {head.seq} were there and are missing")
    return None


def _fault(entry: Mapping[str, Any], last: Head, head: Head | None) -> str | None:
    """Return what is wrong with the entry that stands behind `last`, None when nothing is."""
    if entry["seq"] != last.seq + 1:
        return "the entry is missing"
    if entry["prev_hash"] != last.hash:
        return "it does not follow the entry before it"
    if entry["hash"] != hash_of(entry):
        return "its content is not what was written"
    if head and entry["seq"] == head.seq and entry["hash"] != head.hash:
        return "it is not the entry that was the last one earlier"
    return None


def _raise_if_no_intent(connection: Connection, intent_seq: int | None) -> None:
    """Refuse an outcome or verification of an intent that the journal does not have."""
    asked = select(JOURNAL.c.kind).where(JOURNAL.c.seq == intent_seq)
    if intent_seq is not None and connection.scalar(asked) != "intent":
        raise StateError(f"the journal has no intent {intent_seq}; intent() gives the number")


def _stored(value: Any) -> Any:
    """Return a value as the database will give it back."""
    return storable(value) if isinstance(value, str) else value


def _is_open() -> ColumnElement[bool]:
    """Return the condition that an intent's end is not known."""
    known = JOURNAL.alias("known")
    last = (
        select(known.c.status)
        .where(known.c.intent_seq == JOURNAL.c.seq, known.c.kind == "outcome")
        .order_by(known.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    back = select(known.c.seq).where(
        known.c.intent_seq == JOURNAL.c.seq, known.c.kind == "verified"
    )
    return or_(last.is_(None), last.in_(UNSETTLED), last.in_(WRITTEN) & ~back.exists())


def _outcomes(connection: Connection, intents: Sequence[int]) -> defaultdict[int, list[Outcome]]:
    """Return the outcomes of each intent, oldest first."""
    mine = JOURNAL.c.kind == "outcome", JOURNAL.c.intent_seq.in_(intents)
    known: defaultdict[int, list[Outcome]] = defaultdict(list)
    for found in connection.execute(select(JOURNAL).where(*mine).order_by(JOURNAL.c.seq)):
        told = found.status, found.http_status, found.detail, found.contact_id, time_of(found.at)
        known[found.intent_seq].append(Outcome(*told))
    return known


def _open_intent(found: RowMapping, outcomes: Sequence[Outcome]) -> OpenIntent:
    """Return an intent as it is told to other parts."""
    return OpenIntent(
        intent_id=found["seq"],
        run_id=found["run_id"],
        contact_id=found["contact_id"],
        lid=found["lid"],
        change_ids=tuple(json.loads(found["change_ids"])),
        request=json.loads(found["request"]),
        before=json.loads(found["before"]),
        at=time_of(found["at"]),
        outcomes=tuple(outcomes),
    )
