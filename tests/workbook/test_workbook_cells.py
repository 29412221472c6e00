"""The cells: read as a person reads them in Excel, whatever they are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from bookmaking import (
    ANN,
    BOB,
    HEADERS,
    add_strings,
    change_part,
    new_book,
    replace_in_part,
    write_book,
)
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from reading import read_alike

from sotdiff.errors import WorkbookError
from sotdiff.workbook import Sheet, error_cells
from sotdiff.workbook.text import clean_text, text_of

if TYPE_CHECKING:
    from pathlib import Path

HEADED = (*HEADERS, "NOTE")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the workbook of a test stands."""
    return tmp_path / "book.xlsx"


def read(path: Path) -> Sheet:
    """Read the tab of the leads."""
    return read_alike(path)


def noted(path: Path, *notes: Any) -> list[Any]:
    """Return what is read of these values, one a row; missing is None."""
    return notes_of(write_book(path, [HEADED, *((*ANN, note) for note in notes)]))


def notes_of(path: Path) -> list[Any]:
    """Return the notes of a workbook; missing is None."""
    notes = read(path).cells["NOTE"]
    assert notes.dtype == "string"
    return [None if pd.isna(note) else note for note in notes]


def test_text_stays_as_it_is(path: Path) -> None:
    """Spaces around, NBSP, right-to-left marks, markup, formulas as text, `NA` and `null` stay."""
    texts = [" a ", "x\u00a0y", "\u200fabc", "<script>", "NA", "null", "01067", "é\u0301", "😀"]
    assert noted(path, *texts) == texts


def test_numbers_are_read_as_they_are_shown(path: Path) -> None:
    """A number where text is meant has no `.0`, no binary noise, and at most 15 digits."""
    numbers = [9705551234, 9705551234.0, 81.5, 0.1 + 0.2, -3, 0, 1.5e20, 80446]
    shown = ["9705551234", "9705551234", "81.5", "0.3", "-3", "0", "1.5e+20", "80446"]
    assert noted(path, *numbers) == shown
    write_book(path, [HEADED, [*ANN, 7.25], [*BOB, 7.5]])
    replace_in_part(path, "<v>7.25</v>", "<v>0.30000000000000004</v>")
    replace_in_part(path, "<v>7.5</v>", "<v>9.705551234E9</v>")
    assert notes_of(path) == ["0.3", "9705551234"]


def test_booleans_and_dates_are_read_as_text(path: Path) -> None:
    """Booleans in capitals as Excel shows them, dates in ISO form, times after them."""
    values = [True, False, date(2024, 3, 5), datetime(2024, 3, 5, 14, 30), time(9, 15)]  # noqa: DTZ001
    shown = ["TRUE", "FALSE", "2024-03-05", "2024-03-05 14:30:00", "09:15:00"]
    assert noted(path, *values) == shown
    assert noted(path, timedelta(hours=26)) == ["1 day, 2:00:00"]


def test_the_1904_date_system_is_read(path: Path) -> None:
    """A workbook from an old Mac counts its days from 1904; its dates are the same days."""
    book, sheet = new_book()
    book.epoch = CALENDAR_MAC_1904
    sheet.append(HEADED)
    sheet.append([*ANN, date(2024, 3, 5)])
    book.save(path)
    assert notes_of(path) == ["2024-03-05"]


def test_a_date_out_of_all_bounds_is_an_error_cell(path: Path) -> None:
    """A phone number in a cell formatted as a date shows ##### in Excel."""
    book, sheet = new_book()
    sheet.append(HEADERS)
    sheet.append([*ANN[:4], 9705551234, "Granby"])
    sheet["E2"].number_format = "yyyy-mm-dd"
    book.save(path)
    assert error_cells(read(path), ["PHONE_ALL"]).loc[2, "PHONE_ALL"]


def test_rich_text_and_hyperlinks_are_read_as_shown(path: Path) -> None:
    """Text in two fonts is one text; a link is what it shows, not where it leads."""
    book, sheet = new_book()
    sheet.append(HEADED)
    sheet.append([*ANN, CellRichText("Gran", TextBlock(InlineFont(b=True), "by"))])
    sheet.append([*BOB, "bob@example.com"])
    sheet["G3"].hyperlink = "mailto:other@example.com"
    book.save(path)
    assert notes_of(path) == ["Granby", "bob@example.com"]


def test_shared_rich_text_is_read_without_its_reading_aid(path: Path) -> None:
    """Strings as Excel itself saves them: shared, in runs, with phonetic guides left out."""
    write_book(path, [HEADED, [*ANN, "here"]])
    runs = "<r><t>Gran</t></r><r><rPr><b/></rPr><t>by</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
    add_strings(path, f"<si>{runs}</si>")
    replace_in_part(path, 't="inlineStr"><is><t>here</t></is></c>', 't="s"><v>0</v></c>')
    assert notes_of(path) == ["Granby"]


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0", "\n\t", "\u200b", " \u200f\u2003"])
def test_what_is_blank_to_the_eye_is_missing(path: Path, blank: str) -> None:
    """White space of every kind and invisible characters alone are no value."""
    assert noted(path, blank, "x") == [None, "x"]


