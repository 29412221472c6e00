"""Thinning: old folders go by the rule; those of runs that were not good never do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from sotdiff.report.folder import PAGE, RESULT, make_run_folder, write_result
from sotdiff.report.thinning import thin_runs

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
KEEP, KEEP_DAILY = timedelta(days=3), timedelta(days=90)


def run_of(reports: Path, status: str | None = "ok", **ago: float) -> str:
    """Make the folder of a run so long ago and return its name; without a status: no result."""
    folder = make_run_folder(reports, NOW - timedelta(**ago))
    (folder / PAGE).write_text("page")
    if status:
        write_result(folder, {"run_id": "run-1", "status": status})
    return folder.name


def thin(reports: Path) -> list[str]:
    """Thin by the usual rule; return the names that are gone."""
    return thin_runs(reports, NOW, KEEP, KEEP_DAILY)


def left(reports: Path) -> set[str]:
    """Return the names that are still there."""
    return {path.name for path in reports.iterdir()}


@pytest.mark.parametrize("status", ["error", "partial", "blocked", "running", None])
def test_a_run_that_was_not_good_stays_for_ever(tmp_path: Path, status: str | None) -> None:
    """Failed, partial, blocked, or without a result that can be read: ten years on it is there."""
    names = {run_of(tmp_path, status, days=days) for days in (4, 91, 3650)}
    assert thin(tmp_path) == []
    assert left(tmp_path) == names


def test_young_runs_stay(tmp_path: Path) -> None:
    """Within `keep` every run stays, however many there are a day."""
    names = {run_of(tmp_path, hours=hours) for hours in range(72)}
    assert thin(tmp_path) == []
    assert left(tmp_path) == names


def test_of_an_older_day_the_last_good_run_stays(tmp_path: Path) -> None:
    """A failed run behind it does not take its place; both stay."""
    early, last = run_of(tmp_path, days=10, hours=3), run_of(tmp_path, days=10, hours=2)
    failed = run_of(tmp_path, "error", days=10, hours=1)
    assert thin(tmp_path) == [early]
    assert left(tmp_path) == {last, failed}


def test_after_the_second_limit_good_runs_go(tmp_path: Path) -> None:
    """Beyond `keep_daily` only runs that were not good are left."""
    old, failed = run_of(tmp_path, days=91), run_of(tmp_path, "error", days=91, hours=1)
    assert thin(tmp_path) == [old]
    assert left(tmp_path) == {failed}


def test_a_folder_with_something_of_somebody_elses_stays(tmp_path: Path) -> None:
    """A person's note in a run folder, or a folder in it, keeps the folder."""
    noted, nested = run_of(tmp_path, days=91), run_of(tmp_path, days=92)
    (tmp_path / noted / "note.txt").write_text("ask Ann")
    (tmp_path / nested / "more").mkdir()
    assert thin(tmp_path) == []
    assert left(tmp_path) == {noted, nested}


def test_what_is_no_run_folder_stays(tmp_path: Path) -> None:
    """Other folders, files and links are not looked into."""
    for name in ("latest", "2026", "2020-01-01T00-00-00Z copy"):
        (tmp_path / name).mkdir()
    target = tmp_path / "elsewhere"
    run = target / run_of(target, days=400)
    (tmp_path / "2020-01-01T00-00-00Z").symlink_to(run)
    before = left(tmp_path)
    assert thin(tmp_path) == []
    assert left(tmp_path) == before
    assert (run / RESULT).exists()


def test_half_a_removed_folder_is_removed_the_next_time(tmp_path: Path) -> None:
    """A removal that was cut off leaves no folder that looks like a run."""
    (tmp_path / ".gone-2026-01-01T00-00-00Z").mkdir()
    (tmp_path / ".gone-2026-01-01T00-00-00Z" / PAGE).write_text("half")
    assert thin(tmp_path) == []
    assert left(tmp_path) == set()
