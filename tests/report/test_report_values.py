"""Values on paper: escaped, in their own direction, nothing invisible, the difference marked."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from sotdiff.report.fragments import page_look
from sotdiff.report.values import CUT, difference, lined, neutralised, shown


def test_a_plain_value_is_shown_as_it_stands() -> None:
    """An ordinary value is shown unchanged, in its own direction."""
    assert shown("Granby", page_look) == "<bdi>Granby</bdi>"


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_value_is_said_to_be_blank(value: str | None) -> None:
    """Where there is no value the page says so, as an empty cell could be an oversight."""
    assert ">blank</span>" in shown(value, page_look)


@pytest.mark.parametrize(
    "value",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='x",
        "&lt;b&gt;",
    ],
)
def test_markup_in_a_value_stays_text(value: str) -> None:
    """No value can become markup or leave an attribute."""
    text = shown(value, page_look)
    assert text.replace("<wbr>", "") == Markup("<bdi>{}</bdi>").format(value)
    assert "<script" not in text


@pytest.mark.parametrize(
    ("char", "name"),
    [
        ("\u202e", "RLO"),
        ("\u200b", "U+200B"),
        ("\u00a0", "no-break space"),
        ("\n", "line break"),
        ("\x00", "U+0000"),
        ("\ud800", "U+D800"),
        ("\U000e0041", "U+E0041"),
    ],
)
def test_a_character_that_cannot_be_seen_is_named(char: str, name: str) -> None:
    """What a person could not see, or what would turn the text around, is replaced by its name."""
    text = shown(f"moc{char}elpmaxe", page_look)
    assert char not in text
    assert f">{name}</span>" in text
    assert text.encode("utf-8")


@pytest.mark.parametrize(
    ("value", "broken"),
    [
        ("ann@x.com", "ann@x.com"),
        ("renee.underwood@example.org", "renee.underwood@<wbr>example.org"),
        ("see R00417, the primary is ann@x.com", "see R00417, the primary is ann@x.com"),
        ("<b>@<b>@<b>@<b>@<b>@", "&lt;b&gt;@<wbr>" * 5),
    ],
)
def test_a_long_address_may_break_behind_its_at(value: str, broken: str) -> None:
    """In a narrow column a host begins on a line of its own rather than break in the middle."""
    assert shown(value, page_look) == f"<bdi>{broken}</bdi>"


def test_a_text_of_lines_keeps_them_and_shows_what_is_in_them() -> None:
    """For what a cell printed: line breaks stay, other invisible characters are named."""
    assert lined("one\n\ttwo\u202e", page_look, 100).startswith("one\n        two<span")
    assert "… 9,900 more characters" in lined("x" * 10_000, page_look, 100)
    assert lined("<b>", page_look, 100) == "&lt;b&gt;"


def test_a_long_value_is_cut_with_a_note() -> None:
    """10,000 characters become a few hundred, and the page says how many it leaves out."""
    text = shown("x" * 10_000, page_look)
    assert len(text) < 2 * CUT
    assert "… 9,700 more characters" in text


@pytest.mark.parametrize(
    ("was", "now", "marked"),
    [
        ("Dr Granby", "Granby", ("<del>Dr </del>Granby", "Granby")),
        ("Elm Ave", "Granby", ("<del>Elm Ave</del>", "<ins>Granby</ins>")),
        (
            "(970) 555-0101",
            "+19705550101",
            ("<del>(970) 555-0101</del>", "<ins>+19705550101</ins>"),
        ),
        ("a@x.com", "a@x.com;b@x.com", ("a@x.com", "a@x.com;<wbr><ins>b@x.com</ins>")),
        ("a@x.com", "a@x.org", ("<del>a@x.com</del>", "<ins>a@x.org</ins>")),
        ("<b>", "<i>", ("<del>&lt;b&gt;</del>", "<ins>&lt;i&gt;</ins>")),
    ],
)
def test_the_difference_is_marked(was: str, now: str, marked: tuple[str, str]) -> None:
    """Between was and now, what is not shared is marked: by word, in lists by entry."""
    assert difference(was, now, page_look) == tuple(f"<bdi>{text}</bdi>" for text in marked)


def test_nothing_is_marked_where_there_was_nothing() -> None:
    """A value that comes where there was none is all new; marking all of it says nothing."""
    _, now = difference(None, "Granby", page_look)
    assert now == "<bdi>Granby</bdi>"


@pytest.mark.parametrize("value", ["=cmd|'/C calc'!A0", "+1970", "-1", "@x", "\tx", "\rx"])
def test_no_cell_of_a_csv_is_a_formula(value: str) -> None:
    """What a spreadsheet would calculate gets an apostrophe in front; other texts stay."""
    assert neutralised(value) == f"'{value}"
    assert neutralised(f"x{value}") == f"x{value}"
