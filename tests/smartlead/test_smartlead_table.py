"""An export as it comes: read whole under its header names, or refused with a clear text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sotdiff.errors import ExportError
from sotdiff.smartlead import read_file, rows_of

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = "email,status,first_name\na@example.com,STARTED,Ann\n"


def read(text: str, encoding: str = "utf-8") -> list[tuple[str | None, ...]]:
    """Return email, status and first name of every row."""
    rows = rows_of(text.encode(encoding), "export.csv")
    return list(rows[["email", "status", "first_name"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (PLAIN, "utf-8"),
        (PLAIN, "utf-8-sig"),
        (PLAIN, "utf-16"),
        (PLAIN, "utf-32"),
        (PLAIN.replace(",", ";"), "utf-8-sig"),
        (PLAIN.replace(",", "\t"), "utf-8"),
        ("sep=;\n" + PLAIN.replace(",", ";"), "utf-8"),
        (PLAIN.replace("\n", "\r\n"), "utf-8"),
        (PLAIN.replace("\n", "\r"), "utf-8"),
        (PLAIN.replace("email,status", "E-Mail Address,Lead Status").replace("E-M", "eM"), "utf-8"),
        (PLAIN + "\n,,\n", "utf-8"),
    ],
    ids="plain bom utf16 utf32 semicolons tabs sep crlf cr headers blank_rows".split(),
)
def test_is_read_as_it_stands(text: str, encoding: str) -> None:
    """BOM, semicolons, tabs, other spellings of a header and blank rows change nothing."""
    text = text.replace("eMail Address", "Email Address")
    assert read(text, encoding) == [("a@example.com", "STARTED", "Ann")]


def test_quotes_newlines_and_delimiters_stay_in_their_cell() -> None:
    """A quoted cell may hold line breaks, quotes and delimiters; unknown columns are kept."""
    text = 'email,status,first_name,pet\na@example.com,STARTED,"Ann ""A""\nB, C;D",cat\n'
    assert read(text) == [("a@example.com", "STARTED", 'Ann "A"\nB, C;D')]
    assert rows_of(text.encode(), "x.csv")["pet"].tolist() == ["cat"]


def test_columns_that_say_nothing_may_share_a_name() -> None:
    """All of them are kept, also one that is called as a column of ours."""
    text = "email,status,pet,Pet,place\na@example.com,STARTED,cat,dog,Granby\n"
    rows = rows_of(text.encode(), "x.csv")
    kept = ["pet", "pet (2)", "place", "place (2)"]
    assert rows[kept].astype(str).to_numpy().tolist() == [["cat", "dog", "2", "Granby"]]


def test_line_marks_that_are_no_line_breaks_stay_in_their_cell() -> None:
    """Unicode knows more line breaks than a CSV file does."""
    text = "email,status,first_name\na@example.com,STARTED,A\u2028n\x85n\x0b\n"
    assert read(text) == [("a@example.com", "STARTED", "A\u2028n\x85n\x0b")]


def test_the_place_is_the_row_in_the_file() -> None:
    """Blank rows count, so that a person finds the row."""
    rows = rows_of((PLAIN + "\nb@example.com,PAUSED,B\n").encode(), "export.csv")
    assert rows["place"].tolist() == [2, 4]


def test_a_campaign_without_leads_is_an_export() -> None:
    """A header alone says that nobody is enrolled."""
    assert read("email,status,first_name\n") == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"PK\x03\x04rest", "Excel"),
        (PLAIN.encode() + b"\xe9", "not UTF-8 at byte"),
        (b"email,name\na@example.com,Ann\n", "no column 'status'"),
        (b"Mail,Stat\n", "no column 'email'"),
        (PLAIN.encode() + b"\x00", "zero bytes"),
        (PLAIN.encode("utf-16-le"), "zero bytes"),
        (b"\xff\xfea", "not UTF-16 at byte"),
        (b"email,status,Status\n", "twice"),
        (b"email,status,category,Category\n", "twice"),
        (b"email,status\na@example.com,STARTED,x\n", "row 2: 3 cells under 2"),
        (b"email,status\na@example.com\n", "row 2: 1 cells under 2"),
        (b'email,status\na@example.com,"STAR', "cut"),
        (b'email,status\n"a"b,STARTED\n', "cut"),
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes, told: str) -> None:
    """One clear error that names the file; never a guess at half of it."""
    with pytest.raises(ExportError, match=told) as raised:
        rows_of(content, "export.csv")
    assert "export.csv" in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(ExportError, match=r"nowhere\.csv"):
        read_file(tmp_path / "nowhere.csv")


def test_a_hundred_thousand_rows_are_all_there() -> None:
    """Size is no reason to lose a row."""
    body = "".join(f'a{n}@example.com,STARTED,"A\n{n}"\n' for n in range(100_000))
    rows = rows_of(f"email,status,first_name\n{body}".encode(), "big.csv")
    assert len(rows) == 100_000
    assert rows["email"].iloc[-1] == "a99999@example.com"
