"""The file: read once, never written; what cannot be read says so in one clear error."""

from __future__ import annotations

import shutil
from hashlib import sha256
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from bookmaking import (
    ANN,
    BOB,
    HEADERS,
    SHEET_PART,
    TAB,
    change_part,
    new_book,
    replace_in_part,
    write_book,
)
from openpyxl import Workbook
from openpyxl.chart import BarChart
from reading import read_alike

from sotdiff.errors import WorkbookError
from sotdiff.workbook import Sheet, read_sheet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BOOK_PART = "xl/workbook.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a workbook of two leads."""
    return write_book(tmp_path / "book.xlsx", [HEADERS, ANN, BOB])


def read(path: Path, tab: str = TAB, wait: Callable[[float], object] | None = None) -> Sheet:
    """Read the tab of the leads: with both engines, unless it is told what a wait does."""
    return read_sheet(path, tab, HEADERS, wait=wait) if wait else read_alike(path, tab)


def refusal(path: Path, tab: str = TAB) -> str:
    """Return the words in which a workbook is refused; the file's name is among them."""
    with pytest.raises(WorkbookError) as caught:
        read(path, tab)
    assert path.name in str(caught.value)
    assert caught.value.exit_code == 1
    return str(caught.value)


def test_the_workbook_is_never_written(book: Path) -> None:
    """Reading changes neither the file nor its folder, and works where nothing may be written."""
    before = (sha256(book.read_bytes()).hexdigest(), book.stat().st_mtime_ns)
    book.chmod(0o444)
    book.parent.chmod(0o555)
    try:
        sheet = read(book)
    finally:
        book.parent.chmod(0o755)
    assert (sha256(book.read_bytes()).hexdigest(), book.stat().st_mtime_ns) == before
    assert [file.name for file in book.parent.iterdir()] == ["book.xlsx"]
    assert sheet.sha256 == before[0]


def test_a_missing_workbook_names_the_nearest(book: Path) -> None:
    """A workbook that is not there is an error at once, naming what lies in its place."""
    waits: list[float] = []
    with pytest.raises(WorkbookError, match=r"boook\.xlsx: no such workbook.*book\.xlsx"):
        read(book.with_name("boook.xlsx"), wait=waits.append)
    assert waits == []


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    """A workbook in a folder that is not there says that the folder is missing."""
    assert "nor its folder" in refusal(tmp_path / "nowhere" / "book.xlsx")


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    """A folder in the workbook's place is an error."""
    assert "cannot be read" in refusal(tmp_path)


def test_a_workbook_that_is_being_replaced_is_waited_for(book: Path) -> None:
    """Missing while Excel's lock file is there: Excel is saving, so it is looked for again."""
    away = book.rename(book.with_name("away.tmp"))
    book.with_name("~$book.xlsx").touch()
    sheet = read(book, wait=lambda _: shutil.move(away, book) if away.exists() else None)
    assert len(sheet.cells) == 2


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_half_saved_workbook_is_tried_again(book: Path, share: float) -> None:
    """A file that ends too early is read again after a while, and then as a whole."""
    whole = book.read_bytes()
    book.write_bytes(whole[: int(len(whole) * share)])
    assert len(read(book, wait=lambda _: book.write_bytes(whole)).cells) == 2


def test_a_workbook_that_stays_half_saved_is_refused(book: Path) -> None:
    """After some seconds of trying again it is an error that says how long it was tried."""
    book.write_bytes(book.read_bytes()[:-40])
    waits: list[float] = []
    with pytest.raises(WorkbookError, match=r"book\.xlsx.*3\.5 seconds.*wait until it is saved"):
        read(book, wait=waits.append)
    assert sum(waits) == 3.5


