"""A reading: what one guard saw, against its limit, in a sentence with every number.

Limits are exact: whole numbers are counted, percentages multiplied out, nothing is rounded first.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor


@dataclass(frozen=True, slots=True)
class Reading:
    """What one guard read. `value` is None where it could not be evaluated; then it trips.

    `is_final`: no approval lets it pass, because what it guards against is never right.
    """

    name: str
    value: float | None
    limit: float
    tripped: bool
    sentence: str
    is_final: bool = False


def counted(name: str, value: int, limit: int, sentence: str, *, is_final: bool = False) -> Reading:
    """Return the reading of a number that may reach its limit and not pass it."""
    return Reading(name, value, limit, value > limit, sentence, is_final)


def unreadable(name: str, limit: float, why: str) -> Reading:
    """Return the reading of a guard that could not be evaluated: it trips."""
    return Reading(name, None, limit, tripped=True, sentence=why)


def part_of(percent: float, whole: int) -> int:
    """Return the greatest whole number that is no more than so many percent of `whole`."""
    return floor(exact(percent) * whole / 100)


def exact(limit: float) -> Fraction:
    """Return a limit as it was written: 2.5 is five halves, whatever a float makes of it."""
    return Fraction(str(limit))


def whole_number(value: object) -> int | None:
    """Return a count as told by a load; None for anything else, a boolean or a negative too."""
    is_count = isinstance(value, int) and not isinstance(value, bool)
    return value if is_count and isinstance(value, int) and value >= 0 else None
