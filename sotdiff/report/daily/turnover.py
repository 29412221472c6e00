"""Flags opened and closed: whether people decide as fast as questions come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sotdiff.report.daily.shapes import PastLike


def per_day(past: PastLike, begin: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Return one row a day in UTC, both ends in: `day, opened, closed`."""
    flags = past.episodes[past.episodes["kind"] == "flag"]
    days = pd.date_range(begin.floor("D"), end.floor("D"), freq="D", name="day")
    counts = {
        "opened": flags["first_seen"].dt.floor("D").value_counts(),
        "closed": flags["closed_at"].dt.floor("D").value_counts(),
    }
    found = {name: each.reindex(days).fillna(0).astype("int64") for name, each in counts.items()}
    return pd.DataFrame(found, index=days).reset_index()


def flags_by_class(
    past: PastLike, at: pd.Timestamp, spans: dict[str, pd.Timedelta]
) -> pd.DataFrame:
    """Return one row a class of which a flag was there.

    `code, open, oldest` (seconds, of the open ones), and of each span `opened_NAME, closed_NAME`.
    """
    flags = past.episodes[past.episodes["kind"] == "flag"]
    is_open = flags["closed_at"].isna()
    age = (at - flags["first_seen"]).dt.total_seconds().where(is_open)
    told = {"open": is_open, "oldest": age}
    for name, span in spans.items():
        told[f"opened_{name}"] = flags["first_seen"] >= at - span
        told[f"closed_{name}"] = flags["closed_at"] >= at - span
    grouped = flags.assign(**told).groupby("code")
    sums = [name for name in told if name != "oldest"]
    return grouped[sums].sum().astype("int64").assign(oldest=grouped["oldest"].max()).reset_index()
