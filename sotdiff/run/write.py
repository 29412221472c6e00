"""The write: a plan applied to the frame or to a portal, and what became of it recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sotdiff.apply import apply_plan
from sotdiff.errors import R01Violation, SotdiffError, StalePlanError
from sotdiff.plan import Plan, contacts_after
from sotdiff.record import State
from sotdiff.rules import raise_if_any_out_of_scope
from sotdiff.run.look import load_hubspot, look
from sotdiff.settings import Policy, Settings, load_settings, policy_of
from sotdiff.tables import Contacts, conform, frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sotdiff.hubspot import Portal

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
        counts = self.receipts["result"].value_counts()
        return ", ".join(f"{count} {result}" for result, count in counts.items()) or "no changes"

    def _repr_html_(self) -> str:
        return f"{self.plan._repr_html_()}<p>{self._outcome()}</p>"


def reconcile(
    df_sot: pd.DataFrame,
    df_hs: pd.DataFrame,
    *,
    portal: Portal | None = None,
    outside: pd.DataFrame | None = None,
    rejects: pd.DataFrame | None = None,
    policy: Policy | Mapping[str, Any] | None = None,
    run_id: str | None = None,
) -> Result:
    """Find every drift and put right what needs no judgment.

    Offline (no portal) the plan is applied to the frame. With a portal it is applied to HubSpot,
    `outside` is loaded when it is not given, and the receipts are recorded. What is recorded
    stands under `run_id`, or, with a portal, as a run of its own. Raises what `diff` and `apply`
    raise.
    """
    settings = load_settings()
    contacts = conform(df_hs, Contacts)
    raise_if_any_out_of_scope(contacts, settings.hubspot.owner_id)
    if portal is not None and outside is None:
        _, outside = load_hubspot(portal, df_sot)
    allowed = policy_of(policy, settings.drift)
    plan = look(settings, df_sot, df_hs, outside, rejects, allowed)
    if portal is None:
        _record_look(settings, plan, run_id)
        return Result(contacts_after(contacts, plan.changes), plan)
    receipts = _apply(settings, plan, portal, run_id)
    return Result(_contacts_written(contacts, plan, receipts), plan, receipts)


def _record_look(settings: Settings, plan: Plan, run_id: str | None) -> None:
    """Keep what a run found that only looks."""
    if run_id is not None:
        with State.open(settings.state.url, settings.root) as state:
            state.record_look(run_id, plan, datetime.now(UTC))


def apply_to(plan: Plan, portal: Portal) -> pd.DataFrame:
    """Apply a plan to a portal, contact by contact; return the receipts (tables.Receipts).

    Every contact is read by id before it is written: what does not hold any more is not written.
    Raises StalePlanError when the plan was not made from a complete, recent load of this portal.
    """
    return _apply(load_settings(), plan, portal, None)


def _apply(settings: Settings, plan: Plan, portal: Portal, run_id: str | None) -> pd.DataFrame:
    """Apply and record; a run of our own is begun and ended where none was given."""
    now = datetime.now(UTC)
    _raise_if_stale(settings, plan, portal, now)
    with State.open(settings.state.url, settings.root) as state:
        run = run_id or state.begin_run(plan.scope, now)
        state.record_look(run, plan, now)
        journal = state.journal(plan.scope, run)
        try:
            receipts = apply_plan(plan, portal, journal)
        except (SotdiffError, R01Violation) as error:
            _record(state, run, plan, getattr(error, "receipts", None))
            if run_id is None:
                state.end_run(run, "error", datetime.now(UTC), type(error).__name__)
            raise
        _record(state, run, plan, receipts)
        if run_id is None:
            state.end_run(run, "ok" if is_whole(receipts) else "partial", datetime.now(UTC))
    return receipts


def is_whole(receipts: pd.DataFrame) -> bool:
    """Tell whether every change that could be settled now is settled."""
    return not receipts["result"].isin(UNDONE).any()


def _record(state: State, run_id: str, plan: Plan, receipts: pd.DataFrame | None) -> None:
    """Keep the receipts, and the holders out of scope that look-ups found."""
    if receipts is None:
        return
    state.record_receipts(run_id, receipts)
    holders = frame_of(receipts.attrs["holders"], Contacts)
    state.remember_holders(plan.scope, holders, datetime.now(UTC))


def _raise_if_stale(settings: Settings, plan: Plan, portal: Portal, now: datetime) -> None:
    """Refuse a plan that was not made from a complete, recent load of this very portal."""
    origin, here = plan.source.get("hubspot", {}), portal.identity
    if not origin.get("complete"):
        why = "its contacts are no complete load of a portal, or were changed after it"
    elif (origin["world"], origin["portal_id"]) != (here.world, here.portal_id):
        why = f"it was made for portal {origin['portal_id']} ({origin['world']})"
    elif plan.scope.owner_id != settings.hubspot.owner_id:
        why = f"it was made for owner {plan.scope.owner_id}"
    elif now - datetime.fromisoformat(origin["loaded_at"]) > settings.guards.max_age:
        why = f"its contacts were read at {origin['loaded_at']}, too long ago"
    else:
        return
    raise StalePlanError(
        f"plan {plan.digest[:12]} is not applied to portal {here.portal_id} ({here.world}): {why}; "
        "load again and make a new one"
    )


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
