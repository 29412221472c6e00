"""The cells of a sheet that is written the usual way: where they stand, and what is in them.

Each distinct content is kept once, as markup: whoever reads a sheet has to understand a cell of
every kind, and not every cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff.many import side_by_side
from sotdiff.texts import TEXT, numbered
from sotdiff.workbook.places import blocks, marks_of

if TYPE_CHECKING:
    from sotdiff.workbook.places import Marks

MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_ROW = r"^[^<>]*>(?:</row>)?\s*\z"
_CLOSED = r"(?:/>|</row>)\s*\z"
_END = r"(?:</row>)?\s*\z"
_CELL = 40  # bytes, about


class Piece(NamedTuple):
    """The cells in some rows of a sheet, and the first and the last of these rows."""

    rows: np.ndarray
    columns: np.ndarray
    contents: pa.DictionaryArray
    first: int
    last: int


@dataclass(frozen=True)
class Cells:
    """The cells of a sheet in its order: row number, column from 0, and which content.

    `contents`: the markup of each distinct content, from the cell's name on, such as
    ` t="n"><v>5</v></c>`. `head` and `tail`: the sheet's markup before and behind its rows.
    """

    rows: np.ndarray
    columns: np.ndarray
    codes: np.ndarray
    contents: pa.Array
    head: bytes
    tail: bytes


def is_usual(head: bytes) -> bool:
    """Tell whether markup that begins so is UTF-8, and a workbook's by its plain names."""
    declared = head.partition(b"?>")[0].lower() if head.startswith(b"<?xml") else b""
    is_utf8 = b"encoding" not in declared or b"utf-8" in declared
    return is_utf8 and head[:1] == b"<" and MAIN in head


def split_cells(xml: bytes) -> Cells | None:
    """Return the cells of a sheet; None where it is not written the usual way."""
    start, end = xml.find(b"<row "), xml.rfind(b"</sheetData>")
    head = xml[: max(start, 0)]
    if start >= end or not is_usual(head) or not head.rstrip().endswith(b"<sheetData>"):
        return None
    found = side_by_side(_split, blocks(xml), rows=len(xml) // _CELL)
    pieces = [piece for piece in found if piece]
    in_order = all(one.last < other.first for one, other in pairwise(pieces))
    if len(pieces) < len(found) or not in_order:
        return None
    contents, numbers = numbered(*(piece.contents.dictionary for piece in pieces))
    codes = [
        number[piece.contents.indices.to_numpy()]
        for number, piece in zip(numbers, pieces, strict=True)
    ]
    return Cells(
        rows=np.concatenate([piece.rows for piece in pieces]),
        columns=np.concatenate([piece.columns for piece in pieces]),
        codes=np.concatenate(codes),
        contents=contents,
        head=head,
        tail=xml[end:],
    )


def _split(block: memoryview) -> Piece | None:
    """Return the cells in some rows of a sheet; None where these are not written the usual way."""
    marks = marks_of(block)
    if marks is None or not marks.are_ordered():
        return None
    texts = _texts_between(block, marks)
    rows = texts.filter(pa.array(marks.is_row)).dictionary_encode()
    cells = texts.filter(pa.array(~marks.is_row)).dictionary_encode()
    if not _is_utf8(cells.dictionary):
        return None
    ends = np.empty(len(marks.is_row), bool)
    ends[marks.is_row] = _matching(rows, _CLOSED)
    ends[~marks.is_row] = _matching(cells, "</row>\\s*\\z")
    is_nested = (ends == np.append(marks.is_row[1:], True)).all()
    if not is_nested or not _matching(rows, _ROW).all() or _matching(rows, "xmlns").any():
        return None
    contents = pc.replace_substring_regex(cells.dictionary, _END, "")
    is_cell, numbers = ~marks.is_row, marks.rows[marks.is_row]
    return Piece(
        rows=numbers[np.cumsum(marks.is_row) - 1][is_cell],
        columns=marks.columns[is_cell] - 1,
        contents=pa.DictionaryArray.from_arrays(cells.indices, contents),
        first=numbers[0],
        last=numbers[-1],
    )


def _matching(texts: pa.DictionaryArray, pattern: str) -> np.ndarray:
    """Tell which texts a pattern is found in, looking at each distinct one once."""
    found = pc.match_substring_regex(texts.dictionary, pattern).to_numpy(zero_copy_only=False)
    told: np.ndarray = found[texts.indices.to_numpy()].astype(bool)
    return told


def _is_utf8(texts: pa.Array) -> bool:
    """Tell whether texts that were cut out of bytes are texts."""
    try:
        texts.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _texts_between(block: memoryview, marks: Marks) -> pa.Array:
    """Return the markup from the name of each row and cell up to the next one."""
    bounds = np.empty(2 * len(marks.starts), np.int64)
    bounds[0::2] = marks.ends
    bounds[1::2] = np.append(marks.starts[1:], len(block))
    buffers = [None, pa.py_buffer(bounds), pa.py_buffer(block)]
    pieces = pa.Array.from_buffers(TEXT, len(bounds) - 1, buffers)
    return pieces.take(pa.array(np.arange(0, len(bounds), 2)))
