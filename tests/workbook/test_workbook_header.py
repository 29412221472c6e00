"""The header: found as a person finds it, and refused where a person would ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bookmaking import ANN, BOB, HEADERS, new_book, write_book
from reading import read_alike

from sotdiff.errors import WorkbookError
from sotdiff.workbook import Sheet, header_form, repeated_headers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read(path: Path, rows: Sequence[Sequence[Any]], optional: Sequence[str] = ()) -> Sheet:
    """Write a workbook of these rows and read it."""
    return read_alike(write_book(path / "book.xlsx", rows), optional=optional)


def refusal(path: Path, rows: Sequence[Sequence[Any]], optional: Sequence[str] = ()) -> str:
    """Return the words in which a workbook of these rows is refused."""
    with pytest.raises(WorkbookError) as caught:
        read(path, rows, optional)
    assert "book.xlsx, tab 'Lead Details'" in str(caught.value)
    return str(caught.value)


def test_title_rows_above_the_header_are_passed_over(tmp_path: Path) -> None:
    """Titles, notes and blank rows above the header are no leads; rows keep Excel's numbers."""
    titles = [["Grand County STR Engine"], [], ["LEAD_ID", "see below", 2024]]
    sheet = read(tmp_path, [*titles, HEADERS, ANN, BOB])
    assert list(sheet.cells.index) == [5, 6]
    assert list(sheet.cells.columns) == list(HEADERS)


def test_headers_are_compared_as_a_person_reads_them(tmp_path: Path) -> None:
    """Case, NBSP, line breaks, several spaces and zero-width characters make no other header."""
    spelled = [
        "Lead_Id ",
        "\u00a0FIRST_NAME",
        "last_name",
        "EMAIL_ALL\n",
        "Phone_All\u200b",
        "city",
    ]
    sheet = read(tmp_path, [spelled, ANN])
    assert list(sheet.cells.columns) == list(HEADERS)
    assert header_form("Lead\u00a0\n  Source") == header_form("LEAD SOURCE")


def test_a_mapped_header_has_the_name_it_is_asked_by(tmp_path: Path) -> None:
    """Also an optional one; the others keep their own text, on one line."""
    sheet = read(tmp_path, [[*HEADERS, "lead_source", "Year\nBuilt"], ANN], ["LEAD_SOURCE"])
    assert list(sheet.cells.columns[-2:]) == ["LEAD_SOURCE", "Year Built"]
    assert sheet.letters["LEAD_SOURCE"] == "G"


def test_columns_may_stand_in_any_order_and_place(tmp_path: Path) -> None:
    """The header says what a column is, not its place."""
    rows = [[None, None, *reversed(row)] for row in (HEADERS, ANN)]
    sheet = read(tmp_path, rows)
    assert sheet.cells.loc[2, "LEAD_ID"] == "R00001"
    assert sheet.letters["LEAD_ID"] == "H"


def test_a_missing_header_names_the_nearest(tmp_path: Path) -> None:
    """A mapped header that is not there is one error: header row, name and the nearest ones."""
    renamed = ["LEAD_ID", "FIRST_NAME", "LAST_NAME", "EMAILS_ALL", "PHONE_ALL", "CITY"]
    words = refusal(tmp_path, [["Title"], renamed, ANN])
    assert "header row 2: no column 'EMAIL_ALL' (the nearest: EMAILS_ALL" in words
    assert "[sot.columns]" in words


def test_a_tab_without_any_header_is_refused(tmp_path: Path) -> None:
    """Where no mapped header is found at all, every one is named."""
    words = refusal(tmp_path, [["a", "LEAD-ID"], ["b", 1]])
    assert "no header row: no column 'LEAD_ID' (the nearest: LEAD-ID" in words
    assert all(header in words for header in HEADERS)


def test_an_empty_tab_is_refused(tmp_path: Path) -> None:
    """A tab without a single cell is an error."""
    assert "the tab is empty" in refusal(tmp_path, [])


def test_a_mapped_header_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Nobody can tell which of two equal mapped headers is meant; both columns are named."""
    words = refusal(tmp_path, [[*HEADERS, "Email_All"], [*ANN, "x"]])
    assert "the header 'EMAIL_ALL' stands 2 times (columns D, G)" in words


def test_an_optional_header_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """A header that a commission rule looks at may stand only once, too."""
    rows = [[*HEADERS, "SOURCE", "Source"], ANN]
    assert "'source' stands 2 times" in refusal(tmp_path, rows, ["source"])
    assert read(tmp_path, rows).cells.columns[-1] == "Source"


def test_other_columns_are_never_lost(tmp_path: Path) -> None:
    """Equal and blank headers get names of their own; only what is wholly blank is left out."""
    headers = [*HEADERS, "NOTES", "NOTES", None, None, "EMPTY", "column I", "NOTES (column H)"]
    sheet = read(tmp_path, [headers, [*ANN, "g", "h", "i", None, None, "l", "m", None, "o"]])
    others = sheet.cells.loc[2].iloc[len(HEADERS) :].astype(object)
    assert others.where(others.notna(), None).to_dict() == {
        "NOTES": "g",
        "NOTES (column H)'": "h",
        "column I'": "i",
        "EMPTY": None,
        "column I": "l",
        "NOTES (column H)": "m",
        "column O": "o",
    }
    assert sheet.letters["column O"] == "O"


def test_a_header_in_merged_cells_is_read_where_it_is_shown(tmp_path: Path) -> None:
    """A header merged over two rows belongs to the row in which the others stand."""
    book, sheet = new_book()
    sheet.append(["LEAD_ID", "Owner", None, "Contact", None, "Place"])
    sheet.append([None, *HEADERS[1:]])
    sheet.append(ANN)
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:C1")
    book.save(tmp_path / "book.xlsx")
    cells = read_alike(tmp_path / "book.xlsx").cells
    assert cells.to_dict("index") == {3: dict(zip(HEADERS, ANN, strict=True))}


def test_a_header_may_be_a_number_or_a_date(tmp_path: Path) -> None:
    """What stands in the header row is text, whatever Excel makes of it."""
    assert read(tmp_path, [[*HEADERS, 2024, True], [*ANN, "a", "b"]]).letters["2024"] == "G"


def test_a_repeated_header_row_is_told(tmp_path: Path) -> None:
    """A header that stands again further down, as printed pages have it, is found."""
    sheet = read(tmp_path, [HEADERS, ANN, [name.lower() for name in HEADERS], BOB])
    assert list(repeated_headers(sheet.cells, HEADERS, sheet.where)) == [False, True, False]


def test_two_headers_in_different_columns_are_refused(tmp_path: Path) -> None:
    """Two whole header rows that do not agree on the columns: nobody can tell which is right."""
    sheet = read(tmp_path, [HEADERS, ["R00009"], list(reversed(HEADERS)), ANN])
    with pytest.raises(WorkbookError, match="row 3 holds all headers once more, in other columns"):
        repeated_headers(sheet.cells, HEADERS, sheet.where)
