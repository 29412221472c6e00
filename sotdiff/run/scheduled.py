"""One scheduled run: the notebook executed, its page rendered, the heartbeat, the push.

Whatever becomes of the notebook, the run leaves its papers and a heartbeat; so does one that could
not even begin (`precede`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sotdiff import errors
from sotdiff.errors import OutdatedLookError
from sotdiff.hubspot.address import portal_url
from sotdiff.notify import ping
from sotdiff.record import State
from sotdiff.record.values import utc_now
from sotdiff.report.execute import execute_notebook
from sotdiff.report.folder import RESULT, make_run_folder
from sotdiff.report.scrub import Scrubber
from sotdiff.run.heartbeat import heartbeat_of
from sotdiff.run.precede import note_failed
from sotdiff.run.scope import scope_of
from sotdiff.run.telling import News, Told, publish, tell
from sotdiff.settings import load_secrets, secret_texts
from sotdiff.shipped import notebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from jupyter_client.manager import AsyncKernelManager

    from sotdiff.plan import Scope
    from sotdiff.record import Hold
    from sotdiff.report.execute import Execution
    from sotdiff.settings import Settings

NOTEBOOK = "reconcile.ipynb"
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


@dataclass(frozen=True)
class Job:
    """What is to be run: under which settings, run id and scope, since when."""

    settings: Settings
    scope: Scope
    run_id: str
    started: datetime


def execute(job: Job, kernel: AsyncKernelManager | None = None) -> tuple[dict[str, Any], Path]:
    """Execute the notebook into a folder of its own; return its result and the executed notebook.

    `kernel`: one that was started ahead. Where a look had grown too old before it was written (the
    machine slept), what was read is thrown away, and all is read and executed once more.
    """
    folder = make_run_folder(job.settings.reports_dir, job.started)
    execution = _execution(job, folder, kernel)
    if execution.result.get("error", {}).get("type") == OutdatedLookError.__name__:
        (folder / RESULT).unlink(missing_ok=True)
        execution = _execution(job, folder)
    return execution.result, execution.notebook


def leave(job: Job, state: State, executed: Path) -> Path:
    """Leave the page of an executed notebook, the index and what points to it; return the page."""
    from sotdiff.run.papers import leave_papers  # noqa: PLC0415 - see _get_ready

    scrubber = Scrubber(secret_texts(job.settings.root))
    return leave_papers(job.settings, state, job.scope, executed, scrubber)


def _get_ready(settings: Settings) -> None:
    """Load, while the notebook runs, what its papers and the news will need."""
    from sotdiff.run.papers import get_ready  # noqa: PLC0415 - that's what this is for

    import_module("sotdiff.run.holds")
    get_ready(settings)


def _execution(job: Job, folder: Path, kernel: AsyncKernelManager | None = None) -> Execution:
    """Execute the notebook once."""
    settings = job.settings
    return execute_notebook(
        notebook(NOTEBOOK),
        folder,
        {"run_id": job.run_id, "run_folder": str(folder), "write": True},
        cwd=settings.root,
        run_id=job.run_id,
        known=_known(settings, job.scope, job.started),
        secrets=secret_texts(settings.root),
        kernel=kernel,
        meanwhile=partial(_get_ready, settings),
    )


@dataclass(frozen=True)
class Manner:
    """How a run goes: by which clock, what executes it, how it waits, what leaves its papers."""

    clock: Callable[[], datetime] = utc_now
    perform: Callable[[Job], tuple[dict[str, Any], Path]] = execute
    pause: Callable[[float], None] = field(default=time.sleep)
    papers: Callable[[Job, State, Path], Path] = leave


def run_scheduled(settings: Settings, manner: Manner | None = None) -> ScheduledRun:
    """Execute the notebook once, and leave its papers, the state and a heartbeat.

    Raises LockedError when another run is under way, and whatever keeps a run from its end; the
    heartbeat says so.
    """
    how = manner or Manner()
    try:
        settings.state_dir.mkdir(parents=True, exist_ok=True)
        opened = State.open(settings.state.url, settings.root, clock=how.clock)
        with opened as state, state.hold("run") as hold:
            return _run(settings, state, hold, how)
    except Exception as error:
        note_failed(settings, error, how.clock())
        raise


def _run(settings: Settings, state: State, hold: Hold, how: Manner) -> ScheduledRun:
    """Run under the lock: begin, execute, end, tell. The notebook itself takes the writer's."""
    started, scope, secrets = how.clock(), scope_of(settings), load_secrets(settings.root)
    state.close_abandoned(started)
    run_id = state.begin_run(scope, started)
    hold.belongs_to(run_id)
    ping(settings.healthchecks, run_id, "start")
    job = Job(settings, scope, run_id, started)
    result, executed = how.perform(job)
    error = result.get("error", {}).get("type")
    state.end_run(run_id, result["status"], how.clock(), error)
    news = _news(settings, state, scope, started, looked=error is None)
    page = how.papers(job, state, executed)
    heartbeat = heartbeat_of(settings, state, scope, run_id, result)
    try:
        publish(settings.state_dir, lambda _last: heartbeat)
    finally:
        told = Told(settings, secrets, scope, how.pause)
        tell(told, state, heartbeat, f"{page.parent.name}/{page.name}", news)
    return ScheduledRun(run_id, heartbeat.status, page, result)


def _news(settings: Settings, state: State, scope: Scope, at: datetime, *, looked: bool) -> News:
    """Return what people are told besides how a run ended.

    The suppressions that had run out when it began, where it could look, and what is back by them;
    the enrolled strangers.
    """
    from sotdiff.run.holds import ended_of, strangers_of  # noqa: PLC0415 - of no use before that

    open_now = state.holdings(scope), state.open_findings(scope), settings.sot.region, at
    return News(strangers_of(*open_now), ended_of(*open_now) if looked else None)


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
