"""One line of the doctor: what was looked at, how it is, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sotdiff.errors import R01Violation, SotdiffError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Condition = Literal["ok", "warn", "fail"]
ORDER: tuple[Condition, ...] = ("ok", "warn", "fail")


@dataclass(frozen=True)
class Line:
    """What the doctor says of one thing. `way_out`: what to do, where there is something to do."""

    area: str
    condition: Condition
    told: str
    way_out: str = ""


def ok(area: str, told: str) -> Line:
    """Return a line on what is well."""
    return Line(area, "ok", told)


def warn(area: str, told: str, way_out: str) -> Line:
    """Return a line on what works and may soon not, or lies idle."""
    return Line(area, "warn", told, way_out)


def fail(area: str, told: str, way_out: str) -> Line:
    """Return a line on what keeps a run from doing its work."""
    return Line(area, "fail", told, way_out)


def tried(area: str, way_out: str, attempt: Callable[[], Line]) -> Line:
    """Return what an attempt says; an error of ours is a failure, in its own words."""
    try:
        return attempt()
    except (SotdiffError, R01Violation, OSError) as error:
        return fail(area, str(error), way_out)


def worst(lines: Iterable[Line]) -> Condition:
    """Return the worst condition of all lines; `fail` where nothing was looked at."""
    return max((line.condition for line in lines), key=ORDER.index, default="fail")
