"""Undoing a run: what it wrote is put back where it still stands, and held so that it stays so."""

from __future__ import annotations

import getpass
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.apply import apply_plan, resolve_open_intents, reverse
from sotdiff.apply.reversal import CONTACT
from sotdiff.apply.words import ADDITIONAL
from sotdiff.errors import GuardTripped, R01Violation, SotdiffError, StateError
from sotdiff.plan import Plan
from sotdiff.receipts import ReceiptsFrame
from sotdiff.record import State, Why
from sotdiff.record.suppressions import MOST
from sotdiff.run.ends import end_of
from sotdiff.run.guarded import is_guarded, pass_undo_guards, raise_if_canary_failed
from sotdiff.run.holds import Held, with_held, without_held
from sotdiff.run.look import CLASSES, connect
from sotdiff.run.scope import scope_at, scope_of
from sotdiff.run.write import DONE, keep_receipts, manner_of
from sotdiff.settings import load_settings
from sotdiff.tables import Blocked, Findings, Flags, Rejects, empty

if TYPE_CHECKING:
    from sotdiff.hubspot import Portal
    from sotdiff.plan import Scope
    from sotdiff.record import Holdings
    from sotdiff.record.runs import Status
    from sotdiff.settings import Settings

USUAL = "30d"
NO_BUCKETS = pd.DataFrame(columns=["side", "bucket", "count"])


def undo(
    run_id: str,
    portal: Portal | None = None,
    *,
    by: str | None = None,
    reason: str | None = None,
    until: str = USUAL,
) -> pd.DataFrame:
    """Put back what a run wrote, and hold it; return the receipts, one row a field.

    A field that anybody has written since is `stale` and left; a contact that the run created is
    `held` and left, for a person. Without a portal: that of `sotdiff.toml`. `until` (a span or a
    time, 90 days at most) ends the holds; then the next run fixes again. Raises StateError for a
    run that this scope does not have, GuardTripped, LockedError, and what stops any write.
    """
    settings, now = load_settings(), datetime.now(UTC)
    try:
        end = end_of(until, now, MOST)
    except ValueError as cause:
        raise StateError(f"nothing is held: {cause}") from cause
    why = Why(by or getpass.getuser(), reason or f"run {run_id} was undone", now, end)
    with ExitStack() as held:
        door = portal if portal is not None else held.enter_context(connect())
        state = held.enter_context(State.open(settings.state.url, settings.root))
        held.enter_context(state.hold("run"))
        hold = held.enter_context(state.hold("writer"))
        scope = scope_at(door, scope_of(settings))
        holdings = state.holdings(scope)
        holdings.done_in(run_id)
        own = state.begin_run(scope, now)
        hold.belongs_to(own)
        holdings.begin_undo(own, run_id, why)
        try:
            receipts = _undo(settings, state, door, scope, own, run_id, why)
        except (SotdiffError, R01Violation) as error:
            status: Status = "blocked" if isinstance(error, GuardTripped) else "error"
            state.end_run(own, status, datetime.now(UTC), type(error).__name__)
            raise
        state.end_run(own, "ok" if is_undone(receipts) else "partial", datetime.now(UTC))
    return ReceiptsFrame(receipts)


def is_undone(receipts: pd.DataFrame) -> bool:
    """Tell whether everything that the run wrote is as it was before."""
    return bool(receipts["result"].isin(DONE).all())


def _undo(
    settings: Settings,
    state: State,
    portal: Portal,
    scope: Scope,
    own: str,
    run_id: str,
    why: Why,
) -> pd.DataFrame:
    """Bring what is open to an end, turn the run round, pass the guards, hold, and write."""
    journal, manner = state.journal(scope, own), manner_of(settings, undoing=True)
    watch, holdings = state.watch(scope), state.holdings(scope)
    portal.let_writes_pass()  # the run that is undone had passed the guards
    resolve_open_intents(portal, journal, manner)
    turned = reverse(run_id, holdings.done_in(run_id), portal, settings.sot.region)
    left = {each: Held(detail, result) for each, (result, detail) in turned.left.items()}
    plan = _plan(scope_of(settings), turned.changes, run_id, watch.baseline())
    due = without_held(plan, left)
    if is_guarded(settings.guards, portal.identity.url):
        pass_undo_guards(settings.guards, watch, plan, due.changes, own, why.at)
    held = _Holding(holdings, own, run_id, why)
    held.begin(plan.changes, [*due.changes["change_id"], *_created(plan.changes)])
    try:
        receipts = with_held(apply_plan(due, portal, journal, manner), plan, left, why.at)
    except (SotdiffError, R01Violation) as error:
        if error.receipts is not None:
            error.receipts = with_held(error.receipts, plan, left, why.at)
            held.end(error.receipts)
            keep_receipts(state, own, scope, error.receipts)
        raise
    held.end(receipts)
    keep_receipts(state, own, scope, receipts)
    raise_if_canary_failed(watch, receipts, own, datetime.now(UTC))
    return receipts


