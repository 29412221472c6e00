"""A table as an Excel file for a person to work off: texts only, none of them a formula."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

MOST = 32_000
NOTED = "\ufffd"


def write_sheet(path: Path, title: str, frame: pd.DataFrame, widths: dict[str, int]) -> None:
    """Write a frame as the only sheet of a file, whole or not at all; its owner alone may read it.

    Every text is kept as it stands and marked as text for Excel, so that `=1+1` stays `=1+1`; what
    no XML can hold is replaced. `widths`: {column: characters}. Raises OSError.
    """
    book = Workbook()
    sheet = book.create_sheet(title, 0)
    del book["Sheet"]
    for at, name in enumerate(frame.columns, 1):
        sheet.cell(1, at, name).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = widths.get(name, 14)
    plain = frame.astype(object).where(frame.notna(), None)
    for row, values in enumerate(plain.itertuples(index=False, name=None), 2):
        for at, value in enumerate(values, 1):
            _put(sheet, row, at, value)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    _save(book, path)


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    """Write one value; a text can never become a formula."""
    if value is None:
        return
    if not isinstance(value, str):
        sheet.cell(row, column, value)
        return
    cell: Any = sheet.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub(NOTED, value)[:MOST]
    cell.data_type = "s"
    cell.quotePrefix = True
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _save(book: Workbook, path: Path) -> None:
    """Put the file in its place in one step."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        book.save(name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
