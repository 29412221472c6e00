"""Rows for the page: frames as plain records, grouped by class, within what a page can bear."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sotdiff.report.cases import decisions

# A page keeps this many rows of one part; beyond them it links a file with all of them.
KEPT = 2000
# The order in which a new contact is told: as a person would.
_FIELDS = (
    *("first_name", "last_name", "email", "additional_emails", "phone", "city"),
    *("commission", "token_text", "owner_id"),
)
_PLACES = {name: place for place, name in enumerate(_FIELDS)}
_RESULTS = {
    "applied": "written",
    "already": "was so already",
    "stale": "changed in between; looked at again next time",
    "conflict": "the address is held elsewhere",
    "rejected": "HubSpot refuses the value",
    "not_converging": "does not stay as written",
    "out_of_scope": "no longer our owner's",
    "failed": "failed",
    "unknown": "outcome unknown; looked up next time",
    "held": "held back",
}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain dicts; missing is None, a time its ISO text."""
    names = [str(name) for name in frame.columns]
    columns = [_plain(frame[name]) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    """Return a column's values as plain Python has them."""
    is_time = pd.api.types.is_datetime64_any_dtype(column.dtype)
    told = column.dt.strftime("%Y-%m-%dT%H:%M:%SZ") if is_time else column
    whole = told.array.to_numpy(dtype=object, na_value=None)
    values: list[Any] = whole.tolist()
    return values


def result_words(receipts: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with `result` in words beside its code (`outcome`)."""
    return receipts.assign(outcome=receipts["result"].map(_RESULTS).astype("string"))


def folded(changes: pd.DataFrame) -> pd.DataFrame:
    """Return one row a change, but one a contact to create: `sets` lists its [field, now].

    `changes` has `is_create`; `sets` is missing where a row stands for itself.
    """
    places = changes["field"].map(_PLACES)
    creates = changes[changes["is_create"]].assign(place=places).sort_values(["lid", "place"])
    pairs = creates[["field", "now"]].to_numpy().tolist()
    first = dict.fromkeys([name for name in creates.columns if name != "lid"], "first")
    one_each = (
        creates.assign(sets=pd.Series(pairs, index=creates.index, dtype=object))
        .groupby("lid", sort=False)
        .agg({**first, "sets": list})
        .reset_index()
    )
    every = pd.concat([changes[~changes["is_create"]].assign(sets=None), one_each])
    return every.sort_values("code", kind="stable")


def table_of(frame: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return one table of the part `name`: `rows` that the page keeps, `total`, and the `csv`.

    `csv` names the file beside the page that holds all rows, None where the page does.
    """
    rows = records(frame.head(KEPT))
    return {"rows": rows, "total": len(frame), "csv": _csv(name) if len(frame) > KEPT else None}


def groups_of(frame: pd.DataFrame, summary: pd.DataFrame, name: str) -> list[dict[str, Any]]:
    """Return one table a class that has rows, with its `code`, `title` and `advice`.

    Order and words come from `summary` (one row a class). All tables together keep within KEPT.
    """
    parts = {str(code): _sorted(rows) for code, rows in frame.groupby("code", sort=False)}
    lines = [line for line in records(summary) if line["code"] in parts]
    kept = allowances([len(parts[line["code"]]) for line in lines])
    return [
        {
            **{word: line.get(word) for word in ("code", "title", "advice")},
            "rows": records(parts[line["code"]].head(most)),
            "decisions": decisions(parts[line["code"]]) if "case" in frame else None,
            "total": len(parts[line["code"]]),
            "csv": _csv(name) if most < len(parts[line["code"]]) else None,
        }
        for line, most in zip(lines, kept, strict=True)
    ]


def allowances(sizes: list[int], most: int = KEPT) -> list[int]:
    """Return how many rows each table may keep: an equal share, then what others leave over."""
    kept, left = [0] * len(sizes), most
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    for done, place in enumerate(order):
        kept[place] = min(sizes[place], left // (len(sizes) - done))
        left -= kept[place]
    return kept


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a class's rows; where they are about addresses, those of one address together."""
    if "case" in rows:
        return _with_sizes(rows)
    if rows["contact_id"].isna().all() and rows["was"].notna().all():
        return rows.sort_values(["was", "lid"], kind="stable")
    return rows


def _with_sizes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with `case_rows` on the first of each case: how many there are."""
    sizes = rows.groupby("case")["case"].transform("size").astype("Int64")
    return rows.assign(case_rows=sizes.mask(rows["case"].duplicated()))


def _csv(name: str) -> str:
    """Return the name of the file with all rows of a part."""
    return f"{name}.csv"
