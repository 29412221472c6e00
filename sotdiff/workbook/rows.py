"""One tab as openpyxl reads it, with what it leaves out put back."""

from __future__ import annotations

import warnings
import zlib
from contextlib import ExitStack
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from sotdiff.errors import WorkbookError
from sotdiff.workbook.book import opened, part_of, read_part, replaced, tab_of
from sotdiff.workbook.fast import read_fast
from sotdiff.workbook.file import HalfSavedError, raise_if_no_workbook
from sotdiff.workbook.markup import merged_ranges, plain_markup, plain_strings, unsaved_formulas
from sotdiff.workbook.places import raise_if_disordered
from sotdiff.workbook.tab import Tab
from sotdiff.workbook.text import clean_columns, text_of, texts_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa


Engine = Literal["openpyxl", "fast"]


def read_tab(path: Path, content: bytes, title: str, engine: Engine = "openpyxl") -> Tab:
    """Return one tab: its own title and its rows that hold any value.

    Merged cells are filled downwards, formulas without a saved result are told.
    Raises HalfSavedError where the file is cut, WorkbookError where it cannot be used.
    """
    try:
        raise_if_no_workbook(path, content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that are not read here
            fast = read_fast(path, content, title) if engine == "fast" else None
            return fast or _read_tab(path, content, title)
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


def _read_tab(path: Path, content: bytes, title: str) -> Tab:
    """Read one tab, twice: its cells with openpyxl, its XML for what openpyxl leaves out."""
    with ExitStack() as books:
        sheet = tab_of(books.enter_context(opened(content)), title, path)
        part = part_of(sheet)
        found = read_part(content, part) or b""
        markup = plain_markup(found)
        raise_if_disordered(markup, f"{path.name}, tab {sheet.title!r}")
        formulas = unsaved_formulas(markup)
        if (easy := plain_strings(found)) != found:
            sheet = books.enter_context(opened(replaced(content, {part: easy})))[sheet.title]
        rows = _filled_rows(sheet, {row for row, _ in formulas})
    tab = Tab(sheet.title, list(rows), _columns(rows))
    tab.put(formulas)
    tab.fill_down(merged_ranges(markup))
    return tab


def _filled_rows(sheet: Any, besides: set[int]) -> dict[int, Sequence[object]]:
    """Return the rows that hold any value, and those `besides`, by their number."""
    sheet.reset_dimensions()  # what the file says of its own size is often wrong
    return {
        number: row
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1)
        if row.count(None) != len(row) or number in besides
    }


def _columns(rows: dict[int, Sequence[object]]) -> dict[int, pa.Array]:
    """Return the texts of every column that has a value, by its place from 0."""
    written = lru_cache(None, typed=True)(text_of)  # the same dates stand in many cells
    columns = enumerate(zip_longest(*rows.values()))
    texts = {at: texts_of(values, written) for at, values in columns}
    filled = {at: column for at, column in texts.items() if column.null_count < len(column)}
    return clean_columns(filled)
