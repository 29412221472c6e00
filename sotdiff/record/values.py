"""How values are held in the state: times, texts and JSON, each in one written form."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.errors import StateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import CursorResult

    Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time of the wall clock, in UTC: the clock that a state has unless given one."""
    return datetime.now(UTC)


def iso(at: datetime) -> str:
    """Return a time as `2026-03-01T12:00:00.000000Z`: sorts as text, always UTC.

    Raises StateError on a time without a zone.
    """
    if at.tzinfo is None:
        raise StateError(f"a time without a zone ({at}) cannot be recorded; give it in UTC")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def time_of(text: str) -> datetime:
    """Return the time that `iso` wrote."""
    return datetime.fromisoformat(text)


def storable(text: str) -> str:
    """Return a text that every database takes: NUL and lone surrogates become marks."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


def canonical_json(value: Any) -> str:
    """Return the one way in which a value is written as JSON: keys sorted, ASCII, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def entries_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame as dicts of plain values, missing ones as None, for an INSERT or UPDATE."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [
        {str(name): value for name, value in entry.items()} for entry in plain.to_dict("records")
    ]


def frame_from(found: CursorResult[Any], columns: list[str]) -> pd.DataFrame:
    """Return what a SELECT found as a frame of objects, one row an entry."""
    return pd.DataFrame([dict(entry) for entry in found.mappings()], columns=columns)
