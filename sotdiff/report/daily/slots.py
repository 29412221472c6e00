"""The promise: a good run in every slot of 15 minutes (as configured), and where it was broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from datetime import datetime, timedelta

# The best that happened in a slot counts; a run that never ended was killed.
STATUSES = ("ok", "partial", "blocked", "error", "missed")
_RANKS = {"ok": 0, "partial": 1, "blocked": 2, "error": 3, "running": 3}
_MISSED = len(STATUSES) - 1


def slots_between(
    runs: pd.DataFrame, begin: datetime, end: datetime, every: timedelta
) -> pd.DataFrame:
    """Return one row a slot that is over: `slot` (its start, UTC) and its `status`.

    A run belongs to the slot in which it started. The slot of `begin` is in, that of `end` is not:
    it is not over.
    """
    span = pd.Timedelta(every)
    first, last = pd.Timestamp(begin).floor(span), pd.Timestamp(end).floor(span)
    slots = pd.date_range(first, last, freq=span, inclusive="left", name="slot")
    ranks = runs["status"].map(_RANKS).astype("int64").groupby(runs["started"].dt.floor(span)).min()
    best = ranks.reindex(slots).fillna(_MISSED).astype("int64")
    return best.map(dict(enumerate(STATUSES))).rename("status").astype("string").reset_index()


def share_kept(slots: pd.DataFrame) -> float | None:
    """Return the share of slots with a good run, 0 to 1; None where no slot is over yet."""
    return float((slots["status"] == "ok").mean()) if len(slots) else None


def stretches(slots: pd.DataFrame) -> pd.DataFrame:
    """Return one row a stretch of slots with the same status: `status, begin, last, slots`.

    In the order of time; `last` is where its last slot begins.
    """
    differs = slots["status"] != slots["status"].shift().fillna("")
    number = differs.astype("int64").cumsum()
    grouped = slots.groupby(number)
    return pd.DataFrame(
        {
            "status": grouped["status"].first(),
            "begin": grouped["slot"].min(),
            "last": grouped["slot"].max(),
            "slots": grouped.size(),
        }
    ).reset_index(drop=True)
