"""Both engines find the same in every sheet, however it is written; the fast one is one."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
from bookmaking import (
    ANN,
    BOB,
    HEADERS,
    TAB,
    add_strings,
    change_part,
    new_book,
    settings_with,
    write_book,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from reading import load_alike, read_alike

from sotdiff.errors import WorkbookError
from sotdiff.workbook import error_cells
from sotdiff.workbook.fast import read_fast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sotdiff.workbook import Sheet

FORMATS = ("0.00", "@", "yyyy-mm-dd", "h:mm", "[h]:mm:ss", "d/m/yy h:mm", '0 "days"', "0%")
STRINGS = (
    "<t>Granby</t>",
    '<t xml:space="preserve">  spaced </t>',
    "<t>A &amp; B &lt;c&gt; &#13;&#x1F600;</t>",
    "<r><t>rich</t></r><r><rPr><b/></rPr><t xml:space='preserve'> text</t></r>",
    "<t>base</t><rPh sb='0' eb='1'><t>aid</t></rPh>",
    "<t></t>",
    "<t/>",
    "<t>one_x000D_\ntwo_x005F_x0041_</t>",
    "<t>ann@example.com; bob@example.com</t>",
    "<t>#N/A</t>",
)
BODIES = (
    "/>",
    "></c>",
    "><v/></c>",
    "><v></v></c>",
    ' t="e"><v>#N/A</v></c>',
    ' t="e"><v>#REF!</v></c>',
    ' t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    ' t="b"><v>1</v></c>',
    ' t="b"><v>0</v></c>',
    ' t="d"><v>2024-03-05T14:30:00</v></c>',
    ' t="d"><v>2024-03-05</v></c>',
    ' t="str"><f>A1&amp;"x"</f><v>R1x</v></c>',
    ' t="str"><f>""</f><v></v></c>',
    ' t="str"><v>NA</v></c>',
    "><f>A1</f><v>42</v></c>",
    "><f>A1</f></c>",
    '><f t="shared" ref="G2:G3" si="0">A2</f><v/></c>',
    '><f t="shared" si="0"/></c>',
    ' t="inlineStr"><is><r><t>Gran</t></r><r><t>by</t></r></is></c>',
    ' t="inlineStr"><is><t>a</t><phoneticPr fontId="1"/></is></c>',
    ' t="inlineStr"><is><t>raw > bracket</t></is></c>',
    ' t="inlineStr"><is><t>one\r\ntwo\rthree</t></is></c>',
    ' t="inlineStr"><is><t><![CDATA[a < b]]></t></is></c>',
    ' t="inlineStr"><is><t>null</t></is></c><!-- a remark -->',
    ' t="inlineStr" s="2"><is><t>01067</t></is></c>',
    ' s="2" t="inlineStr"><is><t>01067</t></is></c>',
    " t='inlineStr'><is><t>quoted otherwise</t></is></c>",
    ' t="n" cm="1"><v>7</v></c>',
    ' t="s"><v> 1 </v></c>',
    ">\n  <v>5</v>\n</c>\n  ",
)
SHARED = st.integers(0, len(STRINGS)).map(lambda at: f' t="s"><v>{at}</v></c>')
NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.sampled_from(
        ["0", "-0", "-0.0", "007", "9.705551234E9", "1e400", "60", "0.5", "1E-7", "12x"]
    ),
)
STYLED = st.tuples(st.integers(0, len(FORMATS)), NUMBERS).map(
    lambda drawn: f' s="{drawn[0]}"><v>{drawn[1]}</v></c>'
)
DATES = st.tuples(st.integers(3, 6), st.floats(-1, 80000)).map(
    lambda drawn: f' s="{drawn[0]}"><v>{drawn[1]!r}</v></c>'
)
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\x85")).map(
    lambda text: f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
)
CONTENTS = st.one_of(st.sampled_from(BODIES), SHARED, STYLED, DATES, TEXTS)
ROWS = st.lists(st.lists(st.one_of(st.none(), CONTENTS), max_size=7), max_size=6)


def string(text: str) -> str:
    """Return the content of a cell that holds a string."""
    return f' t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def row_of(number: int, contents: Sequence[str | None]) -> str:
    """Return the markup of a row with these contents; None leaves a cell out."""
    cells = (
        f'<c r="{chr(65 + at)}{number}"{content}'
        for at, content in enumerate(contents)
        if content is not None
    )
    return f'<row r="{number}">{"".join(cells)}</row>'


def sheet_of(rows: Sequence[Sequence[str | None]]) -> str:
    """Return the markup of a header, a lead, and rows of these contents below them."""
    first = [[string(text) for text in (*row, "NOTE")] for row in (HEADERS, ANN)]
    return "".join(row_of(number, row) for number, row in enumerate([*first, *rows], 1))


def write_sheet(path: Path, data: str, tail: str = "", *, mac: bool = False) -> Path:
    """Write a workbook with this markup for its rows, and styles and strings to refer to."""
    book, sheet = new_book()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    for at, form in enumerate(FORMATS, 1):
        sheet.cell(1, at, 1).number_format = form
    book.save(path)
    rows = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
    markup = f"<sheetData>{data}</sheetData>{tail}".encode()
    change_part(path, lambda xml: rows.sub(lambda _: markup, xml))
    return add_strings(path, "".join(f"<si>{content}</si>" for content in STRINGS))


def is_read_fast(path: Path) -> bool:
    """Tell whether the fast engine reads a workbook itself."""
    return read_fast(path, path.read_bytes(), TAB) is not None


def notes_of(sheet: Sheet) -> list[str]:
    """Return what stands in the notes below the first lead."""
    return list(sheet.cells["NOTE"].iloc[1:])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the workbook of a test stands."""
    return tmp_path / "book.xlsx"