def test_a_sheet_cut_in_the_middle_is_refused(book: Path) -> None:
    """A whole zip file around a sheet that ends too early is an error, not half of the leads."""
    assert "cut" in refusal(change_part(book, lambda xml: xml[: len(xml) * 2 // 3]))


def test_a_damaged_part_is_refused(book: Path) -> None:
    """Bytes that are not what the zip file's checksum says are an error."""
    content = bytearray(book.read_bytes())
    with ZipFile(book) as archive:
        start = archive.getinfo(SHEET_PART).header_offset
    at = start + 30 + len(SHEET_PART) + 60
    content[at] ^= 0xFF
    book.write_bytes(bytes(content))
    assert "cut or damaged" in refusal(book)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"LEAD_ID,EMAIL_ALL\nR00001,ann@example.com\n", "not an xlsx file"),
        (OLE + b"\0" * 512 + "Workbook".encode("utf-16-le"), r"\.xls"),
        (OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "password-protected"),
    ],
    ids=["a CSV file", "an old xls", "a password"],
)
def test_what_is_no_xlsx_says_what_it_is(tmp_path: Path, content: bytes, words: str) -> None:
    """A CSV file, an old Excel file and an encrypted one are told apart, without trying again."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)
    waits: list[float] = []
    with pytest.raises(WorkbookError, match=words):
        read(path, wait=waits.append)
    assert waits == []


@pytest.mark.parametrize(
    ("part", "words"), [("xl/workbook.bin", "xlsb"), ("word/document.xml", "no xlsx workbook")]
)
def test_another_zip_file_says_what_it_is(tmp_path: Path, part: str, words: str) -> None:
    """A binary workbook and another office file are refused by their own name."""
    path = tmp_path / "book.xlsx"
    with ZipFile(path, "w") as archive:
        archive.writestr(part, b"")
    assert words in refusal(path)


def test_strict_open_xml_is_refused(book: Path) -> None:
    """The strict dialect, of which openpyxl sees nothing, is named."""
    old = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    replace_in_part(book, old, "http://purl.oclc.org/ooxml/spreadsheetml/main", "xl/workbook.xml")
    assert "Strict Open XML" in refusal(book)


def test_what_openpyxl_cannot_read_is_one_error(book: Path) -> None:
    """Whatever else openpyxl stumbles over comes out as one error with its cause."""
    whole = book.read_bytes()
    replace_in_part(book, '<c r="A2" t="inlineStr">', '<c r="A2"><v>12x</v>')
    assert "cannot be read as a workbook (ValueError: invalid literal" in refusal(book)
    book.write_bytes(whole)
    titles = '<definedName name="_xlnm.Print_Titles" localSheetId="0">OFFSET(A1,1)</definedName>'
    replace_in_part(book, "<definedNames />", f"<definedNames>{titles}</definedNames>", BOOK_PART)
    assert "cannot be read as a workbook (ValueError: OFFSET(A1,1) is not" in refusal(book)


def test_a_missing_tab_names_the_nearest(book: Path) -> None:
    """A tab that is not there is an error naming the nearest."""
    assert "no tab 'Lead Detail'; the nearest: Lead Details" in refusal(book, "Lead Detail")


def test_a_tab_is_found_in_other_case(book: Path) -> None:
    """Excel does not tell the case of tabs apart, nor does the door; it says the tab's own name."""
    assert read(book, " lead details").title == TAB


def test_other_tabs_do_not_count(tmp_path: Path) -> None:
    """Only the tab of the configuration is read, wherever it stands and also if it is hidden."""
    book = Workbook()
    book.active.append(["LEAD_ID", "something else"])
    sheet = book.create_sheet(TAB)
    sheet.append(HEADERS)
    sheet.append(ANN)
    sheet.sheet_state = "hidden"
    book.save(tmp_path / "book.xlsx")
    assert list(read(tmp_path / "book.xlsx").cells["LEAD_ID"]) == ["R00001"]


def test_a_chart_is_no_tab_with_leads(tmp_path: Path) -> None:
    """A tab that holds only a chart is an error."""
    book, sheet = new_book()
    sheet.title = "Other"
    book.create_chartsheet(TAB).add_chart(BarChart())
    book.save(tmp_path / "book.xlsx")
    assert "no tab 'Lead Details'" in refusal(tmp_path / "book.xlsx")


@pytest.mark.parametrize("lock", ["~$book.xlsx", ".~lock.book.xlsx#"])
def test_a_workbook_open_in_excel_is_read_with_a_warning(book: Path, lock: str) -> None:
    """Open elsewhere: the last saved version is read, and the warning says so."""
    assert read(book).warnings == ()
    book.with_name(lock).touch()
    assert read(book).warnings == ("open in Excel: the last saved version was read",)
