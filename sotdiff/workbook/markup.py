"""What openpyxl does not tell of a sheet it reads: merged cells, unsaved formulas.

The sheet's XML is searched as bytes; it is parsed again only when a formula lacks its result.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree.ElementTree import iterparse

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

Range = tuple[int, int, int, int]  # first column, first row, last column, last row; from 1

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([^\"']+)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_FORMULA_WHOLE = rb"\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
_ANSWERED = re.compile(
    rb"<(?:\w+:)?c\s(?:[^>]*?\bt=[\"']str[\"'][^>]*>"
    + _FORMULA_WHOLE
    + rb"<(?:\w+:)?v\b|[^>]*>"
    + _FORMULA_WHOLE
    + rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<])"
)
_INLINE = re.compile(rb't="inlineStr"><is><t(?: xml:space="preserve")?>([^<]+)</t></is></c>')
_HEIGHT = 1_048_576  # Excel's last row


def plain_markup(xml: bytes) -> bytes:
    """Return a sheet's XML in UTF-8, which the searches here need."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        return xml.decode("utf-16").encode()
    return xml


def plain_strings(xml: bytes) -> bytes:
    """Return a sheet's XML with the plain strings in its cells written as results of formulas.

    openpyxl makes the same text of both, and takes twice as long for a string in a cell.
    """
    return _INLINE.sub(rb't="str"><v>\1</v></c>', xml)


def merged_ranges(xml: bytes) -> list[Range]:
    """Return the merged ranges that cover more than one row, in the file's order."""
    tail = xml[xml.rfind(b"sheetData") :]
    ranges = [range_boundaries(ref.decode()) for ref in _MERGED.findall(tail)]
    whole = [
        (left or 1, top or 1, right or left or 1, low or _HEIGHT)
        for left, top, right, low in ranges
    ]
    return [each for each in whole if each[3] > each[1]]


def unsaved_formulas(xml: bytes) -> dict[tuple[int, int], str]:
    """Return {(row, column): formula} of the formulas that were saved without a result.

    A result that is an empty text is a result.
    """
    formulas = _FORMULA.findall(xml) if b"<f" in xml or b":f" in xml else []
    if not formulas or len(formulas) == len(_ANSWERED.findall(xml)):
        return {}
    return {place: _formula(cell) for place, cell in _cells(xml) if _is_unsaved(cell)}


def _cells(xml: bytes) -> Iterator[tuple[tuple[int, int], Element]]:
    """Yield every cell with its place, also where the file leaves the places out."""
    row = column = 0
    for event, element in iterparse(BytesIO(xml), ("start", "end")):  # noqa: S314 - openpyxl has read it too
        name = element.tag.rpartition("}")[2]
        if name == "row" and event == "start":
            row, column = int(element.get("r", row + 1)), 0
        elif name == "c" and event == "end":
            ref = element.get("r")
            row, column = coordinate_to_tuple(ref) if ref else (row, column + 1)
            yield (row, column), element
            element.clear()


def _is_unsaved(cell: Element) -> bool:
    """Tell whether a cell has a formula and no result."""
    value = cell.find("{*}v")
    saved = value is not None and (value.text or cell.get("t") == "str")
    return cell.find("{*}f") is not None and not saved


def _formula(cell: Element) -> str:
    """Return the text of a cell's formula; of a shared one often just `=`."""
    return "=" + (cell.findtext("{*}f") or "")
