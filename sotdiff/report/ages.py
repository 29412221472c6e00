"""How old drift is, against the promise that what can be put right is right within minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.report.past import span_words
from sotdiff.report.section import Section
from sotdiff.report.verdict import DONE

if TYPE_CHECKING:
    from sotdiff.report.past import Past
    from sotdiff.report.shapes import PlanLike

_HOUR, _DAY = 3600, 86400
_ROWS = {
    "fixed": "put right",
    "open": "to be put right",
    "held": "held back",
    "flag": "for you to decide",
}


def ages(plan: PlanLike, receipts: pd.DataFrame | None, past: Past) -> Section:
    """Return how long the findings of each fate stood, and whether the promise is kept."""
    stood = _stood(plan, receipts, past)
    edges = [past.promise, 4 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY]
    heads = [f"≤ {span_words(edge)}" for edge in edges] + [f"> {span_words(edges[-1])}"]
    places = pd.cut(stood["age"], [-1, *edges, float("inf")], labels=False)
    table = stood.assign(place=places).groupby(["fate", "place"]).size()
    most = max(table.max(), 1) if len(table) else 1
    rows: list[dict[str, Any]] = [
        {"fate": fate, "words": words, "cells": _cells(table, fate, len(heads), int(most))}
        for fate, words in _ROWS.items()
    ]
    fixable = stood.loc[stood["fate"].isin(["fixed", "open"]), "age"]
    oldest = float(fixable.max()) if len(fixable) else 0.0
    data = {
        "heads": heads,
        "rows": [row for row in rows if any(cell["count"] for cell in row["cells"])],
        "promise": span_words(past.promise),
        "kept": bool(oldest <= past.promise),
        "oldest": span_words(oldest),
        "fixable": len(fixable),
    }
    return Section("ages", "Age of drift", f"oldest fixable drift: {data['oldest']}", data)


def _stood(plan: PlanLike, receipts: pd.DataFrame | None, past: Past) -> pd.DataFrame:
    """Return one row a finding of known age: `fate`, `age` in seconds."""
    told = past.told(plan.findings)
    told = told[told["age"].notna() & told["held"].isna()]
    fates = told["kind"].map({"flag": "flag"}).fillna("open")
    fates = fates.mask(_among(told, plan.blocked), "held")
    if receipts is not None:
        fates = fates.mask(_among(told, receipts[receipts["result"].isin(DONE)]), "fixed")
    return pd.DataFrame({"fate": fates, "age": told["age"].astype("float64")})


def _among(told: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Tell which findings stand among these changes."""
    if others.empty:
        return pd.Series(data=False, index=told.index)
    return _keys(told).isin(_keys(others))


def _keys(frame: pd.DataFrame) -> pd.Series:
    """Return one key a row: class, lead, contact and field."""
    blank = frame.fillna(dict.fromkeys(("lid", "contact_id", "field"), ""))
    return blank["code"] + "\0" + blank["lid"] + "\0" + blank["contact_id"] + "\0" + blank["field"]


def _cells(table: pd.Series, fate: str, count: int, most: int) -> list[dict[str, Any]]:
    """Return the counts of one fate with the width of each bar, in percent."""
    counts = [int(table.get((fate, place), 0)) for place in range(count)]
    return [{"count": number, "width": round(100 * number / most)} for number in counts]
