"""The guards in the apply path: facts gathered, readings kept, and a run let pass or stopped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sotdiff.errors import GuardTripped
from sotdiff.guards import (
    Facts,
    Reading,
    Spent,
    raise_if_tripped,
    read_guards,
    read_undo_guards,
    source_holds,
)
from sotdiff.hubspot.address import is_loopback

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from sotdiff.guards import Verdict
    from sotdiff.plan import Plan
    from sotdiff.record import Approval, Watch
    from sotdiff.settings import Guards

CANARY = "canary"


def is_guarded(limits: Guards, url: str) -> bool:
    """Tell whether writes to this host pass the guards: everywhere but, usually, on loopback."""
    return limits.loopback or not is_loopback(url)


def pass_guards(
    limits: Guards,
    watch: Watch,
    plan: Plan,
    due: pd.DataFrame,
    run_id: str,
    now: datetime,
) -> None:
    """Let a plan pass, or stop it; either way its readings are kept with the run.

    `due`: those of its changes that are not held. A plan that passes makes its workbook and its
    load the baseline of later ones, unless they have lost too much and the approval was given for
    others. Raises GuardTripped.
    """
    watch.keep_plan(plan, now)
    facts, approval = _facts(watch, plan, due, now), _covering(watch, due, now)
    whose = approval.in_words() if approval else None
    verdict = read_guards(facts, limits).approved_by(whose)
    watch.note(run_id, verdict.readings, whose, now)
    raise_if_tripped(verdict, plan.digest)
    if _may_be_baseline(facts, approval, limits):
        watch.accept(run_id, facts.sot, facts.hubspot["in_scope"], now)


def raise_if_first(watch: Watch) -> None:
    """Raise GuardTripped where no run has ever passed the guards: other programs wait for one."""
    if watch.baseline() is None:
        raise GuardTripped(
            "no run has passed the guards on this portal yet: `sotdiff run`, look at its plan, and "
            "`sotdiff approve` it; then other programs may write too"
        )


def pass_undo_guards(
    limits: Guards, watch: Watch, plan: Plan, due: pd.DataFrame, run_id: str, now: datetime
) -> None:
    """Let an undo pass, or stop it; its readings are kept. Raises GuardTripped."""
    watch.keep_plan(plan, now)
    approval = _covering(watch, due, now)
    whose = approval.in_words() if approval else None
    verdict = read_undo_guards(_facts(watch, plan, due, now), limits).approved_by(whose)
    watch.note(run_id, verdict.readings, whose, now)
    raise_if_tripped(verdict, plan.digest)


def outlook(limits: Guards, watch: Watch, plan: Plan, due: pd.DataFrame, now: datetime) -> Verdict:
    """Return what the guards would say if this plan were applied now; keep it to be approved."""
    watch.keep_plan(plan, now)
    approval = _covering(watch, due, now)
    verdict = read_guards(_facts(watch, plan, due, now), limits)
    return verdict.approved_by(approval.in_words() if approval else None)


def raise_if_canary_failed(
    watch: Watch, receipts: pd.DataFrame, run_id: str, now: datetime
) -> None:
    """Stop where none of the first contacts came out as it was written and the rest was held.

    Later runs stop as well, until somebody has approved one. Raises GuardTripped, with the
    receipts of what was written.
    """
    failed = receipts.attrs.get(CANARY, 0)
    if not failed:
        return
    told = f"none of the first {failed} contacts came out as it was written; the rest was held"
    reading = Reading(CANARY, failed, 0, tripped=True, sentence=told)
    watch.note(run_id, [reading], None, now)
    advice = "look at the receipts, then mend the cause, or approve the next plan"
    stop = GuardTripped(f"{CANARY}: {told}. To go on, {advice}", readings=[reading])
    stop.receipts = receipts
    raise stop


def _facts(watch: Watch, plan: Plan, due: pd.DataFrame, now: datetime) -> Facts:
    """Return what the guards look at: of the changes, those that are due."""
    canary = watch.trip(CANARY)
    return Facts(
        world=plan.scope.world,
        sot=plan.source.get("sot", {}),
        hubspot=plan.source.get("hubspot", {}),
        changes=due,
        baseline=watch.baseline(),
        spent=Spent(*watch.spent(now)),
        canary=int(canary["value"]) if canary else None,
    )


def _covering(watch: Watch, due: pd.DataFrame, now: datetime) -> Approval | None:
    """Return the newest approval that covers every change that is due.

    One that was given before a canary failed does not cover what comes after it.
    """
    canary, ids = watch.trip(CANARY), set(due["change_id"])
    return next(
        (
            approval
            for approval in watch.approvals(now)
            if approval.covers(ids) and not (canary and approval.at <= canary["since"])
        ),
        None,
    )


def _may_be_baseline(facts: Facts, approval: Approval | None, limits: Guards) -> bool:
    """Tell whether later runs may be compared with this look.

    It has lost nothing much since the last baseline, or since the look that was approved.
    """
    if facts.baseline is not None and source_holds(facts, limits):
        return True
    if approval is None:
        return facts.baseline is None and source_holds(facts, limits)
    seen = {"sot": approval.sot, "in_scope": approval.hubspot.get("in_scope")}
    return source_holds(replace(facts, baseline=seen), limits)
