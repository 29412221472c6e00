"""pandera alone and `conform` on a million rows of ten columns, clean and with failures.

`load(folder)` gives the frame (its size is the folder's name), `run(frame)` what is timed: all
failures, each with its cell.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from sotdiff.errors import TableError
from sotdiff.tables import conform

STATES = ["CO", "UT", "WY", "NM", "KS"]
BAD = 0.014  # of each of five columns: some 70,000 cells of a million rows


class Rows(pa.DataFrameModel):
    """Ten columns: six patterns, two keys, a list of options, a range, a length."""

    lid: pd.StringDtype = pa.Field(unique=True, str_matches=r"^R[0-9]+$")
    email: pd.StringDtype = pa.Field(unique=True, str_matches=r"^[^@ ]+@[^@ ]+$")
    phone: pd.StringDtype = pa.Field(str_matches=r"^\+[0-9]{8,15}$")
    zip: pd.StringDtype = pa.Field(str_matches=r"^[0-9]{5}$")
    day: pd.StringDtype = pa.Field(str_matches=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    site: pd.StringDtype = pa.Field(str_matches=r"^https?://")
    state: pd.StringDtype = pa.Field(isin=STATES)
    score: float = pa.Field(ge=0, le=100)
    name: pd.StringDtype = pa.Field(str_length={"max_value": 30})
    city: pd.StringDtype


def clean(folder: str) -> pd.DataFrame:
    """Return rows without any failure."""
    count = int(Path(folder).name)
    number = pd.Series(range(count)).astype("string")
    dice = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "lid": "R" + number,
            "email": "lead" + number + "@example.com",
            "phone": "+1970" + number.str.zfill(7),
            "zip": number.str.zfill(7).str[-5:],
            "day": "2026-11-" + number.str.zfill(7).str[-2:],
            "site": "https://example.com/" + number,
            "state": pd.array(dice.choice(STATES, count), dtype="string"),
            "score": dice.uniform(0, 100, count),
            "name": "Lead " + number,
            "city": "Granby",
        }
    )
    return frame.astype({"city": "string"})


def failing(folder: str) -> pd.DataFrame:
    """Return rows with failures in five columns."""
    frame = clean(folder)
    dice = np.random.default_rng(11)
    bad = {"phone": "call me", "zip": "8044", "day": "today", "state": "XX", "score": -2.0}
    return frame.assign(
        **{name: frame[name].mask(dice.random(len(frame)) < BAD, bad[name]) for name in bad}
    )


def by_pandera(frame: pd.DataFrame) -> dict[str, int]:
    """Count the failures as pandera alone gives them, with their row and column."""
    try:
        Rows.to_schema().validate(frame, lazy=True)
    except SchemaErrors as found:
        return {"failures": len(found.failure_cases[["column", "index", "failure_case"]])}
    return {"failures": 0}


def by_conform(frame: pd.DataFrame) -> dict[str, int]:
    """Count the failures as `conform` gives them."""
    try:
        conform(frame, Rows)
    except TableError as found:
        return {"failures": len(found.cases)}
    return {"failures": 0}


ENGINES: dict[str, Any] = {
    "pandera, clean": (clean, by_pandera),
    "conform, clean": (clean, by_conform),
    "pandera, failing": (failing, by_pandera),
    "conform, failing": (failing, by_conform),
}
