"""A run's papers: its page, what points to it, and what has become old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sotdiff.report.folder import PAGE, point_latest
from sotdiff.report.page import ready_page, render_page, write_index
from sotdiff.report.scrub import scrub_papers
from sotdiff.report.strip import history_strip
from sotdiff.report.thinning import thin_runs

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.plan import Scope
    from sotdiff.record import State
    from sotdiff.report.scrub import Scrubber
    from sotdiff.settings import Settings

_STRIP = timedelta(days=7)


def get_ready(settings: Settings) -> None:
    """Load ahead what the page takes longest for: its templates."""
    ready_page(mask=settings.reports.mask)


def leave_papers(
    settings: Settings, state: State, scope: Scope, executed: Path, scrubber: Scrubber
) -> Path:
    """Render the page of an executed notebook and return it; thin old folders, write the index.

    Whatever a cell left in the run's folder is scrubbed before anybody reads it.
    """
    folder, kept = executed.parent, settings.reports
    scrub_papers(folder, scrubber)
    thin_runs(settings.reports_dir, datetime.now(UTC), kept.keep, kept.keep_daily)
    index_runs(settings, state, scope)
    page = render_page(executed, folder / PAGE, mask=kept.mask)
    point_latest(folder)
    return page


def index_runs(settings: Settings, state: State, scope: Scope) -> Path:
    """Write the index of runs and of the pages beside them; return its path."""
    now, kept = datetime.now(UTC), settings.reports
    runs = [(run.started, run.status) for run in state.runs_since(scope, now - _STRIP)]
    strip = history_strip(runs, now, settings.schedule.every)
    rule = (kept.keep, kept.keep_daily)
    return write_index(settings.reports_dir, now, strip=strip, rule=rule, mask=kept.mask)
