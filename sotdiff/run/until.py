"""Until when: a span from now, or a time."""

from __future__ import annotations

from datetime import datetime

from sotdiff.errors import PlanError
from sotdiff.settings import span_of


def end_of(until: str, now: datetime) -> datetime:
    """Return the time that `8h`, `2d` or an ISO time means. Raises PlanError for anything else."""
    span = span_of(until)
    try:
        return now + span if span is not None else datetime.fromisoformat(until)
    except (ValueError, OverflowError) as cause:
        raise PlanError(f"{until!r} is neither a span (8h, 2d) nor a time") from cause
