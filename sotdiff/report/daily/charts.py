"""Figures as the points of a drawing, plain numbers and texts; the templates draw them.

A drawing is WIDTH by HEIGHT units, x to the right, y downward.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 400
HEIGHT = 36
DAY_WIDTH = 960
DAY_HEIGHT = 10
_BLOCKS = "▁▂▃▄▅▆▇█"


def steps(values: pd.Series, begin: pd.Timestamp, end: pd.Timestamp) -> dict[str, Any]:
    """Return a line that holds each value until the next one: its `path`, `area` and `most`.

    `values` is indexed by time; what lies before `begin` is left out. Nothing to draw: empty paths.
    """
    drawn = values[values.index >= begin]
    if drawn.empty:
        return {"path": "", "area": "", "most": 0}
    most = int(drawn.max())
    changed = drawn[(drawn != drawn.shift()) | (drawn.index == drawn.index[-1])]
    xs = [round(share * WIDTH, 1) for share in (changed.index - begin) / (end - begin)]
    ys = [_height(value, most) for value in changed]
    line = f"M{xs[0]:g} {ys[0]:g}" + "".join(
        f"H{x:g}V{y:g}" for x, y in zip(xs[1:], ys[1:], strict=True)
    )
    path = f"{line}H{WIDTH}"
    return {"path": path, "area": f"{path}V{HEIGHT}H{xs[0]:g}Z", "most": most}


def _height(value: float, most: int) -> float:
    """Return where a value lies: 0 at the bottom, the most two units below the top."""
    return round(HEIGHT - 1 - (HEIGHT - 3) * value / max(most, 1), 1)


def spark(values: Sequence[float]) -> str:
    """Return values as one line of text: `▁▁▃█`; nothing there is the lowest."""
    most = max([*values, 1])
    top = len(_BLOCKS) - 1
    return "".join(_BLOCKS[min(top, -int(-value * top // most))] for value in values)


def days_of_slots(stretches: pd.DataFrame, every: pd.Timedelta) -> list[dict[str, Any]]:
    """Return one row a day, the newest first: `day`, `y`, `rects` of `x, width, status`.

    `stretches` as `slots.stretches` gives them; a day is DAY_WIDTH wide.
    """
    pieces = [piece for row in stretches.itertuples() for piece in _by_day(row, every)]
    days = sorted({day for day, _ in pieces}, reverse=True)
    return [
        {
            "day": day.strftime("%Y-%m-%d"),
            "y": place * DAY_HEIGHT,
            "rects": [rect for its, rect in pieces if its == day],
        }
        for place, day in enumerate(days)
    ]


def _by_day(stretch: Any, every: pd.Timedelta) -> list[tuple[pd.Timestamp, dict[str, Any]]]:
    """Return a stretch cut at midnights."""
    end = stretch.last + every
    midnights = pd.date_range(stretch.begin.ceil("D"), end, freq="D", inclusive="left")
    edges = [stretch.begin, *(at for at in midnights if at > stretch.begin), end]
    return [
        (begin.floor("D"), _rect(begin, over, stretch.status)) for begin, over in pairwise(edges)
    ]


def _rect(begin: pd.Timestamp, end: pd.Timestamp, status: str) -> dict[str, Any]:
    """Return where a stretch within one day lies."""
    day = pd.Timedelta(days=1)
    x = (begin - begin.floor("D")) / day * DAY_WIDTH
    return {"x": round(x, 1), "width": round((end - begin) / day * DAY_WIDTH, 1), "status": status}


def up_and_down(up: Sequence[int], down: Sequence[int]) -> dict[str, Any]:
    """Return bars from a middle line, one a place: `bars` of `x, width, up, down`, and `most`.

    `up` and `down` of a bar are heights; half the drawing is the most there is.
    """
    most = max([*up, *down, 1])
    pitch = WIDTH / max(len(up), 1)
    bars = [
        {
            "x": round(place * pitch + pitch * 0.12, 1),
            "width": round(pitch * 0.76, 1),
            "up": round(rise / most * HEIGHT, 1),
            "down": round(fall / most * HEIGHT, 1),
        }
        for place, (rise, fall) in enumerate(zip(up, down, strict=True))
    ]
    return {"bars": bars, "most": most}
