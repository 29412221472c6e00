"""What a monitor reads of a run that has ended, from what the state and the result say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff import errors
from sotdiff.errors import ConfigError, R01Violation
from sotdiff.hubspot.address import checked_url, portal_url
from sotdiff.notify import ClassCount, GuardReading, Heartbeat, Problem, R01Counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.plan import Scope
    from sotdiff.record import RunSummary, State
    from sotdiff.settings import Settings


def heartbeat_of(
    settings: Settings, state: State, scope: Scope, run_id: str, result: Mapping[str, Any]
) -> Heartbeat:
    """Return the heartbeat of a run that has ended; `result` is what its result file says."""
    run = next(run for run in state.last_runs(1, scope) if run.run_id == run_id)
    results = state.results(run_id)
    head = state.journal_head()
    return Heartbeat.model_validate(
        {
            "run_id": run_id,
            "status": run.status,
            "world": scope.world,
            "url": shown_url(settings),
            "portal_id": scope.portal_id,
            "started": run.started,
            "ended": run.ended,
            "next_expected": run.started + settings.schedule.every,
            "last_ok": state.last_ok(scope),
            "counts": {code: ClassCount(**counts) for code, counts in run.counts.items()},
            "results": results,
            "unaccounted": run.unaccounted,
            "oldest_drift_age_s": _oldest(settings, state, scope, run),
            "suppressed": len(state.holdings(scope).suppressed(run.ended or run.started)),
            "guards": {name: _reading(told) for name, told in state.guards(run_id).items()},
            "r01": _r01(run, results, result.get("r01") or {}),
            "journal": head and {"seq": head.seq, "hash": head.hash},
            "errors": [_problem(run.error)] if run.error else [],
        }
    )


def shown_url(settings: Settings) -> str | None:
    """Return where the portal answers; None for an address that is none, whatever stands in it."""
    try:
        return checked_url(portal_url(settings), settings.hubspot.allowed_hosts)
    except ConfigError:
        return None


def _oldest(settings: Settings, state: State, scope: Scope, run: RunSummary) -> int | None:
    """Return for how many seconds the oldest fixable drift has been known; None without any.

    What is suppressed does not age.
    """
    from sotdiff.run.holds import words_on  # noqa: PLC0415 - a step, of no use before its notebook

    found, at = state.open_findings(scope), run.ended or run.started
    suppressed = words_on(state.holdings(scope).suppressed(at), found, settings.sot.region)
    since = found.loc[(found["kind"] == "fix") & suppressed.isna(), "first_seen"]
    return max(0, int((at - since.min()).total_seconds())) if len(since) else None


def _reading(told: dict[str, Any]) -> GuardReading:
    """Return what a guard read, without its sentence."""
    return GuardReading(value=told["value"], limit=told["limit"], tripped=told["tripped"])


def _r01(run: RunSummary, results: Mapping[str, int], looked: Mapping[str, int]) -> R01Counts:
    """Return how often R-01 was looked at, and what it stopped."""
    return R01Counts(
        owners_checked=looked.get("owners_checked") or 0,
        handed_over=looked.get("handed_over") or 0,
        out_of_scope=results.get("out_of_scope", 0),
        violations=int(run.error == R01Violation.__name__),
    )


def _problem(kind: str) -> Problem:
    """Return what may be told of an error that is known by its kind."""
    known = getattr(errors, kind, None)
    return Problem.of(known("")) if known else Problem(kind=kind)