@given(ROWS, st.booleans(), st.sampled_from(["", "F2:F4", "A3:G5", "G2:G1048576"]))
@settings(max_examples=60, deadline=None)
def test_both_engines_read_the_same(rows: list[list[str | None]], mac: bool, merged: str) -> None:
    """Values of every type, whatever their markup; merged cells, both calendars."""
    tail = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    with TemporaryDirectory() as folder:
        path = write_sheet(Path(folder) / "book.xlsx", sheet_of(rows), tail, mac=mac)
        try:
            read_alike(path)
            load_alike(path, settings_with())
        except WorkbookError as refusal:
            assert "book.xlsx" in str(refusal)  # noqa: PT017 - both refuse it alike


@pytest.mark.parametrize("content", BODIES)
def test_a_cell_is_the_same_to_both_engines(path: Path, content: str) -> None:
    """Each kind of markup alone, first in its row, and last."""
    rows = [[content], [*map(string, BOB), content], [string("R3"), content, string("x")]]
    read_alike(write_sheet(path, sheet_of(rows)))


@pytest.mark.parametrize("at", range(len(STRINGS)))
def test_a_shared_string_is_the_same_to_both_engines(path: Path, at: int) -> None:
    """Plain, in runs, with reading aids, empty, escaped."""
    write_sheet(path, sheet_of([[*map(string, BOB), f' t="s"><v>{at}</v></c>']]))
    assert is_read_fast(path)
    read_alike(path)


def test_an_error_is_never_lost(path: Path) -> None:
    """An error cell comes out of the fast engine as Excel shows it, and is a reject."""
    error = ' t="e"><v>#N/A</v></c>'
    write_sheet(path, sheet_of([[*map(string, BOB[:3]), error, error, error, error]]))
    assert is_read_fast(path)
    sheet = read_alike(path)
    assert notes_of(sheet) == ["#N/A"]
    assert error_cells(sheet, ["EMAIL_ALL", "CITY"]).loc[3].all()
    _, rejects = load_alike(path, settings_with())
    assert list(rejects["value"]) == ["#N/A"] * 3


def test_the_usual_ways_of_writing_are_read_fast(path: Path) -> None:
    """Shared and inline strings, numbers, dates, errors, formulas, blank rows with a format."""
    contents = [
        ' t="s"><v>0</v></c>',
        ' s="3"><v>45356</v></c>',
        "><f>A1</f><v>42</v></c>",
        "><f>A1</f></c>",
    ]
    blank = '<row r="9" spans="1:7" s="1" customFormat="1"/><row r="12"></row>'
    data = sheet_of([[string("R2"), *[None] * 5, content] for content in contents]) + blank
    assert is_read_fast(write_sheet(path, data))
    sheet = read_alike(path)
    assert notes_of(sheet) == ["Granby", "2024-03-05", "42", "=A1"]
    assert sheet.formulas == {(6, "NOTE")}


