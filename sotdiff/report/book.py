"""The findings as an Excel workbook: text stays text, whatever anybody may have typed."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

MOST_CHARS = 32_000  # Excel cuts at 32,767 without a word
_WIDTHS = {"was": 34, "now": 34, "value": 34, "reason": 34, "detail": 30, "what to do": 60}
_USUAL_WIDTH = 16
# What XML cannot hold: control characters, half surrogates, non-characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def findings_book(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Return a workbook with one sheet a frame: {sheet's name: frame}.

    Every text is stored as text, and marked so that Excel keeps it one when it is edited; control
    characters are replaced; what is longer than a cell says how much is missing.
    """
    book = Workbook(write_only=True)
    for title, frame in sheets.items():
        _fill(book.create_sheet(title), frame)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(sheet: Any, frame: pd.DataFrame) -> None:
    """Write a frame: a bold head that stays in sight, a filter on each column, the values."""
    sheet.freeze_panes = "A2"
    last = get_column_letter(max(len(frame.columns), 1))
    sheet.auto_filter.ref = f"A1:{last}{len(frame) + 1}"
    for place, name in enumerate(frame.columns, start=1):
        width = _WIDTHS.get(str(name), _USUAL_WIDTH)
        sheet.column_dimensions[get_column_letter(place)].width = width
    heads = [_cell(sheet, str(name)) for name in frame.columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    plain = frame.astype(object).where(frame.notna(), None)
    for values in plain.itertuples(index=False):
        sheet.append([_cell(sheet, value) for value in values])


def _cell(sheet: Any, value: Any) -> Any:
    """Return a value as a cell: numbers as they are, everything else as text."""
    if value is None or isinstance(value, int | float):
        return value
    cell = WriteOnlyCell(sheet, value="")
    cell.value = _fit(str(value))
    cell.data_type = "s"
    if cell.value[:1] in "=+-@\t\r":
        cell.quotePrefix = True
    return cell


def _fit(text: str) -> str:
    """Return a text that a cell can hold."""
    kept = _UNFIT.sub("\ufffd", text[:MOST_CHARS])
    more = len(text) - MOST_CHARS
    return f"{kept} … {more:,} more characters" if more > 0 else kept
