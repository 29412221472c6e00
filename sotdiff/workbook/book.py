"""A workbook as openpyxl opens it: whole, or with some of its parts replaced."""

from __future__ import annotations

from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from openpyxl import load_workbook

from sotdiff.errors import WorkbookError, nearest
from sotdiff.workbook.header import header_form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def opened(content: bytes) -> closing[Any]:
    """Open a workbook with openpyxl, for one reading of its cells."""
    source = BytesIO(content)
    return closing(load_workbook(source, read_only=True, data_only=True, keep_links=False))


def tab_of(book: Any, title: str, path: Path) -> Any:
    """Return the worksheet of that title; Excel does not tell case apart, nor do we."""
    sheets = {header_form(sheet.title): sheet for sheet in book.worksheets}
    if header_form(title) not in sheets:
        hint = nearest(title, book.sheetnames) if book.sheetnames else "it has none"
        raise WorkbookError(f"{path}: no tab {title!r}; {hint}; correct [sot] sheet")
    return sheets[header_form(title)]


def part_of(sheet: Any) -> str:
    """Return the name of the zip file's part that holds a worksheet."""
    part: str = sheet._worksheet_path  # noqa: SLF001 - no public name
    return part


def read_part(content: bytes, part: str) -> bytes | None:
    """Return a part of a workbook, if it has one of that name."""
    with ZipFile(BytesIO(content)) as archive:
        return archive.read(part) if part in archive.namelist() else None


def replaced(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return a workbook with some of its parts replaced, uncompressed for a second look."""
    changed = BytesIO()
    with ZipFile(BytesIO(content)) as archive, ZipFile(changed, "w") as copy:
        for name in archive.namelist():
            copy.writestr(name, parts[name] if name in parts else archive.read(name))
    return changed.getvalue()
