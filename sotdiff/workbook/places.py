"""Where the rows and cells of a sheet stand: a sheet that is out of order is refused.

Nearly every sheet is written in one way, whose places are worked out all at once; what is written
otherwise is searched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from openpyxl.utils import column_index_from_string

from sotdiff.errors import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLACE = re.compile(rb"<(?:\w+:)?(?:row|c)(?=\s)[^>]*?\sr=[\"']([A-Z]*)([0-9]+)[\"']")
_WIDTH = 16_385  # one more than Excel's columns, so that a row's own place comes first
_LONGEST = len("XFD1048576")
_BLOCK = 2**21  # bytes
_A, _Z, _0, _9 = b"AZ09"


@dataclass(frozen=True, slots=True)
class Marks:
    """The rows and cells of a piece of markup, in its order.

    Where each begins, and where its name ends; whether it is a row; its row and its column, from
    1, as its name says; a row has column 0.
    """

    starts: np.ndarray
    ends: np.ndarray
    is_row: np.ndarray
    rows: np.ndarray
    columns: np.ndarray

    @property
    def places(self) -> np.ndarray:
        """Row and column as one number."""
        places: np.ndarray = self.rows * np.int64(_WIDTH) + self.columns
        return places

    def are_ordered(self) -> bool:
        """Tell whether each stands behind the one before it."""
        places = self.places
        return bool((places[1:] > places[:-1]).all())


def raise_if_disordered(xml: bytes, where: str) -> None:
    """Refuse a sheet whose rows or cells do not stand in order: a reader would skip some."""
    if _is_plainly_ordered(xml):
        return
    found = _PLACE.findall(xml)
    columns = {name: column_index_from_string(name.decode()) for name, _ in found if name}
    places = np.array([int(row) * _WIDTH + columns.get(name, 0) for name, row in found], "int64")
    wrong = np.flatnonzero(np.diff(places) <= 0)
    if wrong.size:
        raise WorkbookError(
            f"{where}: damaged, {b''.join(found[wrong[0] + 1]).decode()} stands out of order;"
            " open the workbook in Excel, let it repair the file, and save it"
        )


def _is_plainly_ordered(xml: bytes) -> bool:
    """Tell whether all rows and cells are `<row r="1"` and `<c r="A1"`, and in order."""
    last = 0
    for block in blocks(xml):
        marks = marks_of(block)
        if marks is None or marks.places[0] <= last or not marks.are_ordered():
            return False
        last = marks.places[-1]
    return bool(last) and b":row" not in xml


def blocks(xml: bytes) -> Iterator[memoryview]:
    """Yield the rows of a sheet, some megabytes at a time: fast memory holds no more."""
    start, end = xml.find(b"<row "), xml.rfind(b"</sheetData")
    while 0 <= start < end:
        after = xml.find(b"<row ", start + _BLOCK)
        stop = after if 0 <= after < end else end
        yield memoryview(xml)[start:stop]
        start = stop


def marks_of(block: memoryview) -> Marks | None:
    """Return where rows and cells begin, if all have their names where they usually stand."""
    text = np.frombuffer(b"".join([block, b'"' * (_LONGEST + 1)]), np.uint8)
    opens, first, second = text[:-2] == ord("<"), text[1:-1], text[2:]
    cells = opens & (first == ord("c")) & (second <= ord(">"))  # not `<color>`
    rows = opens & (first == ord("r")) & (second == ord("o"))
    others = opens & ((first == ord("!")) | (first == ord("?")))
    starts = np.flatnonzero(cells | rows)
    is_row = rows[starts]
    is_plain = _begin(text, starts[~is_row], b'<c r="') and _begin(
        text, starts[is_row], b'<row r="'
    )
    return _named(text, starts, is_row) if is_plain and not others.any() else None


def _begin(text: np.ndarray, starts: np.ndarray, word: bytes) -> bool:
    """Tell whether a word stands at every start."""
    return all(bool((text[starts + at] == byte).all()) for at, byte in enumerate(word))


def _named(text: np.ndarray, starts: np.ndarray, is_row: np.ndarray) -> Marks | None:
    """Return rows and cells with the places that their names say, such as `12` and `AB12`."""
    at = starts + np.where(is_row, len(b'<row r="'), len(b'<c r="'))
    row, column = np.zeros(len(starts), np.int32), np.zeros(len(starts), np.int32)
    for _ in range(_LONGEST):
        byte = text[at]
        is_letter, is_digit = (byte >= _A) & (byte <= _Z), (byte >= _0) & (byte <= _9)
        if not (is_letter | is_digit).any():
            break
        if (is_letter & (row > 0)).any():
            return None
        column = np.where(is_letter, column * 26 + (byte - (_A - 1)), column)
        row = np.where(is_digit, row * 10 + (byte - _0), row)
        at += is_letter | is_digit
    is_named = (text[at] == ord('"')) & (row > 0) & ((column == 0) == is_row)
    return Marks(starts, at + 1, is_row, row, column) if is_named.all() else None
