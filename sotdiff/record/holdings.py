"""`Holdings`: what is held in one scope: by a person, by an undo, or because HubSpot refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff.record import suppressions
from sotdiff.record.engine import reading, writing
from sotdiff.record.quarantine import note_tries, read_quarantined
from sotdiff.record.undone import insert_undo, read_done, read_undo, read_undoable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from sotdiff.record.runs import Scope
    from sotdiff.record.suppressions import Why
    from sotdiff.record.undone import Done


class Holdings:
    """Suppressions and undone runs of one scope, in the state.

    A suppression is told as a dict of its columns; what they mean stands in `suppressions`.
    """

    def __init__(self, engine: Engine, scope: Scope) -> None:
        self._engine = engine
        self._scope = scope

    def suppress(
        self,
        findings: Sequence[Mapping[str, Any]],
        why: Why,
        *,
        kind: str = "fix",
        run_id: str | None = None,
    ) -> list[int]:
        """Hold findings, each a dict `code, lid, contact_id, field, was, now`; return numbers.

        Raises StateError for what never ends, or ends after 90 days.
        """
        with writing(self._engine) as connection:
            return suppressions.insert_suppressions(
                connection, self._scope, findings, why, kind=kind, run_id=run_id
            )

    def release(self, numbers: Sequence[int], at: datetime, *, by: str, why: str) -> int:
        """End suppressions before their time; return how many had not ended yet."""
        with writing(self._engine) as connection:
            return suppressions.end_suppressions(connection, self._scope, numbers, at, by, why)

    def suppressed(self, at: datetime) -> list[dict[str, Any]]:
        """Return the suppressions that hold at this time, oldest first."""
        with reading(self._engine) as connection:
            return suppressions.read_suppressions(connection, self._scope, at)

    def every_suppression(self) -> list[dict[str, Any]]:
        """Return every suppression there ever was, oldest first."""
        with reading(self._engine) as connection:
            return suppressions.list_suppressions(connection, self._scope)

    def run_out(self, at: datetime) -> list[dict[str, Any]]:
        """Return what has run out and nobody was told of; `told` it is not named again."""
        with reading(self._engine) as connection:
            return suppressions.read_run_out(connection, self._scope, at)

    def told(self, numbers: Sequence[int], at: datetime) -> None:
        """Note that people were told that these have run out."""
        with writing(self._engine) as connection:
            suppressions.mark_told(connection, numbers, at)

    def quarantined(self, at: datetime) -> dict[str, dict[str, Any]]:
        """Return {change id: tries, result, http_status, detail, until} of what waits for now."""
        with reading(self._engine) as connection:
            return read_quarantined(connection, self._scope, at)

    def note_tries(self, receipts: Sequence[Mapping[str, Any]], at: datetime) -> None:
        """Note what became of the changes that a run tried (dicts with a receipt's columns)."""
        with writing(self._engine) as connection:
            note_tries(connection, self._scope, receipts, at)

    def begin_undo(self, run_id: str, of_run: str, why: Why) -> None:
        """Note that a run undoes another. Raises StateError for what is held without an end."""
        why.raise_if_endless()
        with writing(self._engine) as connection:
            insert_undo(connection, run_id, of_run, why)

    def undone_by(self, run_id: str) -> str | None:
        """Return which run this one undid; None: it is no undo."""
        with reading(self._engine) as connection:
            return read_undo(connection, run_id)

    def held_by(self, run_id: str) -> list[dict[str, Any]]:
        """Return the suppressions that an undo made."""
        with reading(self._engine) as connection:
            return suppressions.suppressions_of(connection, run_id)

    def done_in(self, run_id: str) -> list[Done]:
        """Return what a run set out to write, oldest first, and what became of it.

        Raises StateError, which names the newest runs, where the scope has no such run.
        """
        with reading(self._engine) as connection:
            read_undoable(connection, self._scope, run_id)
            return read_done(connection, self._scope, run_id)
