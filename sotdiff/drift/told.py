"""Enrolments told in a finding: in which campaigns, and with which status word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def told(enrolments: pd.DataFrame, *, field: str, keys: list[str]) -> pd.DataFrame:
    """Return one row for each of `keys` (`lid`, `was`), with `detail`: all its enrolments.

    `enrolments` has `lid` and `was` beside the columns of the table.
    """
    word = enrolments["status"].fillna("no status")
    words = enrolments["campaign"] + ": " + word.str.cat(_stop(enrolments))
    each = enrolments.assign(detail=words).sort_values(["campaign", "place"], kind="stable")
    joined = each.groupby(keys, sort=False, dropna=False).agg(
        detail=("detail", "; ".join), **{n: (n, "first") for n in ("lid", "was") if n not in keys}
    )
    return joined.reset_index().assign(field=field)


def said_of(enrolments: pd.DataFrame) -> pd.Series:
    """Return whom each enrolment is about: its address, or the row in which there is none."""
    row = "row " + enrolments["place"].astype("string")
    return enrolments["email"].fillna(row + " of " + enrolments["campaign"] + ": no address")


def _stop(enrolments: pd.DataFrame) -> pd.Series:
    """Return what stands against each address, in brackets."""
    return (" (" + enrolments["stop"].str.replace(";", ", ") + ")").fillna("")
