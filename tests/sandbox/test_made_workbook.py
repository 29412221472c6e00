"""The made workbook: what people did to it, and that it is written alike every time."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import datetime
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText

from sotdiff.sandbox.made import FILE_NAME, SHEET, made_world, write_workbook
from sotdiff.sandbox.made.sheet import HEADER_ROW, HEADERS

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

WRITE_ONE = "import sys, pathlib; from sotdiff.sandbox.made import made_world, write_workbook; "
WRITE_ONE += "write_workbook(made_world(), pathlib.Path(sys.argv[1]))"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of the written workbook."""
    file = tmp_path_factory.mktemp("made") / FILE_NAME
    write_workbook(made_world(), file)
    return file


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    """Return the workbook as openpyxl reads it, rich text kept."""
    return load_workbook(path, rich_text=True)


@pytest.fixture(scope="module")
def sheet(book: Workbook) -> Worksheet:
    """Return the tab of the leads."""
    return book[SHEET]


def cells_of(sheet: Worksheet, header: str) -> list[object]:
    """Return the cells of a column below the header, the empty ones left out."""
    column = HEADERS.index(header) + 1
    cells = next(sheet.iter_cols(column, column, HEADER_ROW + 1, values_only=True))
    return [cell for cell in cells if cell is not None]


def test_two_processes_write_the_same_bytes(path: Path, tmp_path: Path) -> None:
    """Neither the clock nor Python's hash seed leaves a trace in the file."""
    other = tmp_path / "other.xlsx"
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", WRITE_ONE, str(other)], env=environment, check=True)  # noqa: S603
    assert other.read_bytes() == path.read_bytes()


def test_all_times_in_the_file_are_fixed(path: Path) -> None:
    """The parts of the file and its properties bear one date, however late it is written."""
    with ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 20, 16, 42, 0)}
        assert archive.read("docProps/core.xml").count(b"2026-11-20T16:42:00Z") == 2


def test_has_the_tabs_of_a_grown_workbook(book: Workbook) -> None:
    """The leads are neither the first tab nor the last."""
    assert book.sheetnames == ["Summary", "Lead Details", "Change Log", "Lookup"]


def test_header_stands_below_title_rows_in_its_own_spelling(sheet: Worksheet) -> None:
    """Three title rows, then 48 headers, some in other case, with an NBSP or a line break."""
    titles = [sheet.cell(row, 1).value for row in range(1, HEADER_ROW)]
    headers = [str(cell.value) for cell in sheet[HEADER_ROW]]
    assert all(titles)
    assert len(headers) == 48
    assert {"First_Name", "LAST_NAME\u00a0", "Lead_Source\n"} < set(headers)
    assert {"LEAD_ID", "EMAIL_ALL", "PHONE_ALL", "CITY"} < set(headers)


def test_rows_end_with_totals_and_blank_formatted_rows(sheet: Worksheet) -> None:
    """871 rows with data, the last without a lid; behind them rows that only look used."""
    filled = [row for row in sheet.iter_rows(HEADER_ROW + 1, values_only=True) if any(row)]
    assert len(filled) == 871
    assert filled[-1][0] is None
    assert sheet.max_row > HEADER_ROW + 871 + 20


def test_some_rows_are_hidden_and_a_filter_is_set(sheet: Worksheet) -> None:
    """Hidden rows hold leads like any other."""
    hidden = [row for row, look in sheet.row_dimensions.items() if look.hidden]
    assert len(hidden) >= 3
    assert sheet.auto_filter.ref == f"A{HEADER_ROW}:AV{HEADER_ROW + 871}"


def test_merged_cells_are_a_title_and_three_cities(sheet: Worksheet) -> None:
    """A merged city is written once and counts for both rows."""
    ranges = sorted(str(each) for each in sheet.merged_cells.ranges)
    assert ranges[0] == "A1:H1"
    assert len(ranges) == 4
    for place in ranges[1:]:
        top, below = (sheet[cell].value for cell in place.split(":"))
        assert top
        assert below is None


def test_ledgers_are_separated_as_they_come(sheet: Worksheet) -> None:
    """Every separator that people use stands between addresses, and between phones."""
    emails = [str(cell) for cell in cells_of(sheet, "EMAIL_ALL")]
    phones = [str(cell) for cell in cells_of(sheet, "PHONE_ALL")]
    for separator in (";", ",", "|", "\n"):
        assert any(separator in cell for cell in emails)
        assert any(separator in cell for cell in phones)


@pytest.mark.parametrize("trace", ["mailto:", "<", "\u200b", "\u00a0", "@EXAMPLE.", " "])
def test_addresses_bear_the_traces_of_pasting(sheet: Worksheet, trace: str) -> None:
    """`mailto:`, brackets, invisible characters, stray blanks and capitals occur."""
    assert any(trace in str(cell) for cell in cells_of(sheet, "EMAIL_ALL"))


def test_some_phones_are_numbers_or_came_from_one(sheet: Worksheet) -> None:
    """Excel numbers, texts that end in `.0`, extensions, and other spellings."""
    phones = cells_of(sheet, "PHONE_ALL")
    assert sum(isinstance(cell, int | float) for cell in phones) > 10
    texts = [cell for cell in phones if isinstance(cell, str)]
    for trace in (".0", "x", "ext", "(", "+44", "1-"):
        assert any(trace in text for text in texts)


def test_names_are_partly_rich_text_and_padded(sheet: Worksheet) -> None:
    """A few names are half bold; some have white space around them."""
    names = cells_of(sheet, "LAST_NAME")
    assert sum(isinstance(name, CellRichText) for name in names) > 3
    assert any(str(name) != str(name).strip() for name in names)


def test_some_cells_are_hyperlinks(sheet: Worksheet) -> None:
    """Listings link to a page, a few addresses to the mail program."""
    links = [
        str(cell.hyperlink.target) for row in sheet.iter_rows() for cell in row if cell.hyperlink
    ]
    assert any(link.startswith("https://stays.example.com/") for link in links)
    assert any(link.startswith("mailto:") for link in links)


def test_other_columns_hold_dates_numbers_and_booleans(sheet: Worksheet) -> None:
    """The columns that nobody maps are as mixed as in life."""
    assert isinstance(cells_of(sheet, "FIRST_SEEN")[0], datetime)
    assert {type(cell) for cell in cells_of(sheet, "HOT_TUB")} == {bool}
    assert isinstance(cells_of(sheet, "NIGHTLY_RATE")[0], float | int)


def test_an_error_cell_stands_where_a_city_should(sheet: Worksheet) -> None:
    """One city is `#REF!`, a true error cell."""
    column = HEADERS.index("CITY") + 1
    kinds = [row[0].data_type for row in sheet.iter_rows(min_col=column, max_col=column)]
    assert kinds.count("e") == 1