def _plan(
    scope: Scope, changes: pd.DataFrame, run_id: str, baseline: dict[str, Any] | None
) -> Plan:
    """Return the undo as a plan: what is to be put back, beside the last accepted look."""
    seen = baseline or {"sot": {}, "in_scope": None}
    return Plan(
        findings=empty(Findings),
        changes=changes,
        flags=empty(Flags),
        blocked=empty(Blocked),
        rejects=empty(Rejects),
        classes=CLASSES.iloc[:0],
        conservation=NO_BUCKETS,
        unaccounted=0,
        scope=scope,
        source={
            "sot": seen["sot"],
            "hubspot": {"in_scope": seen["in_scope"]},
            "undo": run_id,
        },
    )


def _created(changes: pd.DataFrame) -> list[str]:
    """Return the change ids of created contacts."""
    return list(changes.loc[changes["field"] == CONTACT, "change_id"])


class _Holding:
    """The holds of one undo: there before anything is written, gone again where nothing was."""

    def __init__(self, holdings: Holdings, own: str, run_id: str, why: Why) -> None:
        self._holdings = holdings
        self._own = own
        self._redone = _redone_by(holdings, run_id)
        self._why = why
        self._numbers: dict[str, int] = {}

    def begin(self, changes: pd.DataFrame, change_ids: list[str]) -> None:
        """Hold what is about to be put back; what an undo of an undo brings back is not held."""
        if self._redone is not None:
            return
        known = [_what(each) for each in self._holdings.suppressed(self._why.at)]
        rows = changes[changes["change_id"].isin(change_ids)].to_dict("records")
        wanted = {row["change_id"]: _finding(row) for row in rows}
        new = {name: each for name, each in wanted.items() if _what(each) not in known}
        numbers = self._holdings.suppress([*new.values()], self._why, run_id=self._own)
        self._numbers = dict(zip(new, numbers, strict=True))

    def end(self, receipts: pd.DataFrame) -> None:
        """Let go of what was not put back, and of what an undo of an undo brought back.

        What nobody knows of stays held, and so does a lead whose contact the run created.
        """
        done = receipts["result"].isin(DONE)
        stays = done | receipts["result"].eq("unknown") | receipts["field"].eq(CONTACT)
        left = receipts.loc[~stays, "change_id"]
        numbers = [self._numbers[each] for each in left if each in self._numbers]
        if self._redone is not None:
            back = {(row.contact_id, row.field) for row in receipts[done].itertuples()}
            held = self._holdings.held_by(self._redone)
            numbers += [
                each["suppression_id"]
                for each in held
                if (each["contact_id"], each["field"]) in back
            ]
        told = f"undo {self._own} did not put it back" if self._redone is None else self._why.reason
        self._holdings.release(numbers, datetime.now(UTC), by=self._why.by, why=told)


def _redone_by(holdings: Holdings, run_id: str) -> str | None:
    """Return the undo whose undoing does a fix again; None where a fix is what is undone."""
    chain = [run_id]
    while (of := holdings.undone_by(chain[-1])) is not None:
        chain.append(of)
    return run_id if len(chain) % 2 == 0 else None


def _finding(row: dict[Any, Any]) -> dict[str, Any]:
    """Return what is held: the fix that the run had made, by its value."""
    finding = {name: row[name] for name in ("code", "lid", "contact_id", "field")}
    if row["field"] == CONTACT:
        return finding | {"contact_id": None, "field": None, "was": None, "now": None}
    if row["field"] == ADDITIONAL:
        return finding | {"code": "D5", "was": None, "now": row["was"]}
    return finding | {"was": row["now"], "now": row["was"]}


def _what(finding: Any) -> tuple[Any, ...]:
    """Return by what two holds are one and the same."""
    return tuple(finding[name] or None for name in ("code", "lid", "contact_id", "field", "now"))
