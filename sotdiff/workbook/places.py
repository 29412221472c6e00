"""Where the rows and cells of a sheet stand: a sheet that is out of order is refused.

Nearly every sheet is written in one way, whose places are worked out all at once; what is written
otherwise is searched.
"""

from __future__ import annotations

import re
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
    for block in _blocks(xml):
        places = _places(block)
        if places is None or places[0] <= last or not (places[1:] > places[:-1]).all():
            return False
        last = places[-1]
    return bool(last) and b":row" not in xml


def _blocks(xml: bytes) -> Iterator[bytes]:
    """Yield the rows of a sheet, some megabytes at a time: fast memory holds no more."""
    start, end = xml.find(b"<row "), xml.rfind(b"</sheetData")
    while 0 <= start < end:
        after = xml.find(b"<row ", start + _BLOCK)
        stop = after if 0 <= after < end else end
        yield xml[start:stop]
        start = stop


def _places(block: bytes) -> np.ndarray | None:
    """Return the places of all rows and cells, if all have their names where they usually stand."""
    text = np.frombuffer(block + b" " * _LONGEST, np.uint8)
    tags = np.flatnonzero(text == ord("<"))
    first, second = text[tags + 1], text[tags + 2]
    is_cell = (first == ord("c")) & (second == ord(" "))
    is_row = (first == ord("r")) & (second == ord("o"))
    if is_cell.sum() != block.count(b'<c r="') or is_row.sum() != block.count(b'<row r="'):
        return None
    skipped = np.where(is_cell, len(b'<c r="'), len(b'<row r="'))
    return _named(text, (tags + skipped)[is_cell | is_row])


def _named(text: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return row and column, as one number, of the names such as `AB12` that start there."""
    row, column = np.zeros(len(starts), np.int64), np.zeros(len(starts), np.int64)
    inside = np.ones(len(starts), bool)
    for at in range(_LONGEST):
        if not inside.any():
            break
        byte = text[starts + at]
        inside &= byte != ord('"')
        is_letter, is_digit = inside & (byte >= ord("A")), inside & (byte <= ord("9"))
        column = np.where(is_letter, column * 26 + byte - (ord("A") - 1), column)
        row = np.where(is_digit, row * 10 + byte - ord("0"), row)
    return row * _WIDTH + column
