"""What keeps coming back: fields that had to be put right again, and who had changed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff.report.daily.writers import writer_words

if TYPE_CHECKING:
    from sotdiff.report.daily.shapes import PastLike

_WHERE = ["lid", "contact_id", "field"]


def put_back(past: PastLike, since: pd.Timestamp) -> pd.DataFrame:
    """Return one row a repair that was not the first of its field since then.

    `lid, contact_id, field, at, writer` (in words): somebody had changed what we had put right.
    """
    recent = past.writes[past.writes["at"] >= since].sort_values("at")
    known = recent.dropna(subset=_WHERE)
    again = known[known.duplicated(_WHERE)]
    return again.assign(writer=writer_words(again))[[*_WHERE, "at", "writer"]]


def by_field_and_writer(again: pd.DataFrame) -> pd.DataFrame:
    """Return one row a field and writer, the most frequent first: `field, writer, contacts, times`.

    `last`: when it was put right the last time.
    """
    grouped = again.groupby(["field", "writer"])
    counted = pd.DataFrame(
        {
            "contacts": grouped["contact_id"].nunique(),
            "times": grouped.size(),
            "last": grouped["at"].max(),
        }
    ).reset_index()
    return counted.sort_values(["contacts", "times", "field"], ascending=[False, False, True])


def by_contact(again: pd.DataFrame) -> pd.DataFrame:
    """Return one row a field, writer and contact: `field, writer, lid, contact_id, times, last`."""
    grouped = again.groupby(["field", "writer", "lid", "contact_id"])
    counted = pd.DataFrame({"times": grouped.size(), "last": grouped["at"].max()}).reset_index()
    return counted.sort_values(["times", "lid"], ascending=[False, True])


def flags_again(past: PastLike, since: pd.Timestamp) -> pd.DataFrame:
    """Return one row a class: `code, findings, times`: flags that were gone and came back."""
    recent = past.episodes["first_seen"] >= since
    flags = past.episodes[(past.episodes["kind"] == "flag") & recent]
    keyed = flags[["code", *_WHERE]].fillna("")
    counted = keyed.groupby(["code", *_WHERE]).size()
    again = counted[counted > 1].reset_index(name="seen")
    grouped = again.groupby("code")["seen"]
    counts = {"findings": grouped.size(), "times": grouped.sum() - grouped.size()}
    return pd.DataFrame(counts).reset_index()
