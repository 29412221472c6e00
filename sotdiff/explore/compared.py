"""What one plan has and another has not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.plan import Plan

_SAME = ["code", "lid", "contact_id", "field", "was", "now"]


def only_in(findings: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the findings that are not among the others: code, both keys, field, was and now."""
    return findings[~_keys(findings).isin(_keys(others))]


def counts_of(before: Plan, after: Plan) -> pd.DataFrame:
    """Return one row a class that either plan has.

    `code, title, kind`, and findings and blocked changes before and after.
    """
    parts = ["findings", "changes", "blocked"]
    one = before.summary()[["code", "title", "kind", *parts]]
    both = one.merge(
        after.summary()[["code", *parts]],
        on="code",
        how="outer",
        validate="one_to_one",
        suffixes=("_before", "_after"),
        sort=False,
    )
    return both[(both["findings_before"] > 0) | (both["findings_after"] > 0)]


def _keys(findings: pd.DataFrame) -> pd.Series:
    """Return one text a finding: what makes two findings the same."""
    parts = findings[_SAME].astype("string").fillna("")
    keys: pd.Series = parts["code"].str.cat(parts[_SAME[1:]], sep="\x1f")
    return keys
