"""One scheduled run: the notebook executed, its page rendered, the heartbeat, the push.

Whatever becomes of the notebook, the run leaves its papers and a heartbeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sotdiff import errors
from sotdiff.hubspot.address import is_loopback, portal_url
from sotdiff.notify import (
    ClassCount,
    GuardReading,
    Heartbeat,
    Problem,
    push,
    push_needed,
    write_heartbeat,
)
from sotdiff.record import State
from sotdiff.report.execute import execute_notebook
from sotdiff.report.folder import make_run_folder
from sotdiff.report.scrub import Scrubber
from sotdiff.run.look import scope_of
from sotdiff.run.papers import leave_papers
from sotdiff.settings import load_secrets
from sotdiff.shipped import notebook

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.plan import Scope
    from sotdiff.record import Hold
    from sotdiff.settings import Secrets, Settings

NOTEBOOK = "reconcile.ipynb"
HEARTBEAT = "heartbeat.json"
PARTIAL = 3


@dataclass(frozen=True)
class ScheduledRun:
    """What a scheduled run left: its status, its page, and the result file's content."""

    run_id: str
    status: str
    page: Path
    result: dict[str, Any]

    @property
    def exit_code(self) -> int:
        """0 ok, 3 partial, and for a run that stopped its error's own code."""
        if self.status in {"ok", "partial"}:
            return PARTIAL if self.status == "partial" else 0
        kind = getattr(errors, self.result.get("error", {}).get("type", ""), None)
        return getattr(kind, "exit_code", 1)


def run_scheduled(settings: Settings, *, push_now: bool = True) -> ScheduledRun:
    """Execute the notebook once, and leave its papers, the state and a heartbeat.

    Raises LockedError when another run is under way.
    """
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    with State.open(settings.state.url, settings.root) as state, state.hold("run") as hold:
        return _run(settings, state, hold, push_now=push_now)


def _run(settings: Settings, state: State, hold: Hold, *, push_now: bool) -> ScheduledRun:
    """Run under the lock: begin, execute, end, tell. The notebook itself takes the writer's."""
    started, scope, secrets = datetime.now(UTC), scope_of(settings), load_secrets(settings.root)
    run_id = state.begin_run(scope, started)
    hold.belongs_to(run_id)
    folder = make_run_folder(settings.reports_dir, started)
    parameters = {"run_id": run_id, "run_folder": str(folder), "write": may_write(settings)}
    execution = execute_notebook(
        notebook(NOTEBOOK),
        folder,
        parameters,
        cwd=settings.root,
        run_id=run_id,
        known=_known(settings, scope, started),
        secrets=_values(secrets),
    )
    result = execution.result
    error = result.get("error", {}).get("type")
    state.end_run(run_id, result["status"], datetime.now(UTC), error)
    scrubber = Scrubber(_values(secrets))
    page = leave_papers(settings, state, scope, execution.notebook, scrubber)
    heartbeat = _heartbeat(settings, state, scope, run_id)
    write_heartbeat(settings.state_dir / HEARTBEAT, heartbeat)
    if push_now and push_needed(state.previous_status(run_id), heartbeat.status):
        _push(settings, secrets, result, page)
    return ScheduledRun(run_id, heartbeat.status, page, result)


def _known(settings: Settings, scope: Scope, started: datetime) -> dict[str, Any]:
    """Return what the papers tell of a run even when the notebook has failed."""
    return {
        "started_at": started.isoformat(timespec="seconds"),
        "valid_until": (started + 2 * settings.schedule.every).isoformat(timespec="seconds"),
        "world": scope.world,
        "portal_id": scope.portal_id,
        "owner_id": scope.owner_id,
        "url": portal_url(settings),
        "workbook": settings.workbook.name,
        "sheet": settings.sot.sheet,
    }


def _heartbeat(settings: Settings, state: State, scope: Scope, run_id: str) -> Heartbeat:
    """Return what a monitor reads of the run that has just ended."""
    run, now = state.last_runs(1, scope)[0], datetime.now(UTC)
    ages = state.finding_ages(scope, now)
    fixable = ages.loc[ages["kind"] == "fix", "age_s"]
    receipts = state.receipts(run_id)["result"].value_counts()
    head = state.journal_head()
    return Heartbeat.model_validate(
        {
            "run_id": run_id,
            "status": run.status,
            "world": scope.world,
            "url": portal_url(settings),
            "portal_id": scope.portal_id,
            "started": run.started,
            "ended": run.ended,
            "next_expected": run.started + settings.schedule.every,
            "last_ok": state.last_ok(scope),
            "counts": {code: ClassCount(**counts) for code, counts in run.counts.items()},
            "results": {str(result): int(count) for result, count in receipts.items()},
            "unaccounted": run.unaccounted,
            "oldest_drift_age_s": int(fixable.max()) if len(fixable) else None,
            "guards": {name: _reading(told) for name, told in state.guards(run_id).items()},
            "journal": head and {"seq": head.seq, "hash": head.hash},
            "errors": [Problem(kind=run.error)] if run.error else [],
        }
    )


def _reading(told: dict[str, Any]) -> GuardReading:
    """Return what a guard read, without its sentence."""
    return GuardReading(value=told["value"], limit=told["limit"], tripped=told["tripped"])


def may_write(settings: Settings) -> bool:
    """Tell whether a run writes: to the sandbox and on loopback; elsewhere it looks, for now."""
    return is_loopback(portal_url(settings))


def _push(settings: Settings, secrets: Secrets, result: dict[str, Any], page: Path) -> None:
    """Tell people that the state of things has changed: numbers and keys, no personal data."""
    status = result["status"]
    world = "SANDBOX " if settings.hubspot.portal == "sandbox" else ""
    text = result["headline"] if status == "error" else f"{result['headline']} {result['rest']}"
    push(
        settings.ntfy,
        secrets.ntfy_token,
        f"{world}sotdiff: {'recovered' if status == 'ok' else status}",
        f"{text}\nReport: {page.parent.name}/{page.name}",
        priority=3 if status == "ok" else 4,
        tags=["white_check_mark" if status == "ok" else "warning"],
    )


def _values(secrets: Secrets) -> list[str]:
    """Return the secret texts that must not stand in any paper."""
    both = (secrets.hubspot_token, secrets.ntfy_token)
    return [secret.get_secret_value() for secret in both if secret]
