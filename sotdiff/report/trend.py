"""The last seven days as small multiples: one line a class, one step an hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.report.section import Section
from sotdiff.report.verdict import counted

if TYPE_CHECKING:
    from sotdiff.report.past import Past

HOURS = 168
WIDTH, HEIGHT = HOURS, 32


def trend(summary: pd.DataFrame, past: Past) -> Section:
    """Return one line a class that found anything in seven days; `summary`: one row a class."""
    hourly = _hourly(past)
    lines = [
        _line(code, title, hourly[code])
        for code, title in zip(summary["code"], summary["title"], strict=True)
        if code in hourly and hourly[code].max() > 0
    ]
    hours = len(hourly)
    data = {"lines": lines, "hours": hours, "width": WIDTH, "height": HEIGHT}
    return Section("trend", "Seven days", counted(len(lines), "class", "classes"), data)


def usual(past: Past) -> pd.Series:
    """Return how many findings each class usually has: the median of the hours known, by code.

    Empty while fewer than a day's hours are known.
    """
    hourly = _hourly(past)
    return hourly.median() if len(hourly) >= 24 else pd.Series(dtype="float64")  # noqa: PLR2004


def _hourly(past: Past) -> pd.DataFrame:
    """Return one row an hour in which a run looked (0 is the oldest), one column a class."""
    counts = past.counts
    if counts.empty or past.now is None:
        return pd.DataFrame()
    ago = (pd.Timestamp(past.now) - counts["started"]).dt.total_seconds() // 3600
    placed = counts.assign(hour=(HOURS - 1 - ago).astype("int64")).sort_values("started")
    placed = placed[placed["hour"].between(0, HOURS - 1)]
    last = placed[placed["started"] == placed.groupby("hour")["started"].transform("max")]
    table = last.drop_duplicates(["hour", "code"]).pivot(
        index="hour", columns="code", values="findings"
    )
    return table.fillna(0).astype("int64")


def _line(code: str, title: str, found: pd.Series) -> dict[str, Any]:
    """Return a class's line: its steps as an SVG path, and the numbers beside it."""
    most = int(found.max())
    tops = (HEIGHT - 2 - found * (HEIGHT - 4) / most).round(1)
    return {
        "code": code,
        "title": title,
        "path": _path(tops),
        "last": int(found.iloc[-1]),
        "first": int(found.iloc[0]),
        "most": most,
    }


def _path(tops: pd.Series) -> str:
    """Return the steps: a new stroke after hours without a run, nothing where nothing changes."""
    steps, before, top = [], None, None
    for hour, value in tops.items():
        if before is None or hour != before + 1:
            steps.append(f"M{hour} {value:g}")
        elif value != top:
            steps.append(f"V{value:g}")
        steps.append(f"H{int(str(hour)) + 1}")
        before, top = int(str(hour)), value
    return "".join(_merged(steps))


def _merged(steps: list[str]) -> list[str]:
    """Return the steps with only the last of several strokes to the right in a row."""
    pairs = zip(steps, [*steps[1:], "M"], strict=True)
    return [step for step, following in pairs if step[0] != "H" or following[0] != "H"]
