"""The rows of one tab as openpyxl reads them, with what it leaves out put back."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from sotdiff.errors import WorkbookError, nearest
from sotdiff.workbook.file import HalfSavedError, raise_if_no_workbook
from sotdiff.workbook.header import header_form
from sotdiff.workbook.markup import (
    Range,
    merged_ranges,
    plain_markup,
    raise_if_disordered,
    unsaved_formulas,
)
from sotdiff.workbook.text import UnsavedFormula

if TYPE_CHECKING:
    from pathlib import Path

Rows = dict[int, Sequence[object]]  # Excel's row number: the row's values from column A on


def read_rows(path: Path, content: bytes, title: str) -> tuple[str, Rows]:
    """Return the tab's own title and its rows that hold any value.

    Merged cells are filled downwards; a formula without a saved result is an UnsavedFormula.
    Raises HalfSavedError where the file is cut, WorkbookError where it cannot be used.
    """
    try:
        raise_if_no_workbook(path, content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that are not read here
            return _read_tab(path, content, title)
    except WorkbookError:
        raise
    except (BadZipFile, zlib.error, EOFError, ParseError) as cause:
        raise HalfSavedError(f"it is cut or damaged ({cause})") from cause
    except Exception as cause:
        reason = cause.__cause__ or cause  # openpyxl wraps what it stumbled over in a long text
        raise WorkbookError(
            f"{path}: cannot be read as a workbook ({type(reason).__name__}: {reason});"
            " open it in Excel and save it again"
        ) from cause


def _read_tab(path: Path, content: bytes, title: str) -> tuple[str, Rows]:
    """Read one tab, twice: its cells with openpyxl, its XML for what openpyxl leaves out."""
    source = BytesIO(content)
    with closing(load_workbook(source, read_only=True, data_only=True, keep_links=False)) as book:
        sheet = _tab_of(book, title, path)
        with ZipFile(source) as archive:
            markup = plain_markup(archive.read(sheet._worksheet_path))  # noqa: SLF001 - no public name
        raise_if_disordered(markup, f"{path.name}, tab {sheet.title!r}")
        formulas = unsaved_formulas(markup)
        sheet.reset_dimensions()  # what the file says of its own size is often wrong
        rows = _filled_rows(sheet.iter_rows(values_only=True), {row for row, _ in formulas})
    for (row, column), text in formulas.items():
        _put(rows, row, column, UnsavedFormula(text))
    _fill_down(rows, merged_ranges(markup))
    return sheet.title, rows


def _tab_of(book: Any, title: str, path: Path) -> Any:
    """Return the worksheet of that title; Excel does not tell case apart, nor do we."""
    sheets = {header_form(sheet.title): sheet for sheet in book.worksheets}
    if header_form(title) not in sheets:
        hint = nearest(title, book.sheetnames) if book.sheetnames else "it has none"
        raise WorkbookError(f"{path}: no tab {title!r}; {hint}; correct [sot] sheet")
    return sheets[header_form(title)]


def _filled_rows(rows: Any, besides: set[int]) -> Rows:
    """Return the rows that hold any value, and those `besides`, by their number."""
    return {
        number: row
        for number, row in enumerate(rows, 1)
        if row.count(None) != len(row) or number in besides
    }


def _fill_down(rows: Rows, ranges: list[Range]) -> None:
    """Give each row of a merged range the value that is shown across it.

    Rows without a value of their own stay out: nothing stands there but the merged cell.
    """
    for column, first, _, last in ranges:
        top = rows.get(first, ())
        if len(top) < column or top[column - 1] is None:
            continue
        for number in _numbers_within(rows, first + 1, last):
            _put(rows, number, column, top[column - 1])


def _numbers_within(rows: Rows, first: int, last: int) -> list[int]:
    """Return the numbers of the rows between two, looking through the shorter of the two."""
    if last - first < len(rows):
        return [number for number in range(first, last + 1) if number in rows]
    return [number for number in rows if first <= number <= last]


def _put(rows: Rows, number: int, column: int, value: object) -> None:
    """Put a value into a row, widening it where needed."""
    row = list(rows.get(number, ()))
    row.extend([None] * (column - len(row)))
    row[column - 1] = value
    rows[number] = row
