"""The trend: how much of each class the looks found, over a week and over a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sotdiff.report.daily.shapes import PastLike


def counts_by_look(past: PastLike, codes: list[str]) -> pd.DataFrame:
    """Return one row a look (indexed by its time, UTC) and one column a class: its findings.

    A class that a look did not find is 0 there; a run that came to no look has no row.
    """
    wide = past.counts.pivot(index="run_id", columns="code", values="findings")
    wide = wide.reindex(index=past.looks["run_id"], columns=codes).fillna(0).astype("int64")
    return wide.set_axis(pd.DatetimeIndex(past.looks["started"], name="started"), axis=0)


def most_per(counts: pd.DataFrame, span: str) -> pd.DataFrame:
    """Return the most that was found at a time in each `span` (`6h`); spans without a look drop."""
    return counts.resample(span).max().dropna(how="all").astype("int64")


def opened_since(episodes: pd.DataFrame, since: pd.Timestamp) -> pd.Series:
    """Return {code: how many findings were first seen since then}."""
    return episodes[episodes["first_seen"] >= since].groupby("code").size()
