"""Many texts numbered part by part: what is looked up in fits a processor's cache then.

One hash of millions of texts misses the cache at every look, and keeps one processor busy.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff.many import side_by_side

PARTS = 32
EIGHTHS = (2, 3, 4)  # of a text, where it is looked at: the name in an address, a number's middle


def numbered_in_parts(texts: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Return the distinct texts as they come, and each text as its number; -1 where missing."""
    part = _part_of(texts)
    ends = np.cumsum(np.bincount(part, minlength=PARTS))[:-1]
    rows = np.split(np.argsort(part, kind="stable"), ends)
    first = np.empty(len(texts), dtype="int64")
    found = side_by_side(partial(_first_rows, texts), rows, rows=len(texts))
    for each, stands in zip(rows, found, strict=True):
        first[each] = stands
    comes_first = first == np.arange(len(texts))
    number = np.append(np.cumsum(comes_first) - 1, -1)
    return texts.filter(pa.array(comes_first)), number[first]


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


def _first_rows(texts: pa.Array, rows: np.ndarray) -> np.ndarray:
    """Return for each of these rows the first one with the same text; -1 where it is missing."""
    encoded = texts.take(pa.array(rows)).dictionary_encode()
    codes = pc.fill_null(encoded.indices, -1).to_numpy()
    new = np.diff(np.maximum.accumulate(codes), prepend=-1) > 0
    found: np.ndarray = np.append(rows[new], -1)[codes]
    return found
