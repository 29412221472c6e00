"""Spans of time and shares in a person's words."""

from __future__ import annotations

_UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def span_words(seconds: float | None) -> str:
    """Return `12 s`, `4 min`, `2 h 05 min`, `3 d 4 h`; nothing for no span."""
    if seconds is None or seconds != seconds:  # noqa: PLR0124 - a missing number is no number
        return ""
    whole = round(seconds)
    for place, (size, unit) in enumerate(_UNITS):
        if whole >= size or size == 1:
            rest = _rest(whole % size, place + 1) if place < 2 else ""  # noqa: PLR2004 - days, hours
            return f"{whole // size:,} {unit}{rest}"
    return ""


def share_words(share: float | None) -> str:
    """Return `99.4 %`; only a whole is told as 100, and nothing as 0."""
    if share is None:
        return "no"
    percent = min(share * 100, 99.9) if share < 1 else 100.0
    percent = max(percent, 0.1) if share > 0 else 0.0
    return f"{percent:.1f} %".replace(".0 %", " %")


def _rest(seconds: int, place: int) -> str:
    """Return the part of a span below its first unit."""
    size, unit = _UNITS[place]
    return f" {seconds // size} {unit}" if seconds >= size else ""
