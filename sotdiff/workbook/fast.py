"""The fast engine: the cells of a tab, each distinct one read once.

Most cells are plain strings, and are taken as they stand. All others are put into a small sheet,
each distinct content once, in the place of the whole one; openpyxl reads that. So what a cell of
any kind means is openpyxl's to say, here as there.
"""

from __future__ import annotations

import re
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff.many import side_by_side
from sotdiff.texts import TEXT, taken
from sotdiff.workbook.book import opened, part_of, read_part, replaced, tab_of
from sotdiff.workbook.cells import MAIN, is_usual, split_cells
from sotdiff.workbook.markup import merged_ranges, unsaved_formulas
from sotdiff.workbook.tab import Tab
from sotdiff.workbook.text import clean, text_of, texts_of

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.workbook.cells import Cells

_STRINGS = "xl/sharedStrings.xml"
_NO_SHEET = b"<worksheet " + MAIN + b"><sheetData/></worksheet>"
_NO_STRINGS = b"<sst " + MAIN + b"/>"
_STRING = re.compile(rb"<si>(.*?)</si>", re.DOTALL)
_SHARED = r'^(?: s="[0-9]+")? t="s"><v>(?P<at>[0-9]{1,9})</v></c>\z'
_INLINE = (' t="inlineStr"><is>', "</is></c>", "")
# A string without anything that a parser of XML would change or refuse.
_PLAIN = (
    r'^(?: s="[0-9]+")? t="inlineStr"><is><t(?: xml:space="preserve")?>'
    r"(?P<text>[^<>&\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]+)</t></is></c>\z"
)


def read_fast(path: Path, content: bytes, title: str) -> Tab | None:
    """Return one tab with its texts; None where the sheet is not written the usual way."""
    parts = _empty_parts(content)
    with opened(replaced(content, parts)) as book:
        sheet = tab_of(book, title, path)
        title, part = sheet.title, part_of(sheet)
    cells = split_cells(read_part(content, part) or b"")
    if cells is None:
        return None
    contents, is_shared = _with_strings(cells.contents, read_part(content, _STRINGS))
    if pc.any(pc.match_substring_regex(contents, "t=[\"']s[\"']")).as_py():
        del parts[_STRINGS]  # openpyxl has to look some up
    texts = pc.struct_field(pc.extract_regex(contents, _PLAIN), "text")
    others = texts.is_null()
    small = _small_sheet(cells, contents.filter(others).to_pylist())
    values = _first_column(replaced(content, {**parts, part: small}), title)
    if values is None or len(values) != texts.null_count:
        return None
    formulas = {row - 1: text for (row, _), text in unsaved_formulas(small).items()}
    read = texts_of([formulas.get(at, value) for at, value in enumerate(values)], text_of)
    texts = pc.replace_with_mask(texts, others, read)
    texts = pc.if_else(is_shared, pc.replace_substring(texts, "x005F_", ""), texts)
    tab = _tab(title, cells, clean(texts), np.flatnonzero(others)[list(formulas)])
    tab.fill_down(merged_ranges(cells.tail))
    return tab


def _empty_parts(content: bytes) -> dict[str, bytes]:
    """Return what stands for the large parts of a workbook while openpyxl does not need them."""
    with ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
    sheets = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    return {**dict.fromkeys(sheets, _NO_SHEET), _STRINGS: _NO_STRINGS}


def _with_strings(contents: pa.Array, table: bytes | None) -> tuple[pa.Array, pa.Array]:
    """Return contents with the shared strings in them, and which ones these are."""
    strings = _strings(table or b"")
    at = pc.struct_field(pc.extract_regex(contents, _SHARED), "at").cast(pa.int64())
    at = pc.if_else(pc.less(at, len(strings)), at, None)
    before, behind, between = (pa.scalar(text, TEXT) for text in _INLINE)
    inline = pc.binary_join_element_wise(before, strings.take(at), behind, between)
    return pc.coalesce(inline, contents), at.is_valid()


def _strings(table: bytes) -> pa.Array:
    """Return the markup of the shared strings; none where they are not written the usual way."""
    found = _STRING.findall(table)
    head, _, _ = table.partition(b"<si>")
    if len(found) != table.count(b"<si") or b"<!" in table or not is_usual(head):
        found = []
    return pa.array(found, pa.large_binary()).cast(TEXT)


def _small_sheet(cells: Cells, contents: list[str]) -> bytes:
    """Return a sheet with these contents, one a row, in the place of all cells."""
    rows = [f'<row r="{at}"><c r="A{at}"{content}</row>' for at, content in enumerate(contents, 1)]
    return cells.head + "".join(rows).encode() + cells.tail


def _first_column(content: bytes, title: str) -> list[object] | None:
    """Return the values of a tab of one column; None where it has more."""
    with opened(content) as book:
        sheet = book[title]
        sheet.reset_dimensions()
        rows = list(sheet.iter_rows(values_only=True))
    return [value for (value,) in rows] if all(len(row) == 1 for row in rows) else None


def _tab(title: str, cells: Cells, texts: pa.Array, unsaved: np.ndarray) -> Tab:
    """Return the tab in which the cells have these texts; which of them are unsaved formulas."""
    rows, columns, codes = cells.rows, cells.columns, cells.codes
    is_filled = texts.is_valid().to_numpy(zero_copy_only=False)[codes]
    if not is_filled.all():
        rows, columns, codes = (each[is_filled] for each in (rows, columns, codes))
    is_first = np.append(True, rows[1:] > rows[:-1])[: len(rows)]
    numbers, is_used = rows[is_first].tolist(), np.bincount(columns) > 0
    found = np.flatnonzero(is_used).tolist()
    which = np.full((len(found), len(numbers)), -1, np.int32)
    place, line = (np.cumsum(each, dtype=np.int32) - 1 for each in (is_used, is_first))
    which[place[columns], line] = codes
    shown = side_by_side(partial(taken, texts), which, rows=len(codes))
    told = np.isin(codes, unsaved)
    formulas = zip(rows[told].tolist(), columns[told].tolist(), strict=True)
    return Tab(title, numbers, dict(zip(found, shown, strict=True)), set(formulas))