def test_control_characters_are_cleaned() -> None:
    """Excel's `_x000D_`, other control characters and lone surrogates never get in."""
    assert clean_text("a_x000D_\nb\rc\r\nd") == "a\nb\nc\nd"
    assert clean_text("a_x0007_b\x01c\x7f\ufffe") == "abc"
    assert clean_text("a_xD800_b_xDE00_c") == "abc"
    assert clean_text("_xD83D__xDE00_") == "😀"
    assert clean_text("tab\tstays, _x12 and _xyzzy_ too") == "tab\tstays, _x12 and _xyzzy_ too"
    assert clean_text("_x200B_ ") == ""


def test_control_characters_of_a_cell_are_cleaned(path: Path) -> None:
    """What another program has saved as `_x000D_` is a line break in the leads."""
    assert noted(path, "one_x000D_\ntwo", "_x000D_", "_xD800_x") == ["one\ntwo", None, "x"]


def test_text_of_a_cell_without_value_is_none() -> None:
    """An empty cell is not the text `None`."""
    assert text_of(None) is None
    assert text_of(datetime(2024, 3, 5, tzinfo=UTC)) is not None


def test_hidden_and_filtered_rows_count(path: Path) -> None:
    """A row that a filter hides is data all the same."""
    book, sheet = new_book()
    for row in (HEADERS, ANN, BOB):
        sheet.append(row)
    sheet.auto_filter.ref = "A1:F3"
    sheet.auto_filter.add_filter_column(5, ["Granby"])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.save(path)
    assert list(read(path).cells["EMAIL_ALL"]) == ["ann@example.com", "bob@example.com"]


def test_blank_rows_do_not_count(path: Path) -> None:
    """Blank rows between, behind, and rows that hold only formats or spaces are no rows."""
    book, sheet = new_book()
    for row in (HEADERS, ANN, [], [None, " ", ""], BOB):
        sheet.append(row)
    for number in range(6, 60):
        sheet.cell(number, 3).number_format = "0.00"
    book.save(path)
    assert list(read(path).cells.index) == [2, 5]


def test_a_row_counts_if_any_cell_has_a_value(path: Path) -> None:
    """Also a value outside every header makes a row."""
    assert list(read(write_book(path, [HEADERS, ANN, [None] * 9 + ["x"]])).cells.index) == [2, 3]


def test_merged_cells_fill_downwards(path: Path) -> None:
    """Each row of a merged cell has its value; a row that holds nothing else is none."""
    book, sheet = new_book()
    for row in (HEADERS, ANN, BOB, ["R00003", "Cy", None, "cy@example.com"]):
        sheet.append(row)
    sheet.merge_cells("F2:F4")
    sheet.merge_cells("B3:C3")
    sheet["A6"] = "a note over three rows"
    sheet.merge_cells("A6:C8")
    book.save(path)
    cells = read(path).cells
    assert list(cells["CITY"].dropna()) == ["Granby", "Granby", "Granby"]
    assert list(cells.index) == [2, 3, 4, 6]
    assert pd.isna(cells.loc[3, "LAST_NAME"])


def test_a_merged_cell_of_rows_without_end_is_filled(path: Path) -> None:
    """A merged cell down to Excel's last row costs nothing."""
    book, sheet = new_book()
    for row in (HEADERS, ANN, BOB[:5]):
        sheet.append(row)
    sheet.merge_cells("F2:F3")
    book.save(path)
    replace_in_part(path, "F2:F3", "F2:F1048576")
    assert list(read(path).cells["CITY"]) == ["Granby", "Granby"]


@pytest.mark.parametrize("size", ["A1:B1", "A1", "C7:XFD900000", None])
def test_what_the_file_says_of_its_size_does_not_count(path: Path, size: str | None) -> None:
    """A wrong or missing dimension in the sheet's XML loses no row and no column."""
    write_book(path, [HEADERS, ANN, BOB])
    now = f'<dimension ref="{size}" />' if size else ""
    replace_in_part(path, '<dimension ref="A1:F3" />', now)
    cells = read(path).cells
    assert cells.shape == (2, len(HEADERS))
    assert cells.loc[3, "CITY"] == "Fraser"


def test_cells_without_places_are_read_in_order(path: Path) -> None:
    """A file that leaves out where its cells stand is read as it goes, formulas included."""
    write_book(path, [HEADERS, ANN, [*BOB[:5], "=1"]])
    for place in ("E2", "F2", "F3"):
        replace_in_part(path, f'<c r="{place}"', "<c")
    replace_in_part(path, '<row r="2">', "<row>")
    replace_in_part(path, '<row r="3">', "<row>")
    sheet = read(path)
    assert list(sheet.cells["CITY"]) == ["Granby", "=1"]
    assert sheet.formulas == {(3, "CITY")}


@pytest.mark.parametrize(
    ("old", "new", "cell"),
    [('r="B2"', 'r="G2"', "C2"), ('r="B2"', 'r="A2"', "A2"), ('<row r="3">', '<row r="1">', "1")],
)
def test_a_sheet_out_of_order_is_refused(path: Path, old: str, new: str, cell: str) -> None:
    """Rows or cells twice or out of order would be skipped in silence; they are an error."""
    write_book(path, [HEADERS, ANN, BOB])
    replace_in_part(path, old, new)
    with pytest.raises(WorkbookError, match=f"damaged, {cell} stands out of order"):
        read(path)


