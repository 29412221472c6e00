"""The write: a plan applied to the frame or to a portal, and what became of it recorded."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sotdiff.apply import Manner, apply_plan
from sotdiff.errors import GuardTripped, R01Violation, SotdiffError
from sotdiff.inline import headed
from sotdiff.plan import Plan, contacts_after
from sotdiff.receipts import ReceiptsFrame
from sotdiff.record import State
from sotdiff.rules import raise_if_any_out_of_scope
from sotdiff.run.guarded import is_guarded, pass_guards, raise_if_canary_failed
from sotdiff.run.holds import held_back, note_tried, with_held, without_held
from sotdiff.run.look import load_hubspot, look
from sotdiff.run.scope import scope_at
from sotdiff.run.stale import raise_if_stale
from sotdiff.settings import Policy, Settings, load_settings, policy_of
from sotdiff.tables import Contacts, conform, frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sotdiff.hubspot import Portal
    from sotdiff.plan import Scope
    from sotdiff.record.runs import Status

DONE = ("applied", "already")
UNDONE = ("failed", "rejected", "conflict", "unknown", "not_converging")


@dataclass(frozen=True)
class Result:
    """What `reconcile` came to.

    contacts  as they stand afterwards (tables.Contacts); offline, a created one is `new:<LID>`
    plan      the plan that was made
    receipts  what became of each change (tables.Receipts); None offline
    """

    contacts: pd.DataFrame
    plan: Plan
    receipts: pd.DataFrame | None = None

    def __repr__(self) -> str:
        """Say in a line what became of the plan."""
        return f"<Result of {self.plan!r}: {self._outcome()}>"

    def _outcome(self) -> str:
        if self.receipts is None:
            return "offline, nothing was written"
        return ReceiptsFrame(self.receipts).headline()

    def _repr_html_(self) -> str:
        offline = self.receipts is None
        outcome = headed("Offline", "nothing was written") if offline else self._receipts_html()
        return f"{self.plan._repr_html_()}{outcome}"

    def _receipts_html(self) -> str:
        return ReceiptsFrame(self.receipts)._repr_html_()


def reconcile(
    df_sot: pd.DataFrame,
    df_hs: pd.DataFrame,
    *,
    portal: Portal | None = None,
    outside: pd.DataFrame | None = None,
    rejects: pd.DataFrame | None = None,
    smartlead: pd.DataFrame | None = None,
    policy: Policy | Mapping[str, Any] | None = None,
    run_id: str | None = None,
) -> Result:
    """Find every drift and put right what needs no judgment.

    Offline (no portal) the plan is applied to the frame. With a portal it is applied to HubSpot,
    `outside` is loaded when it is not given, and the receipts are recorded. `smartlead` and
    `policy` as in `diff`. What is recorded stands under `run_id`, or, with a portal, as a run of
    its own. Raises what `diff` and `apply` raise.
    """
    settings = load_settings()
    contacts = conform(df_hs, Contacts)
    raise_if_any_out_of_scope(contacts, settings.hubspot.owner_id)
    if portal is not None and outside is None:
        _, outside = load_hubspot(portal, df_sot)
    allowed = policy_of(policy, settings.drift)
    plan = look(settings, df_sot, df_hs, outside, rejects, allowed, smartlead)
    if portal is None:
        _record_look(settings, plan, run_id)
        return Result(contacts_after(contacts, plan.changes), plan)
    receipts = ReceiptsFrame(_apply(settings, plan, portal, run_id))
    return Result(_contacts_written(contacts, plan, receipts), plan, receipts)


def _record_look(settings: Settings, plan: Plan, run_id: str | None) -> None:
    """Keep what a run found that only looks."""
    if run_id is not None:
        with State.open(settings.state.url, settings.root) as state:
            state.record_look(run_id, plan, datetime.now(UTC))


def apply_to(plan: Plan, portal: Portal) -> pd.DataFrame:
    """Apply a plan to a portal, contact by contact; return the receipts (tables.Receipts).

    Every contact is read by id before it is written: what does not hold any more is not written.
    Raises StalePlanError when the plan was not made from a complete, recent load of this portal
    or was used already, GuardTripped when a guard says stop, LockedError when somebody else writes.
    """
    return ReceiptsFrame(_apply(load_settings(), plan, portal, None))


def _apply(settings: Settings, plan: Plan, portal: Portal, run_id: str | None) -> pd.DataFrame:
    """Apply and record, alone; a run of our own is begun and ended where none was given."""
    with State.open(settings.state.url, settings.root) as state, ExitStack() as held:
        if run_id is None:
            held.enter_context(state.hold("run"))
        hold = held.enter_context(state.hold("writer"))
        scope = scope_at(portal, plan.scope)
        raise_if_stale(settings, plan, portal.identity, state.watch(scope), datetime.now(UTC))
        run = run_id or state.begin_run(scope, datetime.now(UTC))
        hold.belongs_to(run)
        try:
            receipts = _write(settings, state, plan, portal, run)
        except (SotdiffError, R01Violation) as error:
            if run_id is None:
                status: Status = "blocked" if isinstance(error, GuardTripped) else "error"
                state.end_run(run, status, datetime.now(UTC), type(error).__name__)
            raise
        if run_id is None:
            state.end_run(run, "ok" if is_whole(receipts) else "partial", datetime.now(UTC))
    return receipts


def _write(settings: Settings, state: State, plan: Plan, portal: Portal, run: str) -> pd.DataFrame:
    """Pass the guards, write what is not held, and keep what became of it."""
    scope, now = scope_at(portal, plan.scope), datetime.now(UTC)
    watch = state.watch(scope)
    state.record_look(run, plan, now)
    holdings = state.holdings(scope)
    held = held_back(holdings, plan.changes, settings.sot.region, now)
    due = without_held(plan, held)
    if is_guarded(settings.guards, portal.identity.url):
        pass_guards(settings.guards, watch, plan, due.changes, run, now)
    portal.let_writes_pass()
    try:
        receipts = apply_plan(due, portal, state.journal(scope, run), manner_of(settings))
    except (SotdiffError, R01Violation) as error:
        if error.receipts is not None:
            note_tried(holdings, error.receipts, now)
            error.receipts = with_held(error.receipts, plan, held, now)
            keep_receipts(state, run, scope, error.receipts)
        raise
    note_tried(holdings, receipts, now)
    receipts = with_held(receipts, plan, held, now)
    keep_receipts(state, run, scope, receipts)
    raise_if_canary_failed(watch, receipts, run, datetime.now(UTC))
    return receipts


def manner_of(settings: Settings, *, undoing: bool = False) -> Manner:
    """Return how the applier goes about it, as configured."""
    return Manner(
        canary=settings.guards.canary,
        region=settings.sot.region,
        repeat_after=settings.schedule.every,
        patching=settings.hubspot.behaviour.takes_additional,
        undoing=undoing,
    )


def is_whole(receipts: pd.DataFrame) -> bool:
    """Tell whether every change that could be settled now is settled."""
    return not receipts["result"].isin(UNDONE).any()


def keep_receipts(state: State, run_id: str, scope: Scope, receipts: pd.DataFrame) -> None:
    """Keep the receipts, and the holders out of scope that look-ups found."""
    state.record_receipts(run_id, receipts)
    holders = frame_of(receipts.attrs["holders"], Contacts)
    state.remember_holders(scope, holders, datetime.now(UTC))


def _contacts_written(contacts: pd.DataFrame, plan: Plan, receipts: pd.DataFrame) -> pd.DataFrame:
    """Return the contacts as the receipts say that they stand now."""
    done = receipts[receipts["result"].isin([*DONE])]
    after = contacts_after(
        contacts, plan.changes[plan.changes["change_id"].isin(done["change_id"])]
    )
    made = done[done["code"] == "D7"].drop_duplicates("lid")
    ids = after["contact_id"].replace(
        dict(zip("new:" + made["lid"], made["contact_id"], strict=True))
    )
    return after.assign(contact_id=ids)
