"""Approving a plan by its digest: its changes, and no others, pass the guards until it ends."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sotdiff.errors import PlanError
from sotdiff.guards import Verdict
from sotdiff.plan import Scope
from sotdiff.record import State
from sotdiff.run.ends import end_of
from sotdiff.run.guarded import is_guarded, outlook
from sotdiff.run.holds import held_back, without_held
from sotdiff.run.scope import scope_of
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from sotdiff.plan import Plan
    from sotdiff.record import Approval
    from sotdiff.settings import Settings

USUAL, MOST = "8h", timedelta(days=3)


def approve_plan(
    digest: str, by: str | None = None, reason: str | None = None, until: str = USUAL
) -> Approval:
    """Let every later plan pass whose changes are all among those of the plan with this digest.

    `digest`: of a plan that was shown in the last week, or its first 12 digits. `until`: how long
    (`8h`, `2d`), a day or a time with its zone; within three days. Raises PlanError.
    """
    settings, now = load_settings(), datetime.now(UTC)
    try:
        end = end_of(until, now, MOST)
    except ValueError as cause:
        raise PlanError(f"not approved: {cause}") from cause
    whose = by or getpass.getuser()
    with State.open(settings.state.url, settings.root) as state:
        return [
            state.watch(scope).approve(digest, by=whose, reason=reason, at=now, until=end)
            for scope in _scopes(settings, state, digest)
        ][-1]


def _scopes(settings: Settings, state: State, digest: str) -> list[Scope]:
    """Return where such a plan was shown: at the portal, or in sandboxes in memory."""
    here = scope_of(settings)
    shown = [Scope(owner, portal, world) for world, portal, owner in state.shown_in(digest)]
    ours = [each for each in shown if (each.owner_id, each.world) == (here.owner_id, here.world)]
    return ours or [here]


def judge_plan(plan: Plan) -> Verdict:
    """Return what the guards would say of a plan, and keep it so that it can be approved.

    Where they do not stand before the plan's portal they say nothing.
    """
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        now = datetime.now(UTC)
        held = held_back(state.holdings(plan.scope), plan.changes, settings.sot.region, now)
        due = without_held(plan, held).changes
        verdict = outlook(settings.guards, state.watch(plan.scope), plan, due, now)
    url = plan.source.get("hubspot", {}).get("url", "")
    return verdict if is_guarded(settings.guards, url) else Verdict(())
