"""Time to repair: from the look that saw a drift first to the write that put it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from datetime import timedelta

    from sotdiff.report.daily.shapes import PastLike

_KEY = ["code", "lid", "contact_id", "field"]
# Up to how many seconds, in a person's words; the promise itself comes between.
_STEPS = ((60.0, "a minute"), (3600.0, "an hour"), (86400.0, "a day"))


def repairs(past: PastLike, since: pd.Timestamp) -> pd.DataFrame:
    """Return one row a fix first seen since then: `code, first_seen, closed_at, repaired_at, took`.

    `took` is in seconds, missing where nothing was written: the drift is still there, or it went
    away without us. What was written only after the finding had been closed is not its repair.
    """
    fixes = past.episodes[past.episodes["kind"] == "fix"]
    fixes = fixes[fixes["first_seen"] >= since].sort_values("first_seen")
    written = past.writes.rename(columns={"at": "repaired_at"})[[*_KEY, "repaired_at"]]
    found = pd.merge_asof(
        _keyed(fixes),
        _keyed(written).sort_values("repaired_at")[["key", "repaired_at"]],
        left_on="first_seen",
        right_on="repaired_at",
        by="key",
        direction="forward",
    )
    late = found["repaired_at"] > found["closed_at"]
    repaired_at = found["repaired_at"].mask(late)
    took = (repaired_at - found["first_seen"]).dt.total_seconds()
    known = found.assign(repaired_at=repaired_at, took=took)
    return known[["code", "first_seen", "closed_at", "repaired_at", "took"]]


def by_class(repaired: pd.DataFrame) -> pd.DataFrame:
    """Return one row a class: `code, repaired, half, slowest` (seconds), `alone, still`.

    alone  went away without a write of ours: somebody else put it right
    still  neither: it stands there now
    """
    alone = repaired["took"].isna() & repaired["closed_at"].notna()
    still = repaired["took"].isna() & repaired["closed_at"].isna()
    grouped = repaired.assign(alone=alone, still=still).groupby("code")
    return pd.DataFrame(
        {
            "repaired": grouped["took"].count(),
            "half": grouped["took"].median(),
            "slowest": grouped["took"].max(),
            "alone": grouped["alone"].sum(),
            "still": grouped["still"].sum(),
        }
    ).reset_index()


def buckets(took: pd.Series, every: timedelta) -> pd.DataFrame:
    """Return one row a span of time: `words, count, kept` (whether it is within the promise)."""
    promise = every.total_seconds()
    minutes = f"{promise / 60:g} minutes"
    steps = sorted([*(step for step in _STEPS if step[0] != promise), (promise, minutes)])
    edges = [-1.0, *(limit for limit, _ in steps), float("inf")]
    words = [f"within {name}" for _, name in steps] + [f"longer than {steps[-1][1]}"]
    counts = pd.cut(took.dropna(), edges, labels=words).value_counts().reindex(words)
    kept = [limit <= promise for limit, _ in steps] + [False]
    return pd.DataFrame({"words": words, "count": counts.to_numpy(), "kept": kept})


def _keyed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with one `key` a field of a contact, or of a lead whose contact is missing.

    The receipt of a create names the contact that came of it; the finding could not.
    """
    contact = frame["contact_id"].where(frame["code"] != "D7")
    parts = frame[_KEY].assign(contact_id=contact).fillna("").astype("string")
    return frame.assign(key=parts["code"].str.cat(parts[_KEY[1:]], sep="\x1f"))
