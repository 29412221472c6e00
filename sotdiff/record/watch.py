"""`Watch`: what the guards remember of one scope from run to run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sotdiff.record.approvals import insert_approval, read_approvals
from sotdiff.record.baselines import insert_baseline, read_baseline
from sotdiff.record.engine import reading, writing
from sotdiff.record.plans import read_plan, upsert_plan
from sotdiff.record.readings import insert_readings, note_trips, read_trip
from sotdiff.record.spent import count_spent, has_entry, writes_since

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Engine

    from sotdiff.record.approvals import Approval
    from sotdiff.record.plans import Shown
    from sotdiff.record.readings import Read
    from sotdiff.record.runs import Scope
    from sotdiff.record.spent import Write

DAY = timedelta(hours=24)


class Watch:
    """Baselines, approvals, trips and the budget of one scope, in the state."""

    def __init__(self, engine: Engine, scope: Scope) -> None:
        self._engine = engine
        self._scope = scope

    def keep_plan(self, plan: Shown, at: datetime) -> None:
        """Keep a plan that somebody is shown, so that it can be approved by its digest."""
        with writing(self._engine) as connection:
            upsert_plan(connection, self._scope, plan, at)

    def approve(
        self, digest: str, *, by: str, reason: str | None, at: datetime, until: datetime
    ) -> Approval:
        """Approve a kept plan until then. Raises PlanError when there is no plan of this digest."""
        with writing(self._engine) as connection:
            plan = read_plan(connection, self._scope, digest)
            return insert_approval(
                connection, self._scope, plan, by=by, reason=reason, at=at, until=until
            )

    def approvals(self, at: datetime) -> list[Approval]:
        """Return the approvals that have not ended, the newest first."""
        with reading(self._engine) as connection:
            return read_approvals(connection, self._scope, at)

    def baseline(self) -> dict[str, Any] | None:
        """Return what was accepted last: `sot`, `in_scope`, `run_id`, `at`; None: nothing yet."""
        with reading(self._engine) as connection:
            return read_baseline(connection, self._scope)

    def accept(self, run_id: str, sot: Mapping[str, Any], in_scope: int, at: datetime) -> None:
        """Make what both loads told the baseline of later runs."""
        with writing(self._engine) as connection:
            insert_baseline(connection, self._scope, run_id, sot, in_scope, at)

    def spent(self, at: datetime) -> tuple[int, int]:
        """Return how many contacts were written in the 24 hours before, and how many created."""
        with reading(self._engine) as connection:
            return count_spent(connection, self._scope, at - DAY)

    def note(
        self, run_id: str, readings: Sequence[Read], approved: str | None, at: datetime
    ) -> None:
        """Keep what the guards read in a run, and from when to when each says stop."""
        with writing(self._engine) as connection:
            insert_readings(connection, run_id, readings, approved)
            note_trips(connection, self._scope, run_id, readings, approved, at)

    def trip(self, guard: str) -> dict[str, Any] | None:
        """Return the open trip of a guard: its `value`, and `since` when; None: it has none."""
        with reading(self._engine) as connection:
            return read_trip(connection, self._scope, guard)

    def knows(self, mark: Mapping[str, Any]) -> bool:
        """Tell whether this state's journal has the entry with this `seq` and `hash`."""
        with reading(self._engine) as connection:
            return has_entry(connection, mark)

    def writes_since(self, seq: int) -> list[Write]:
        """Return the writes that the journal has behind this entry, oldest first."""
        with reading(self._engine) as connection:
            return writes_since(connection, self._scope, seq)
