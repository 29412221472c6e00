"""The findings as an Excel workbook: text stays text, whatever anybody may have typed.

It is written here, part by part: a run writes one every time, and a library that knows all of
Excel takes longer to load than everything else that is saved.
"""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

MOST_CHARS = 32_000  # Excel cuts at 32,767 without a word
_WIDTHS = {"was": 34, "now": 34, "value": 34, "reason": 34, "detail": 30, "what to do": 60}
_USUAL_WIDTH = 16
# What XML cannot hold: control characters, half surrogates, non-characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_FORMATS = "http://schemas.openxmlformats.org"
_MAIN = f"{_FORMATS}/spreadsheetml/2006/main"
_PACKAGE = f"{_FORMATS}/package/2006"
_OFFICE = f"{_FORMATS}/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# The three ways that a cell looks: plain, bold, and text that Excel keeps as text when edited.
_PLAIN, _BOLD, _QUOTED = range(3)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill>'
    '<patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf/><xf fontId="1" applyFont="1"/><xf quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def findings_book(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Return a workbook with one sheet a frame: {sheet's name: frame}.

    Every text is stored as text, and marked so that Excel keeps it one when it is edited; control
    characters are replaced; what is longer than a cell says how much is missing.
    """
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for place, part in _parts(sheets).items():
            archive.writestr(place, (_HEAD + part).encode())
    return written.getvalue()


def _parts(sheets: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the parts of the file: {its place: its XML}."""
    numbers = range(1, len(sheets) + 1)
    places = {number: f"worksheets/sheet{number}.xml" for number in numbers}
    kinds = {"workbook.xml": "sheet.main", "styles.xml": "styles"}
    kinds |= dict.fromkeys(places.values(), "worksheet")
    links = [("worksheet", place) for place in places.values()] + [("styles", "styles.xml")]
    return {
        "[Content_Types].xml": _content_types(kinds),
        "_rels/.rels": _links([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _links(links),
        "xl/styles.xml": _STYLES,
        **{
            f"xl/{places[n]}": _sheet(sheets[name]) for n, name in zip(numbers, sheets, strict=True)
        },
    }


def _content_types(kinds: Mapping[str, str]) -> str:
    """Return the part that says what every other one is."""
    parts = "".join(
        f'<Override PartName="/xl/{place}" ContentType="{_KIND}.{kind}+xml"/>'
        for place, kind in kinds.items()
    )
    links = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{links}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _links(links: Sequence[tuple[str, str]]) -> str:
    """Return the part that gives each (kind, place) its number."""
    parts = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{place}"/>'
        for number, (kind, place) in enumerate(links, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{parts}</Relationships>'


def _workbook(sheets: Mapping[str, pd.DataFrame]) -> str:
    """Return the part that names the sheets, and says where each has its filter."""
    names = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(sheets, start=1)
    )
    filters = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{place}" hidden="1">'
        f"'{escape(name)}'!{_extent(frame, '$')}</definedName>"
        for place, (name, frame) in enumerate(sheets.items())
    )
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets>'
        f"<definedNames>{filters}</definedNames></workbook>"
    )


def _sheet(frame: pd.DataFrame) -> str:
    """Return a frame as a sheet: a bold head that stays in sight, a filter on each column."""
    names = [str(name) for name in frame.columns]
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{_WIDTHS.get(name, _USUAL_WIDTH)}" customWidth="1"/>'
        for n, name in enumerate(names, start=1)
    )
    plain = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    rows = [_row(1, names, _BOLD), *(_row(n, each) for n, each in enumerate(plain, start=2))]
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{''.join(rows)}</sheetData>"
        f'<autoFilter ref="{_extent(frame)}"/></worksheet>'
    )


def _row(number: int, values: Sequence[Any], style: int = _PLAIN) -> str:
    """Return one row of a sheet."""
    cells = (_cell(f"{_letters(n)}{number}", each, style) for n, each in enumerate(values))
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: Any, style: int) -> str:
    """Return a value as a cell: numbers as they are, everything else as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = _fit(str(value))
    style = _QUOTED if text[:1] in set("=+-@\t\r") else style
    shown = escape(text, quote=False).replace("\r", "&#13;")
    return (
        f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'
    )


def _fit(text: str) -> str:
    """Return a text that a cell can hold."""
    kept = _UNFIT.sub("\ufffd", text[:MOST_CHARS])
    more = len(text) - MOST_CHARS
    return f"{kept} … {more:,} more characters" if more > 0 else kept


def _extent(frame: pd.DataFrame, mark: str = "") -> str:
    """Return the cells that a frame takes with its head: `A1:C17`, or `$A$1:$C$17`."""
    last = _letters(max(len(frame.columns), 1) - 1)
    return f"{mark}A{mark}1:{mark}{last}{mark}{len(frame) + 1}"


def _letters(place: int) -> str:
    """Return the letters of a column, the first being 0: A, B, C."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
