"""Two states of one table, cell by cell: what a workbook said last week, and what it says now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff import texts
from sotdiff.errors import TableError, nearest
from sotdiff.inline import headed, table_html
from sotdiff.many import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterable

KEY = "lid"
LEDGERS = ("email_all", "additional_emails")


@dataclass(frozen=True)
class Comparison:
    """How two states of a table differ.

    gone, new   the keys that only the one or the other state has
    cells       one row a cell that differs: key, column, was, now (as texts)
    """

    gone: pd.Series
    new: pd.Series
    cells: pd.DataFrame

    def __repr__(self) -> str:
        """Say in a line what differs."""
        return f"<Comparison: {self._headline()}>"

    def _headline(self) -> str:
        return f"{len(self.gone)} rows gone, {len(self.new)} new, {len(self.cells)} cells differ"

    def _repr_html_(self) -> str:
        counts = self.cells.groupby("column", sort=False).size().rename("cells").reset_index()
        parts = [headed("Comparison", self._headline()), table_html(counts, ["Column", "Cells"])]
        if len(self.cells):
            parts += [table_html(self.cells, ["Key", "Column", "Was", "Now"])]
        return "".join(parts)


def compare(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    key: str = KEY,
    ledgers: Iterable[str] = LEDGERS,
) -> Comparison:
    """Compare two states of a table by its key, in all columns that both have.

    Missing equals missing. A column of `ledgers` is compared as its addresses are: without case,
    separators and what else an address is not told apart by. Raises TableError where the key is
    not one.
    """
    one, other = (_keys(frame, key) for frame in (before, after))
    names, numbers = texts.numbered(one, other)
    if not all(_is_key(each, len(names)) for each in numbers):
        raise TableError(f"compare: {key!r} is no key: a row lacks it, or two rows share it")
    number = numbers[1]
    row = pa.array(number, mask=number >= len(before))  # of `before`, for each row of `after`
    gone = np.ones(len(names), dtype=bool)
    gone[number] = False
    shared = [name for name in before.columns if name in after.columns and name != key]
    differing = partial(_differing, before, after, row, frozenset(ledgers))
    found = side_by_side(differing, shared, rows=len(after))
    return Comparison(
        gone=_series(names.filter(pa.array(gone)), key),
        new=_series(other.filter(row.is_null()), key),
        cells=_cells(other, dict(zip(shared, found, strict=True))),
    )


def _is_key(numbers: np.ndarray, size: int) -> bool:
    """Tell whether each row has a number of its own."""
    counts = np.bincount(numbers + 1, minlength=size + 1)
    return bool(counts[0] == 0 and counts.max() <= 1)


Cells = tuple[np.ndarray, pa.Array, pa.Array]  # the rows of `after`, what was, what is


def _differing(
    before: pd.DataFrame, after: pd.DataFrame, row: pa.Array, ledgers: frozenset[str], name: str
) -> Cells:
    """Return the cells of a column that differ."""
    was, now = (texts.memory_of(frame[name]) for frame in (before, after))
    if was.type != now.type:
        was, now = was.cast(texts.TEXT), now.cast(texts.TEXT)
    was = was.take(row)
    alike = pc.or_kleene(pc.equal(was, now), pc.and_(was.is_null(), now.is_null()))
    apart = np.flatnonzero(~texts.told(alike) & texts.told(row.is_valid()))
    was, now = (each.take(pa.array(apart)).cast(texts.TEXT) for each in (was, now))
    if name not in ledgers:
        return apart, was, now
    one, other = (texts.as_ledgers(each).fill_null("") for each in (was, now))
    differs = pc.not_equal(one, other)
    return apart[texts.told(differs)], was.filter(differs), now.filter(differs)


def _keys(frame: pd.DataFrame, key: str) -> pa.Array:
    """Return the keys of a frame."""
    if key not in frame:
        raise TableError(f"compare: no column {key!r}; {nearest(key, map(str, frame.columns))}")
    return texts.texts_of(frame[key])


def _cells(keys: pa.Array, found: dict[str, Cells]) -> pd.DataFrame:
    """Return one row a cell that differs."""
    parts = [(texts.none(0),) * 4]
    parts += [
        (keys.take(pa.array(rows)), texts.same(name, len(rows)), was, now)
        for name, (rows, was, now) in found.items()
    ]
    columns = map(pa.concat_arrays, zip(*parts, strict=True))
    names = ("key", "column", "was", "now")
    return texts.frame_of(dict(zip(names, columns, strict=True)), names)


def _series(keys: pa.Array, key: str) -> pd.Series:
    """Return keys as a column."""
    return pd.Series(texts.column_of(keys), name=key)
