"""Workbooks for tests: written with openpyxl, and broken by changing the parts of the zip file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from sotdiff.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

TAB = "Lead Details"
SHEET_PART = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADERS = ("LEAD_ID", "FIRST_NAME", "LAST_NAME", "EMAIL_ALL", "PHONE_ALL", "CITY")
ANN = ("R00001", "Ann", "Ash", "ann@example.com", "970-555-1234", "Granby")
BOB = ("R00002", "Bob", "Birch", "bob@example.com", "970-555-2345", "Fraser")


def new_book() -> tuple[Workbook, Worksheet]:
    """Return an empty workbook with the tab of the leads."""
    book = Workbook()
    sheet = book.active
    sheet.title = TAB
    return book, sheet


def write_book(path: Path, rows: Iterable[Sequence[Any]], tab: str = TAB) -> Path:
    """Write a workbook of one tab with these rows; None leaves a cell empty."""
    book, sheet = new_book()
    sheet.title = tab
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def change_part(path: Path, change: Callable[[bytes], bytes], part: str = SHEET_PART) -> Path:
    """Write the workbook again with one part of its zip file changed."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before = parts[part]
    parts[part] = change(before)
    assert parts[part] != before, "the change does nothing"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def replace_in_part(path: Path, old: str, new: str, part: str = SHEET_PART) -> Path:
    """Write the workbook again with a text of one part replaced."""
    return change_part(path, lambda xml: xml.replace(old.encode(), new.encode()), part)


def add_strings(path: Path, entries: str) -> Path:
    """Give the workbook a table of shared strings with these entries, as Excel saves one."""
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{entries}</sst>')
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    return replace_in_part(path, "</Types>", override, "[Content_Types].xml")


def settings_with(
    commission: Sequence[dict[str, Any]] = (), columns: dict[str, str] | None = None
) -> Settings:
    """Return settings for the headers above, with these rules of the expected attribution."""
    names = ("lid", "first_name", "last_name", "email_all", "phone_all", "city")
    mapped = {**dict(zip(names, HEADERS, strict=True)), **(columns or {})}
    return Settings.model_validate(
        {
            "sot": {"workbook": "book.xlsx", "sheet": TAB, "columns": mapped},
            "hubspot": {"portal": "sandbox", "owner_id": "88361194"},
            "drift": {"commission": list(commission)},
        }
    )


def no_wait(_: float) -> None:
    """Do not wait between two tries."""
