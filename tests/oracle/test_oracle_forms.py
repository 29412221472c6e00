"""The oracle's canonical forms and its street words."""

from __future__ import annotations

import pytest

from oracle import forms
from oracle.streets import is_corrupt

KNOWN = {"granby", "grand lake", "winter park", "hot sulphur springs", "fraser"}


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("a@x.com", "a@x.com"),
        ("A.b+C@X.com", "a.b+c@x.com"),
        ("\u00a0a@x.com\u200b ", "a@x.com"),
        ("\u202ea@x.com\u2069", "a@x.com"),
        ("MAILTO:a@x.com", "a@x.com"),
        ("<mailto:a@x.com>", "a@x.com"),
        ("  ", ""),
        (None, ""),
    ],
)
def test_an_address_loses_its_wrapping_and_nothing_else(typed: str | None, address: str) -> None:
    """Invisible signs, white space, mailto and brackets go; dots and plus signs stay."""
    assert forms.email(typed) == address


def test_a_ledger_keeps_its_order_and_names_each_address_once() -> None:
    """Ledgers split on ; , | and white space."""
    typed = "b@x.com;A@x.com, b@X.com|c@x.com\nd@x.com\u00a0e@x.com"
    assert forms.emails(typed) == ["b@x.com", "a@x.com", "c@x.com", "d@x.com", "e@x.com"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("(970) 555-1234", "+19705551234"),
        ("9705551234.0", "+19705551234"),
        ("9.705551234E+09", "+19705551234"),
        ("9.70555E+09", "97055509"),
        ("970.555.1234 x12", "+19705551234 ext 12"),
        ("+19705551234;ext=12", "+19705551234 ext 12"),
        ("+44 20 7946 0000", "+442079460000"),
        ("12", "12"),
        ("n/a", ""),
        (None, ""),
    ],
)
def test_a_phone_is_e164_with_its_extension_or_its_digits(typed: str | None, number: str) -> None:
    """The region is the US; what is no possible number is compared by its digits."""
    assert forms.phone(typed) == number


def test_a_phone_that_is_none_is_the_same_by_its_digits() -> None:
    """Words behind a number spoil it; its digits still tell."""
    assert forms.is_same_phone("+1 970 555 1234 call", "+19705551234")
    assert not forms.is_same_phone("call +1 970 555 1235 now", "+19705551234")
    assert not forms.is_same_phone("970-555-1234", "+19705551234 ext 12")
    assert not forms.is_same_phone("n/a", "+19705551234")


def test_phone_ledgers_never_split_on_spaces() -> None:
    """Line breaks and ; , | part two numbers."""
    assert forms.phones("970 555 1234\n970 555 1235 x2") == ["+19705551234", "+19705551235 ext 2"]


@pytest.mark.parametrize(
    ("typed", "lids"),
    [
        ("ID:R00417", ["R00417"]),
        ("Scout id: r417, web", ["R417"]),
        (" R417 ", ["R417"]),
        ("ID:R1 ID:R2;ID:r1", ["R1", "R2"]),
        ("GRID:R1", []),
        ("ID:R1b", []),
        ("see R1", []),
        ("ID R1", []),
        ("ID:R\u0661", []),
        (None, []),
    ],
)
def test_a_token_stands_alone_or_behind_id(typed: str | None, lids: list[str]) -> None:
    """`ID:` and a LID as words of their own, in any case; a bare LID only as the whole text."""
    assert forms.tokens(typed) == lids


def test_names_compare_composed_collapsed_and_folded() -> None:
    """NFD, NBSP and case are no difference; accents are."""
    assert forms.plain("  Zoe\u0308\u00a0 GROẞ ") == forms.plain("zoë gross")
    assert forms.plain("Zoë") != forms.plain("Zoe")
    assert forms.written("\u00a0Van\u00a0 Dyke ") == "Van  Dyke"


@pytest.mark.parametrize(
    "city",
    [
        "Granby",
        "GRANBY, CO 80446",
        "Granby Colorado 80446-1234",
        "St. Granby",
        "Old Granby",
        "Lake Granby",
        "Winter Park Granby",
        "NewGranby",
        "Denver",
        "St. Louis",
        "Estes Park",
        "Pagosa Springs",
        "Idaho Falls",
        "Grand Lake, CO",
        "Hartford CT",
        "Federal Way",
        "St.",
        "",
    ],
)
def test_a_real_city_is_no_corruption(city: str) -> None:
    """Words that end cities, a leading St. and a state or ZIP behind are no evidence."""
    assert not is_corrupt(city, "Granby", KNOWN)


@pytest.mark.parametrize(
    "city",
    [
        "Dr Granby",
        "123 Elm Ave, Granby",
        "12 Granby",
        "12 St. Louis",
        "Main St. Granby",
        "Apt B Granby",
        "#4, Granby",
        "ELM AVE, GRANBY, CO 80446",
        "W Portal Rd\u00a0 Granby",
        "Elm Ave",
        "Elm Ave., CO",
        "County Rd 5",
        "Highway 40",
        "Main St",
        "Elm Ave N, Apt B",
        "Pine Way Granby",
        "100 Grand Lake",
        "123 Elm",
    ],
)
def test_street_words_are_corruption(city: str) -> None:
    """A suffix, unit or number before the right city; or no city, and a number or suffix."""
    assert is_corrupt(city, "Granby", KNOWN)


def test_a_known_city_is_left_alone_even_with_a_number() -> None:
    """A number or suffix proves nothing where the SoT or the configuration knows the city."""
    assert is_corrupt("100 Mile House", "Granby", KNOWN)
    assert not is_corrupt("100 Mile House", "Granby", {*KNOWN, "100 mile house"})
