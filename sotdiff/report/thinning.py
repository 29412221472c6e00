"""Thinning: old run folders go by a stated rule; those of runs that were not good never do.

A folder stays
- while it is younger than `keep`;
- if its run was not `ok`, or its result cannot be read: that is what somebody will ask about;
- until it is as old as `keep_daily`, if it is the last good run of its day (UTC);
- if anything lies in it that is not one of our papers.

Nothing is lost with the others: what was found and written stands in the state and its journal.
"""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sotdiff.report.folder import (
    FINDINGS,
    FINDINGS_BOOK,
    MASKED_PAGE,
    NOTEBOOK,
    PAGE,
    PLAN,
    RECEIPTS,
    RESULT,
    read_result,
)

if TYPE_CHECKING:
    from datetime import timedelta
    from pathlib import Path

_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)(?:-\d+)?")
_GOING = ".gone-"
_PAPERS = {NOTEBOOK, PAGE, MASKED_PAGE, PLAN, RECEIPTS, RESULT, FINDINGS, FINDINGS_BOOK}
_TABLES = {"decide.csv", "fixed.csv", "blocked.csv", "rejects.csv"}


def thin_runs(reports: Path, now: datetime, keep: timedelta, keep_daily: timedelta) -> list[str]:
    """Remove the run folders that the rule does not keep; return their names, oldest first.

    A folder is renamed before it is removed, so that half of one is never taken for a run. What
    cannot be removed stays until the next time.
    """
    for half in reports.glob(f"{_GOING}*"):
        shutil.rmtree(half, ignore_errors=True)
    good = sorted(folder for folder in _run_folders(reports) if _was_good(folder))
    last_of_day = {_started(folder).date(): folder for folder in good}
    gone = []
    for folder in good:
        age = now - _started(folder)
        is_last = last_of_day[_started(folder).date()] == folder
        if age <= (max(keep, keep_daily) if is_last else keep) or not _is_ours_alone(folder):
            continue
        with suppress(OSError):
            going = folder.rename(folder.with_name(_GOING + folder.name))
            gone.append(folder.name)
            shutil.rmtree(going, ignore_errors=True)
    return gone


def _run_folders(reports: Path) -> list[Path]:
    """Return the folders that are named as runs are."""
    return [
        path
        for path in reports.iterdir()
        if _NAME.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    ]


def _started(folder: Path) -> datetime:
    """Return when a run began, as its folder's name says."""
    return datetime.strptime(folder.name[:20], "%Y-%m-%dT%H-%M-%SZ").replace(tzinfo=UTC)


def _was_good(folder: Path) -> bool:
    """Tell whether a run's result can be read and says that it was ok."""
    result = read_result(folder)
    return result is not None and result.get("status") == "ok"


def _is_ours_alone(folder: Path) -> bool:
    """Tell whether nothing but our papers lies in a folder."""
    return all(paper.is_file() and paper.name in _PAPERS | _TABLES for paper in folder.iterdir())