def without_a_place(xml: bytes) -> bytes:
    """Leave out where a cell stands."""
    return xml.replace(b'<c r="C3"', b"<c")


def without_a_row_number(xml: bytes) -> bytes:
    """Leave out where a row stands."""
    return xml.replace(b'<row r="3">', b"<row>")


def with_prefixes(xml: bytes) -> bytes:
    """Name every element with a prefix."""
    named = xml.replace(b"</", b"\0").replace(b"<", b"<x:").replace(b"\0", b"</x:")
    return named.replace(b"xmlns=", b"xmlns:x=")


def with_a_remark(xml: bytes) -> bytes:
    """Hide a cell in a remark."""
    return xml.replace(b'<c r="B3"', b'<!-- <c r="A3"/> --><c r="B3"')


def with_a_cell_left_out(xml: bytes) -> bytes:
    """Put a whole cell into a remark."""
    return xml.replace(b'<c r="B3"', b'<!--<c r="B3"').replace(b'<c r="C3"', b'--><c r="C3"')


def with_a_hidden_cell(xml: bytes) -> bytes:
    """Write a cell with a line break where a space is usual."""
    return xml.replace(b'<c r="C3"', b'<c\nr="C3"')


UNUSUAL: list[Callable[[bytes], bytes]] = [
    without_a_place,
    without_a_row_number,
    with_prefixes,
    with_a_remark,
    with_a_cell_left_out,
    with_a_hidden_cell,
    lambda xml: xml.replace(b'<row r="1">', b"<row>"),
    lambda xml: xml.replace(b"<sheetData>", b"<sheetData><row><c><v>5</v></c></row>"),
    lambda xml: xml.decode().encode("utf-16"),
    lambda xml: b"\xef\xbb\xbf" + xml,
    lambda xml: b'<?xml version="1.0" encoding="ISO-8859-1"?>' + xml,
    lambda xml: xml.replace(b'<c r="C3"', b"<c r='C3'"),
    lambda xml: xml.replace(b'<c r="C3"', b'<c s="1" r="C3"'),
    lambda xml: xml.replace(b"</row>", b"<extra/></row>"),
    lambda xml: xml.replace(b"Birch", b"Birch\xff"),
    lambda xml: xml.replace(b"Birch", b"Birch\x01"),
    lambda xml: xml.replace(b"</c></row>", b"</row>"),
    lambda xml: xml.replace(b"</row><row", b"<row"),
    lambda xml: xml[: len(xml) // 2],
    lambda xml: xml.replace(b'<c r="C3"', b'<c r="A3"'),
    lambda xml: xml.replace(b'<row r="3"', b'<row r="4"'),
    lambda xml: xml.replace(b"<row ", b"\n  <row ").replace(b"<c ", b"\n    <c "),
]


@pytest.mark.parametrize("change", UNUSUAL)
def test_unusual_markup_is_the_same_to_both_engines(
    path: Path, change: Callable[[bytes], bytes]
) -> None:
    """Read alike, or refused alike: what the fast engine does not know it leaves to openpyxl."""
    change_part(write_book(path, [HEADERS, ANN, BOB]), change)
    try:
        assert len(read_alike(path).cells) == 2
    except WorkbookError as refusal:
        assert path.name in str(refusal)  # noqa: PT017 - both refuse it alike


@pytest.mark.parametrize(
    ("last", "words"), [(6, None), (5, "damaged, 5 stands out"), (4, "damaged")]
)
def test_a_large_sheet_is_in_order_from_piece_to_piece(
    path: Path, last: int, words: str | None
) -> None:
    """A sheet is looked at some megabytes at a time; rows of two pieces may not change places."""
    rows = [(3, "R3"), (4, "R4"), (5, "x" * 2_200_000), (last, "R6")]
    data = sheet_of([]) + "".join(row_of(number, [string(text)]) for number, text in rows)
    write_sheet(path, data)
    if words:
        with pytest.raises(WorkbookError, match=words):
            read_alike(path)
    else:
        assert is_read_fast(path)
        assert list(read_alike(path).cells.index) == [2, 3, 4, 5, 6]
