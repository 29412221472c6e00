"""When something ends that a person allows: a span, a day or a time, and never too far off."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from sotdiff.settings import span_of

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def end_of(until: str, now: datetime, most: timedelta) -> datetime:
    """Return the end that a text means: `8h`, `30d`, `2026-12-31`, or a time with its zone.

    A day means its first moment in UTC. Raises ValueError, whose text says what would be taken.
    """
    span = span_of(until)
    try:
        end = now + span if span is not None else _time_of(until.strip())
    except (ValueError, OverflowError) as cause:
        raise ValueError(
            f"{until!r} is no span (8h, 30d), no day (2026-12-31) and no time"
        ) from cause
    if end.tzinfo is None or not now < end <= now + most:
        raise ValueError(
            f"{until!r} is no end: it lies after now, has a zone where it is a time, and is within "
            f"{most.days} days"
        )
    return end


def _time_of(text: str) -> datetime:
    end = datetime.fromisoformat(text)
    return end.replace(tzinfo=UTC) if _DAY.fullmatch(text) else end
