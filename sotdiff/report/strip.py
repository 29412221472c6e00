"""The history strip: the runs of the last days, one line a day, each at its time of day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sotdiff.report.folder import run_folder_name

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTES = 1440
_WORDS = {"ok": "good", "partial": "partial", "blocked": "blocked", "error": "failed"}


def history_strip(
    runs: Sequence[tuple[datetime, str]], now: datetime, every: timedelta, days: int = 7
) -> list[dict[str, Any]]:
    """Return one line a day (UTC), the newest first: `day`, `words`, and `marks`.

    `runs`: when each began, and how it ended; `every`: how far apart they should be. A mark has
    `x` and `width` in minutes of the day, `status`, `words`, and the `folder` of its run.
    """
    newest = now.astimezone(UTC).date()
    return [_line(newest - timedelta(days=back), runs, every) for back in range(days)]


def _line(day: Any, runs: Sequence[tuple[datetime, str]], every: timedelta) -> dict[str, Any]:
    """Return one day."""
    width = max(2.0, round(every.total_seconds() / 60 * 0.75, 1))
    marks = [
        {
            "x": at.hour * 60 + at.minute,
            "width": width,
            "status": status,
            "words": f"{at:%H:%M} {_WORDS.get(status, status)}",
            "folder": run_folder_name(at),
        }
        for at, status in ((at.astimezone(UTC), status) for at, status in runs)
        if at.date() == day
    ]
    counts = Counter(mark["status"] for mark in marks)
    told = [f"{counts[status]} {word}" for status, word in _WORDS.items() if counts[status]]
    words = ", ".join(told) or "no run"
    return {"day": f"{day:%a} {day.day} {day:%b}", "words": words, "marks": marks}
