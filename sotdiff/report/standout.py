"""What stands out: a few sentences on what the findings of a look have in common."""

from __future__ import annotations

import pandas as pd

from sotdiff.report.verdict import counted

MOST = 6
# Fewer findings than this have nothing in common; a lesser share is no pattern.
LEAST = 5
SHARE = 0.6
_FIELDS = {
    "email": "e-mail",
    "additional_emails": "additional address",
    "token_text": "token",
    "first_name": "first name",
    "last_name": "last name",
}


def stand_outs(
    findings: pd.DataFrame,
    blocked: pd.DataFrame,
    rejects: pd.DataFrame,
    titles: pd.Series,
    usual: pd.Series,
) -> list[str]:
    """Return the sentences, the most telling first.

    `findings` with `writer`, `written_at` and `age` (see Past.told); `titles` and `usual`: what a
    class is called and how many it usually finds, by code.
    """
    told = [
        *_writers(findings),
        *_values(findings),
        *_jumps(findings, titles, usual),
        *_holders(blocked, titles),
        *_cells(rejects),
    ]
    return told[:MOST]


def _writers(findings: pd.DataFrame) -> list[str]:
    """Tell where most differences of a field were written by one writer."""
    told = []
    known = findings[findings["writer"].notna() & findings["now"].notna()]
    for field, rows in known.groupby("field"):
        counts = rows["writer"].value_counts()
        if len(rows) >= LEAST and counts.iloc[0] >= SHARE * len(rows):
            since = rows.loc[rows["writer"] == counts.index[0], "written_at"].min()
            when = "" if pd.isna(since) else f", since {since:%a} {since.day} {since:%b %Y}"
            word = _FIELDS.get(str(field), str(field))
            share = f"{counts.iloc[0]} of {counted(len(rows), f'{word} difference')}"
            told.append((int(counts.iloc[0]), f"{share} came from {counts.index[0]}{when}."))
    return [sentence for _, sentence in sorted(told, reverse=True)]


def _values(findings: pd.DataFrame) -> list[str]:
    """Tell where many contacts have one and the same wrong value."""
    known = findings[findings["field"].isin(["phone", "city"]) & findings["was"].notna()]
    sizes = known.groupby(["field", "was"])["contact_id"].nunique().reset_index(name="number")
    many = sizes[sizes["number"] >= LEAST].sort_values("number", ascending=False).head(2)
    return [
        f"{row.number} contacts have the same {row.field}: {str(row.was)[:80]}."
        for row in many.itertuples()
    ]


def _jumps(findings: pd.DataFrame, titles: pd.Series, usual: pd.Series) -> list[str]:
    """Tell which classes found far more than they usually do."""
    found = findings["code"].value_counts()
    usual = usual.reindex(found.index)
    jumped = pd.DataFrame({"found": found, "usual": usual})[found >= 2 * usual + LEAST]
    return [
        f"{row.Index} {titles.get(row.Index, '')}: {row.found} now, usually {row.usual:.0f}."
        for row in jumped.itertuples()
    ]


def _holders(blocked: pd.DataFrame, titles: pd.Series) -> list[str]:
    """Tell what holds back most of the changes that are held back."""
    holders = blocked["blocked_by"].str.split(";").explode().value_counts()
    if len(blocked) < LEAST or holders.iloc[0] < len(blocked) / 2:
        return []
    code = str(holders.index[0])
    what = "a cell to correct" if code == "reject" else f"{code} {titles.get(code, '')}"
    return [f"{holders.iloc[0]} of {len(blocked)} changes held back wait for {what}."]


def _cells(rejects: pd.DataFrame) -> list[str]:
    """Tell where most cells to correct stand."""
    columns = rejects["column"].value_counts()
    if len(rejects) < LEAST or columns.empty or columns.iloc[0] < SHARE * len(rejects):
        return []
    return [f"{columns.iloc[0]} of {len(rejects)} cells to correct are in {columns.index[0]}."]
