"""The file itself: its bytes, read once, and what a file that is no workbook says about itself."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

from sotdiff.errors import WorkbookError, nearest

if TYPE_CHECKING:
    from pathlib import Path

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls and encrypted files start so
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


class HalfSavedError(Exception):
    """The file looks as if it was being saved: worth another try. Never leaves the door."""


def read_content(path: Path) -> bytes:
    """Return the bytes of an xlsx file, opened for reading only.

    Raises HalfSavedError where another try may help, WorkbookError where none will.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as cause:
        if lock_files(path):  # Excel replaces the file when it saves
            raise HalfSavedError("the file is missing") from cause
        raise _missing(path) from cause
    except PermissionError as cause:
        raise HalfSavedError(f"it may not be read ({cause.strerror})") from cause
    except OSError as cause:
        raise WorkbookError(f"{path}: cannot be read ({cause.strerror})") from cause
    _raise_if_another_kind(path, content)
    return content


def lock_files(path: Path) -> list[Path]:
    """Return the lock files that Excel or LibreOffice have put beside an open workbook."""
    names = (f"~${path.name}", f".~lock.{path.name}#")
    return [path.with_name(name) for name in names if path.with_name(name).exists()]


def raise_if_no_workbook(path: Path, content: bytes) -> None:
    """Refuse a zip file that is no xlsx workbook, saying what it is."""
    with ZipFile(BytesIO(content)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.bin" in names:
            raise WorkbookError(f"{path}: a binary workbook (.xlsb); save it as .xlsx")
        if "xl/workbook.xml" not in names:
            raise WorkbookError(f"{path}: a zip file, but no xlsx workbook; save it as .xlsx")
        if _STRICT in archive.read("xl/workbook.xml"):
            raise WorkbookError(
                f"{path}: saved as Strict Open XML; save it as Excel Workbook (.xlsx)"
            )


def _missing(path: Path) -> WorkbookError:
    """Return the error for a file that is not there."""
    if not path.parent.is_dir():
        return WorkbookError(f"{path}: no such workbook, nor its folder; correct [sot] workbook")
    beside = [file.name for file in path.parent.glob("*.xls*") if not file.name.startswith("~$")]
    hint = nearest(path.name, beside) if beside else "no workbook lies in that folder"
    return WorkbookError(f"{path}: no such workbook; {hint}; correct [sot] workbook")


def _raise_if_another_kind(path: Path, content: bytes) -> None:
    """Refuse what does not begin as a zip file does."""
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise WorkbookError(f"{path}: password-protected; save it without a password")
        raise WorkbookError(f"{path}: an old Excel file (.xls); save it as .xlsx")
    if not content.strip(b"\0"):
        raise HalfSavedError("the file is empty")
    if not content.startswith(b"PK"):
        raise WorkbookError(f"{path}: not an xlsx file; save it in Excel as .xlsx")
