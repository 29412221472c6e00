"""Many texts numbered part by part: what is looked up in fits a processor's cache then.

One hash of millions of texts misses the cache at every look, and keeps one processor busy.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff.many import side_by_side, slices_of

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTS = 32
EIGHTHS = (2, 3, 4)  # of a text, where it is looked at: the name in an address, a number's middle


def numbered_in_parts(columns: list[pa.Array]) -> tuple[pa.Array, list[np.ndarray]]:
    """Return the distinct texts as they come, and each text as its number; -1 where missing."""
    begins = np.cumsum([0, *map(len, columns)])
    parts = list(zip(*map(_rows_of_parts, columns), strict=True))
    first = np.empty(begins[-1], dtype="int32")
    found = side_by_side(partial(_first_rows, columns, begins), parts, rows=len(first))
    for rows, stands in zip(parts, found, strict=True):
        first[_in_all(rows, begins)] = stands
    comes_first = first == np.arange(len(first), dtype="int32")
    number = np.append(np.cumsum(comes_first, dtype="int32") - 1, np.int32(-1))
    spans = [slice(*span) for span in pairwise(begins)]
    distinct = [
        column.filter(pa.array(comes_first[span]))
        for column, span in zip(columns, spans, strict=True)
    ]
    return pa.concat_arrays(distinct), [number[first[span]] for span in spans]


def _rows_of_parts(column: pa.Array) -> list[np.ndarray]:
    """Return the rows of each part, in order."""
    part = np.concatenate(side_by_side(_part_of, slices_of(column), rows=len(column)))
    ends = np.cumsum(np.bincount(part, minlength=PARTS))[:-1]
    return np.split(np.argsort(part, kind="stable").astype("int32"), ends)


def _part_of(texts: pa.Array) -> np.ndarray:
    """Return the part that each text belongs to, by some of its bytes; equal texts to the same."""
    _, ends, content = texts.buffers()
    bounds = np.frombuffer(ends, "int64")[texts.offset : texts.offset + len(texts) + 1]
    start, length = bounds[:-1], np.diff(bounds)
    held = np.frombuffer(content or b"\0", "uint8")
    part = np.zeros(len(texts), dtype="uint8")
    for eighths in EIGHTHS:
        part = part * 3 + held[np.minimum(start + (length * eighths >> 3), len(held) - 1)]
    part[length == 0] = 0  # an empty one has no byte of its own
    return part % PARTS


def _first_rows(
    columns: list[pa.Array], begins: np.ndarray, rows: Sequence[np.ndarray]
) -> np.ndarray:
    """Return for each of a part's rows the first one with the same text; -1 where it is missing.

    All columns' rows are counted through.
    """
    pieces = [column.take(pa.array(each)) for column, each in zip(columns, rows, strict=True)]
    encoded = pa.chunked_array(pieces).dictionary_encode().combine_chunks()
    codes = pc.fill_null(encoded.indices, -1).to_numpy()
    new = np.diff(np.maximum.accumulate(codes), prepend=-1) > 0
    found: np.ndarray = np.append(_in_all(rows, begins)[new], np.int32(-1))[codes]
    return found


def _in_all(rows: Sequence[np.ndarray], begins: np.ndarray) -> np.ndarray:
    """Return some rows of each column as rows of all columns counted through."""
    return np.concatenate(
        [each + np.int32(begin) for each, begin in zip(rows, begins, strict=False)]
    )
