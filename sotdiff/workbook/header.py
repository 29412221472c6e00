"""The header row: found below any title rows, its names compared as a person compares them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import pandas as pd
from openpyxl.utils import get_column_letter

from sotdiff.canon import INVISIBLE, canon_text
from sotdiff.errors import WorkbookError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sotdiff.workbook.tab import Tab

_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_TITLE_ROWS = 20  # how many rows are searched for near names when there is no header at all


@dataclass(frozen=True)
class Header:
    """The header row: its number in Excel, and its text per column (counted from 0)."""

    row: int
    texts: dict[int, str]


def header_form(text: str) -> str:
    """Return a header as it is compared: case, white space and line breaks do not count."""
    return canon_text(_INVISIBLE.sub("", text))


def find_header(tab: Tab, required: Sequence[str], optional: Sequence[str], where: str) -> Header:
    """Return the first row that holds all required headers.

    A header that was asked for has its text as asked. Raises WorkbookError when one is missing
    (with the nearest names) or stands twice.
    """
    forms = {header_form(name) for name in required}
    for number, row in tab.rows():
        texts = _texts(row)
        if forms <= {header_form(text) for text in texts.values()}:
            _raise_if_twice(texts, [*required, *optional], f"{where}, row {number}")
            asked = {header_form(name): name for name in (*optional, *required)}
            named = {at: asked.get(header_form(text), text) for at, text in texts.items()}
            return Header(number, named)
    raise _no_header(tab, required, where)


def column_names(header: Header, filled: Iterable[int]) -> dict[int, str]:
    """Return a unique name for every column with a header or a value, in the sheet's order.

    The first of several equal headers keeps it, the others become `NOTES (column T)`; a column
    without a header becomes `column T`.
    """
    names: dict[int, str] = {}
    taken = set(header.texts.values())
    for at in sorted({*header.texts, *filled}):
        letter = f"column {get_column_letter(at + 1)}"
        text = header.texts.get(at)
        name = f"{text} ({letter})" if text in names.values() else text or letter
        while name in names.values() or (name in taken and name != text):
            name += "'"
        names[at] = name
    return names


def repeated_headers(cells: pd.DataFrame, required: Sequence[str], where: str) -> pd.Series:
    """Tell which rows of a sheet hold all required headers once more, each in its own column.

    Raises WorkbookError for a row that holds them all in other columns: nobody can tell which
    of the two is the header.
    """
    again = pd.Series(data=False, index=cells.index, dtype=bool)
    forms = {header_form(name): name for name in required}
    for row, *values in cells.itertuples():
        found = {
            header_form(v): n for n, v in zip(cells.columns, values, strict=True) if pd.notna(v)
        }
        if forms.keys() <= found.keys():
            if any(found[form] != name for form, name in forms.items()):
                raise WorkbookError(
                    f"{where}: row {row} holds all headers once more, in other columns;"
                    " leave one header row in the tab"
                )
            again[row] = True
    return again


def _texts(row: Mapping[int, str]) -> dict[int, str]:
    """Return the texts of a row as headers: on one line; blank cells left out."""
    lines = {at: " ".join(text.split()) for at, text in row.items()}
    return {at: line for at, line in lines.items() if header_form(line)}


def _raise_if_twice(texts: dict[int, str], asked: Sequence[str], where: str) -> None:
    """Refuse a header row in which a header that matters stands more than once."""
    counts = Counter(header_form(text) for text in texts.values())
    for name in asked:
        if counts[header_form(name)] > 1:
            places = [at for at, text in texts.items() if header_form(text) == header_form(name)]
            letters = ", ".join(get_column_letter(at + 1) for at in places)
            raise WorkbookError(
                f"{where}: the header {name!r} stands {len(places)} times (columns {letters});"
                " rename all but one"
            )


def _no_header(tab: Tab, required: Sequence[str], where: str) -> WorkbookError:
    """Return the error for a tab without a whole header row: what is missing, what is near."""
    forms = {header_form(name): name for name in required}
    best, most, texts = 0, 0, set[str]()
    for number, row in tab.rows():
        present = _texts(row).values()
        count = len(forms.keys() & {header_form(text) for text in present})
        if count > most:
            best, most, texts = number, count, set(present)
    if not most:
        first = [row for _, row in islice(tab.rows(), _TITLE_ROWS)]
        texts = {text for row in first for text in _texts(row).values()}
    place = f"{where}, header row {best}" if most else f"{where}: no header row"
    found = {header_form(text) for text in texts}
    missing = [
        f"no column {name!r} ({_near(name, texts)})"
        for form, name in forms.items()
        if form not in found
    ]
    return WorkbookError(
        f"{place}: {'; '.join(missing)}; correct the header or [sot.columns] in sotdiff.toml"
    )


def _near(name: str, texts: set[str]) -> str:
    """Return the nearest header texts in words."""
    return nearest(name, texts) if texts else "the tab is empty"
