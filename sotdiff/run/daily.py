"""The daily page: `notebooks/daily.ipynb` executed and rendered, as a run's report is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sotdiff.errors import SotdiffError
from sotdiff.hubspot.address import portal_url
from sotdiff.report.execute import execute_notebook
from sotdiff.report.folder import DAILY, RESULT, private_files
from sotdiff.report.page import render_page
from sotdiff.run.history import DAYS
from sotdiff.run.look import scope_of
from sotdiff.settings import secret_texts
from sotdiff.shipped import notebook

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.settings import Settings

NOTEBOOK = "daily.ipynb"
PAGE = "daily.html"


@dataclass(frozen=True)
class DailyPage:
    """Where the daily page lies, and what its result file says."""

    page: Path
    result: dict[str, Any]


def make_daily(settings: Settings, days: int = DAYS) -> DailyPage:
    """Execute the notebook into `reports/daily/`, and make its page; nothing is asked of HubSpot.

    The page of an earlier day is replaced: the state remembers, not the page. Raises SotdiffError
    where the notebook did not come to its end; the page then says why.
    """
    folder = settings.reports_dir / DAILY
    with private_files():
        folder.mkdir(parents=True, exist_ok=True)
    (folder / RESULT).unlink(missing_ok=True)
    started = datetime.now(UTC)
    run_id = f"daily-{started:%Y%m%dT%H%M%SZ}"
    execution = execute_notebook(
        notebook(NOTEBOOK),
        folder,
        {"days": days, "run_id": run_id, "run_folder": str(folder)},
        cwd=settings.root,
        run_id=run_id,
        known=_known(settings, started),
        secrets=secret_texts(settings.root),
        name=NOTEBOOK,
    )
    page = render_page(execution.notebook, folder / PAGE, "daily")
    if not execution.ok:
        told = execution.error.message if execution.error else "it has no result"
        raise SotdiffError(f"the daily page could not be made: {told}; see {page}")
    return DailyPage(page, execution.result)


def _known(settings: Settings, started: datetime) -> dict[str, Any]:
    """Return what the page tells even when the notebook has failed."""
    scope = scope_of(settings)
    return {
        "started_at": started.isoformat(timespec="seconds"),
        "world": scope.world,
        "portal_id": scope.portal_id,
        "owner_id": scope.owner_id,
        "url": portal_url(settings),
    }