def test_a_sheet_with_prefixes_is_read(path: Path) -> None:
    """Some programs write `<x:row>`; it is the same sheet, merged cells and formulas included."""
    book, sheet = new_book()
    for row in (HEADERS, ANN, [*BOB[:5], None], ["=1+1"]):
        sheet.append(row)
    sheet.merge_cells("F2:F3")
    book.save(path)

    def prefixed(xml: bytes) -> bytes:
        named = xml.replace(b"</", b"\0").replace(b"<", b"<x:").replace(b"\0", b"</x:")
        return named.replace(b"xmlns=", b"xmlns:x=")

    sheet_read = read(change_part(path, prefixed))
    assert list(sheet_read.cells["CITY"].dropna()) == ["Granby", "Granby"]
    assert sheet_read.formulas == {(4, "LEAD_ID")}


def test_a_sheet_in_utf16_is_read(path: Path) -> None:
    """An unusual encoding hides neither merged cells nor formulas."""
    book, sheet = new_book()
    for row in (HEADERS, ANN, [*BOB[:5], None], ["=1+1"]):
        sheet.append(row)
    sheet.merge_cells("F2:F3")
    book.save(path)
    sheet_read = read(change_part(path, lambda xml: xml.decode().encode("utf-16")))
    assert list(sheet_read.cells["CITY"].dropna()) == ["Granby", "Granby"]
    assert sheet_read.formulas == {(4, "LEAD_ID")}


def test_a_formula_is_its_saved_result(path: Path) -> None:
    """A formula with a result is that result; an empty text is a result, too."""
    write_book(path, [HEADED, [*ANN, "=1+1"], [*BOB, '=""']])
    replace_in_part(path, "<f>1+1</f><v />", "<f>1+1</f><v>2</v>")
    replace_in_part(path, '<c r="G3"><f>""</f><v />', '<c r="G3" t="str"><f>""</f><v></v>')
    assert notes_of(path) == ["2", None]
    assert read(path).formulas == frozenset()


def test_a_formula_without_a_saved_result_is_told(path: Path) -> None:
    """Its value is the formula, and its place is among `formulas`; also in a merged cell."""
    book, sheet = new_book()
    for row in (HEADED, [*ANN, "=A2&B2"], [*BOB, None], [*BOB, "=1"], ["=2", *ANN, '=""']):
        sheet.append(row)
    sheet.merge_cells("G2:G3")
    book.save(path)
    replace_in_part(path, "<f>1</f><v />", "<f>1</f><v>7</v>")
    replace_in_part(path, '<c r="H5"><f>""</f><v />', '<c r="H5" t="str"><f>""</f><v></v>')
    assert notes_of(path) == ["=A2&B2", "=A2&B2", "7", "Granby"]
    found = read(path)
    assert found.formulas == {(2, "NOTE"), (3, "NOTE"), (5, "LEAD_ID")}
    marks = error_cells(found, ["LEAD_ID", "NOTE"])
    assert list(marks["NOTE"]) == [True, True, False, False]
    assert list(marks["LEAD_ID"]) == [False, False, False, True]


def test_a_shared_formula_without_a_result_is_told(path: Path) -> None:
    """A shared formula stands in its first cell only; all its cells are told."""
    write_book(path, [HEADED, [*ANN, "=A2"], [*BOB, "=A3"]])
    replace_in_part(path, "<f>A2</f>", '<f t="shared" ref="G2:G3" si="0">A2</f>')
    replace_in_part(path, "<f>A3</f><v />", '<f t="shared" si="0"/>')
    assert read(path).formulas == {(2, "NOTE"), (3, "NOTE")}
    assert notes_of(path) == ["=A2", "="]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?", "#SPILL!", " #n/a "])
def test_an_error_of_excel_is_no_value(path: Path, error: str) -> None:
    """An error is told as one, whether Excel's own or pasted as text; it stays readable."""
    sheet = read(write_book(path, [HEADERS, [*ANN[:5], error], BOB]))
    assert sheet.cells.loc[2, "CITY"] == error
    assert list(error_cells(sheet, ["CITY"])["CITY"]) == [True, False]


def test_a_cell_in_the_last_corner_is_read(path: Path) -> None:
    """A stray cell at XFD1048576 makes one more row and one more column, not a billion cells."""
    book, sheet = new_book()
    sheet.append(HEADERS)
    sheet.append(ANN)
    book.save(path)
    corner = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
    replace_in_part(path, "</sheetData>", f"{corner}</sheetData>")
    cells = read(path).cells
    assert list(cells.index) == [2, 1_048_576]
    assert cells.loc[1_048_576, "column XFD"] == "x"


def test_very_long_texts_are_read_whole(path: Path) -> None:
    """Excel's longest text, 32,767 characters, comes through."""
    assert noted(path, "x" * 32_767) == ["x" * 32_767]
