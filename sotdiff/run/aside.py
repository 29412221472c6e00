"""Pages beside the runs': a notebook executed into a folder of its own, and rendered as a run's is.

The page of an earlier day is replaced: the state remembers, not the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sotdiff.errors import SotdiffError
from sotdiff.hubspot.address import portal_url
from sotdiff.record import State
from sotdiff.report.execute import execute_notebook
from sotdiff.report.folder import DAILY, RESULT, SMARTLEAD, private_files
from sotdiff.report.page import render_page
from sotdiff.run.history import DAYS
from sotdiff.run.look import scope_of
from sotdiff.run.papers import index_runs
from sotdiff.settings import secret_texts
from sotdiff.shipped import notebook

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.settings import Settings


@dataclass(frozen=True)
class AsidePage:
    """Where a page lies, and what its result file says."""

    page: Path
    result: dict[str, Any]


def make_daily(settings: Settings, days: int = DAYS) -> AsidePage:
    """Make `reports/daily/daily.html`: how the last days went. Nothing is asked of HubSpot.

    Raises SotdiffError where the notebook did not come to its end; the page then says why.
    """
    return _make(settings, DAILY, {"days": days}, mask=False)


def make_smartlead(settings: Settings, export: str = "", *, mask: bool = False) -> AsidePage:
    """Make `reports/smartlead/smartlead.html`: who is enrolled, what to decide, what was asked.

    `export`: one more export to read. Raises as `make_daily` does.
    """
    return _make(settings, SMARTLEAD, {"export": export}, mask=mask)


def _make(settings: Settings, name: str, parameters: dict[str, object], *, mask: bool) -> AsidePage:
    """Execute `notebooks/NAME.ipynb` into `reports/NAME/`, and make its page and the index."""
    folder = settings.reports_dir / name
    with private_files():
        folder.mkdir(parents=True, exist_ok=True)
    (folder / RESULT).unlink(missing_ok=True)
    started = datetime.now(UTC)
    run_id = f"{name}-{started:%Y%m%dT%H%M%SZ}"
    execution = execute_notebook(
        notebook(f"{name}.ipynb"),
        folder,
        {**parameters, "run_id": run_id, "run_folder": str(folder)},
        cwd=settings.root,
        run_id=run_id,
        known=_known(settings, started),
        secrets=secret_texts(settings.root),
        name=f"{name}.ipynb",
    )
    page = render_page(execution.notebook, folder / f"{name}.html", name, mask=mask)
    if not execution.ok:
        told = execution.error.message if execution.error else "it has no result"
        raise SotdiffError(f"the {name} page could not be made: {told}; see {page}")
    with State.open(settings.state.url, settings.root) as state:
        index_runs(settings, state, scope_of(settings))
    return AsidePage(page, execution.result)


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
