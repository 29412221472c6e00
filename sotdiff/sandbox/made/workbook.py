"""Writes the made workbook, the same bytes every time."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import canonicalize
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from sotdiff.sandbox.made.people import TOWNS
from sotdiff.sandbox.made.sheet import HEADER_ROW, HEADERS, SPELLED_HEADERS

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from sotdiff.sandbox.made.sheet import SheetRow
    from sotdiff.sandbox.made.world import MadeWorld

FILE_NAME = "Grand_County_STR_Engine_v3.5_filtered.xlsx"
SHEET = "Lead Details"
BLANK_ROWS_BEHIND = 24
_SAVED = datetime(2026, 11, 20, 16, 42, tzinfo=UTC).replace(tzinfo=None)
_SAVING_TIME = re.compile(r"(<dcterms:modified[^>]*>)[^<]*")
_REFERENCE = re.compile(r"&#(\d{3,});")
_COLUMN = {header: place for place, header in enumerate(HEADERS, 1)}
_FILL = PatternFill("solid", fgColor="DDEBF7")
_LINE = Border(bottom=Side(style="hair"))


def write_workbook(world: MadeWorld, path: Path) -> None:
    """Write the world's workbook; an existing file is replaced."""
    book = Workbook()
    book.properties.creator = "Joseph Alder"
    book.properties.created = book.properties.modified = _SAVED
    del book["Sheet"]
    _write_summary(book.create_sheet("Summary"), world)
    _write_leads(book.create_sheet(SHEET), world)
    _write_change_log(book.create_sheet("Change Log"))
    _write_lookup(book.create_sheet("Lookup"))
    path.write_bytes(_timeless(book))


def _write_leads(sheet: Worksheet, world: MadeWorld) -> None:
    sheet["A1"] = "Grand County STR Engine v3.5"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.merge_cells("A1:H1")
    sheet["A2"] = "filtered: owners with at least one active or expired permit"
    sheet["A3"] = "do not sort by hand"
    for header, column in _COLUMN.items():
        cell = sheet.cell(HEADER_ROW, column, SPELLED_HEADERS.get(header, header))
        cell.font, cell.fill = Font(bold=True), _FILL
    for row in world.sheet_rows:
        _write_row(sheet, row)
    last = world.sheet_rows[-1].sheet_row
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(HEADERS))}{last}"
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    for sheet_row in range(last + 1, last + 1 + BLANK_ROWS_BEHIND):
        sheet.cell(sheet_row, 1).border = _LINE
        sheet.cell(sheet_row, len(HEADERS)).border = _LINE


def _write_row(sheet: Worksheet, row: SheetRow) -> None:
    for header, value in row.cells.items():
        if value is not None:
            text = _half_bold(str(value)) if header in row.rich else value
            sheet.cell(row.sheet_row, _COLUMN[header], text)
    for header in row.links:
        url = str(row.cells[header])
        address = url if url.startswith("https:") else f"mailto:{url}"
        sheet.cell(row.sheet_row, _COLUMN[header]).hyperlink = address
    for header in row.merged:
        column = get_column_letter(_COLUMN[header])
        sheet.merge_cells(f"{column}{row.sheet_row - 1}:{column}{row.sheet_row}")
    if row.hidden:
        sheet.row_dimensions[row.sheet_row].hidden = True


def _half_bold(text: str) -> CellRichText:
    return CellRichText(TextBlock(InlineFont(b=True), text[:2]), text[2:])


def _write_summary(sheet: Worksheet, world: MadeWorld) -> None:
    by_town = {town: sum(lead.city == town for lead in world.leads) for town in TOWNS}
    rows: list[tuple[Any, ...]] = [("Owner's town", "Leads"), *by_town.items()]
    for row in rows:
        sheet.append(row)
    sheet.append(("All of these", f"=SUM(B2:B{len(rows)})"))


def _write_change_log(sheet: Worksheet) -> None:
    rows: tuple[tuple[Any, ...], ...] = (
        ("DATE", "WHO", "WHAT"),
        (date(2025, 3, 4), "JT", "v3.3: permits joined by schedule number"),
        (date(2025, 11, 17), "JA", "v3.4: second phone list merged into PHONE_ALL"),
        (date(2026, 10, 30), "JA", "v3.5: owners without a permit filtered out"),
    )
    for row in rows:
        sheet.append(row)


def _write_lookup(sheet: Worksheet) -> None:
    sheet.append(("TOWN", "ZIP"))
    for row in TOWNS.items():
        sheet.append(row)


def _timeless(book: Workbook) -> bytes:
    """Return the file without any trace of when and where it was written.

    Its parts are stored, not compressed: what compression makes of them differs by library.
    """
    written, timeless = io.BytesIO(), io.BytesIO()
    book.save(written)
    with ZipFile(written) as source, ZipFile(timeless, "w", ZIP_STORED) as target:
        for name in sorted(source.namelist()):
            entry = ZipInfo(name, date_time=(2026, 11, 20, 16, 42, 0))
            entry.create_system = 3
            entry.external_attr = 0o600 << 16
            target.writestr(entry, _plain_part(name, source.read(name).decode()))
    return timeless.getvalue()


def _plain_part(name: str, markup: str) -> str:
    """Return a part of the file as every XML writer that openpyxl may use would have it.

    A worksheet is too long for the proper way: there only the differences known are evened out.
    """
    if name.startswith("xl/worksheets/sheet"):
        joined = markup.replace(" />", "/>").replace("<v></v>", "<v/>")
        return _REFERENCE.sub(lambda found: chr(int(found[1])), joined)
    return _SAVING_TIME.sub(rf"\g<1>{_SAVED.isoformat()}Z", canonicalize(markup))
