"""The canonical forms: what is equal, and what is not."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdiff import canon

INVISIBLES = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u061c\u202a\u202e\u2066\u2069"
SEPARATORS = ";,| \n\t\u00a0"
addresses = st.from_regex(r"[a-z0-9.+_-]{1,8}@[a-z]{1,5}\.(com|co)", fullmatch=True)
any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def text(*values: str | None) -> pd.Series:
    """Return a column of text."""
    return pd.Series(values, dtype="string")


@pytest.mark.parametrize(
    "value", ["a.b+c@example.com", "a_b@example.com", "a@b.co", "o'hara@example.com"]
)
def test_an_address_in_canonical_form_stays(value: str) -> None:
    """No dot or plus tricks: two spellings of one Gmail box are two addresses."""
    assert canon.canon_address(value) == value
    assert canon.is_address(value)


@pytest.mark.parametrize(
    "value",
    [
        "Ann@Example.COM",
        " ann@example.com\u00a0",
        "\u200bann@exam\u200eple.com\ufeff",
        "mailto:ann@example.com",
        "MAILTO:Ann@example.com",
        "<ann@example.com>",
        " <mailto: <ann@example.com >> ",
    ],
)
def test_what_is_wrapped_around_an_address_goes(value: str) -> None:
    """Case, white space, invisible characters, `mailto:` and angle brackets do not count."""
    assert canon.canon_address(value) == "ann@example.com"


@pytest.mark.parametrize("sign", INVISIBLES)
def test_every_invisible_character_goes(sign: str) -> None:
    """Each zero-width character and direction mark, also in the middle."""
    assert canon.canon_address(f"a{sign}@x.co") == "a@x.co"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "ann",
        "a@b",
        "a@@b.co",
        "a@b@c.co",
        "@b.co",
        "a@b..co",
        "a@.co",
        "a@b.co.",
        "a@-b.co",
        "josé@example.com",
        "a@exämple.com",
        "a b@x.co",
        "n/a",
    ],
)
def test_what_is_no_address_is_told(value: str) -> None:
    """An address is ASCII, with one @ and a dotted domain."""
    assert not canon.is_address(canon.canon_address(value))


def test_hostile_addresses_cost_no_time() -> None:
    """Long texts that almost are addresses are refused without trying every way to split them."""
    for value in (
        "a@" + "a" * 100_000 + "!",
        "a@" + "a-" * 50_000,
        "a@" + "a." * 50_000,
        "@" * 99_999,
    ):
        assert not canon.is_address(value)


def test_an_address_ledger_is_split_at_every_separator() -> None:
    """`; , |` and white space, in any number; order kept, each address once, blanks dropped."""
    ledger = " Zoe@x.co ;; ann@x.co,ZOE@x.co | b@x.co\nc@x.co\u00a0d@x.co\u200b;"
    assert canon.split_ledger(ledger) == ["zoe@x.co", "ann@x.co", "b@x.co", "c@x.co", "d@x.co"]
    assert canon.split_ledger(" ;,| ") == []


def test_the_parts_of_a_ledger_are_known_as_they_stand() -> None:
    """Canonical form and the first spelling of each."""
    parts = canon.address_parts("Ann@X.co; <ann@x.co>, N/A; mailto:")
    assert parts == {"ann@x.co": "Ann@X.co", "n/a": "N/A"}


@given(st.lists(addresses, max_size=6, unique=True), st.sampled_from(SEPARATORS))
def test_a_ledger_that_is_joined_splits_again(entries: list[str], separator: str) -> None:
    """Whatever the separator, the entries come back in their order."""
    assert canon.split_ledger(separator.join(entries)) == entries


def test_the_first_address_of_a_ledger() -> None:
    """The primary is the first entry; a blank ledger has none."""
    assert canon.first_address("b@x.co; a@x.co") == "b@x.co"
    assert canon.first_address(" ") == ""


def test_a_phone_ledger_is_never_split_on_spaces() -> None:
    """Split on `; , |` and line breaks; entries as they stand, trimmed, without invisible ones."""
    ledger = " (970) 555 1234 ;\u200e970-555-9999|+44 20 7946 0958\r\n; \u200b"
    assert canon.split_phones(ledger) == ["(970) 555 1234", "970-555-9999", "+44 20 7946 0958"]
    assert canon.first_phone(ledger) == "(970) 555 1234"
    assert canon.first_phone(" ") == ""


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("+19705551234", "+19705551234"),
        ("9705551234", "+19705551234"),
        ("(970) 555-1234", "+19705551234"),
        ("970.555.1234", "+19705551234"),
        ("1-970-555-1234", "+19705551234"),
        ("9705551234.0", "+19705551234"),
        ("\u202a970-555-1234\u202c", "+19705551234"),
        ("９７０５５５１２３４", "+19705551234"),  # noqa: RUF001 - digits of full width
        ("970-555-1234 x12", "+19705551234 ext 12"),
        ("970-555-1234 ext. 12", "+19705551234 ext 12"),
        ("+19705551234 ext 12", "+19705551234 ext 12"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_a_phone_is_e164(value: str, form: str) -> None:
    """Every spelling of a possible number has one form; an extension is kept, never as `;ext=`."""
    assert canon.e164(value) == form
    assert canon.canon_phone(value) == form


@pytest.mark.parametrize(
    "value",
    ["", "n/a", "call me", "12", "555-1234", "9.70555E+09", "9,7e9", "1" * 300, "970555123"],
)
def test_what_is_no_possible_number_has_no_form(value: str) -> None:
    """Too short, without an area code, rounded by Excel: no number; compared by its digits."""
    assert canon.e164(value) is None
    assert canon.canon_phone(value) == "".join(sign for sign in value if sign.isdigit())


def test_the_default_region_is_the_callers() -> None:
    """A number without a country code is one of the region."""
    assert canon.e164("020 7946 0958", "GB") == "+442079460958"
    assert canon.e164("020 7946 0958", "US") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Grand Lake", " grand\u00a0 LAKE\n"),
        ("Cafe\u0301", "CAFÉ"),
        ("Straße", "STRASSE"),
        ("", " \u00a0"),
    ],
)
def test_names_and_cities_are_compared_without_case_and_spaces(one: str, other: str) -> None:
    """NFC, white space collapsed, casefolded."""
    assert canon.canon_text(one) == canon.canon_text(other)


@pytest.mark.parametrize(("one", "other"), [("Granby", "Grandby"), ("Jose", "José"), ("A B", "AB")])
def test_names_and_cities_that_differ_stay_different(one: str, other: str) -> None:
    """Accents, letters and the space between words count."""
    assert canon.canon_text(one) != canon.canon_text(other)


def test_names_and_cities_are_written_as_they_stand() -> None:
    """Trimmed, NBSP as space; case, accents and inner spaces stay."""
    assert canon.written_text("\u00a0 Hot\u00a0Sulphur  Springs ") == "Hot Sulphur  Springs"
    assert canon.written_text("Cafe\u0301") == "Cafe\u0301"


@pytest.mark.parametrize(
    ("value", "lid"),
    [("R00417", "R00417"), (" r417\u00a0", "R417"), ("R0", "R0")]
    + [
        (bad, None) for bad in ("", "R", "417", "R4 17", "R417a", "RR417", "R-417", "R٤", "ID:R417")
    ],
)
def test_a_lead_id_is_r_and_digits(value: str, lid: str | None) -> None:
    """Trimmed and upper-cased, never padded; digits of other scripts are none."""
    assert canon.canon_lid(value) == lid


@pytest.mark.parametrize(
    ("value", "lids"),
    [
        ("ID:R00417", ["R00417"]),
        ("Web form; id: r417 (checked)", ["R417"]),
        (" R00417 ", ["R00417"]),
        ("ID:R1 ID:R2, ID:R1", ["R1", "R2"]),
        ("", []),
        ("see R00417", []),
        ("ID:R00417x", []),
        ("PAID:R1", []),
        ("ID:417", []),
    ],
)
def test_tokens_are_found_in_a_text(value: str, lids: list[str]) -> None:
    """`ID:` and a lead id as words of their own; a bare id only where it is the whole text."""
    assert canon.tokens_in(value) == lids


def test_a_token_is_found_again() -> None:
    """What is written as a token is read as one, also behind other text."""
    assert canon.tokens_in("Web form " + canon.token_text("R00417")) == ["R00417"]


@given(any_text)
def test_canonical_forms_are_their_own(value: str) -> None:
    """A form made canonical again is the same."""
    for form in (canon.canon_address, canon.canon_text, canon.written_text, canon.canon_phone):
        assert form(form(value)) == form(value)
    assert canon.split_ledger(canon.join_list(canon.split_ledger(value))) == canon.split_ledger(
        value
    )


def test_a_column_has_its_forms_in_place() -> None:
    """Index and name stay, blank is missing, and the caller's column is not changed."""
    values = pd.Series(["B ", None, " ", "a"], index=[4, 3, 2, 1], name="city", dtype="string")
    before = values.copy()
    forms = canon.canon_column(values, canon.canon_text)
    expected = pd.Series(["b", None, None, "a"], index=[4, 3, 2, 1], name="city", dtype="string")
    pd.testing.assert_series_equal(forms, expected)
    pd.testing.assert_series_equal(values, before)


def test_a_column_is_worked_out_once_a_value() -> None:
    """Equal values are worked out once; missing ones never."""
    seen: list[str] = []
    canon.canon_column(text("a", "b", "a", None), lambda value: seen.append(value) or value)
    assert sorted(seen) == ["a", "b"]


def test_an_empty_column_has_an_empty_form() -> None:
    """No rows, no error."""
    assert canon.canon_column(text(), canon.canon_text).dtype == "string"
    assert canon.explode_column(text(), text(), canon.split_ledger).empty


def test_missing_equals_missing_and_nothing_else() -> None:
    """Two missing values do not differ; a missing one and a text do."""
    one, other = text("a", "a", None, None), text("a", "b", "a", None)
    assert list(canon.differs(one, other)) == [False, True, True, False]
    assert canon.differs(one, other).dtype == bool


def test_a_list_column_has_a_row_an_entry() -> None:
    """With its row's key and its place; a row without entries has none."""
    lists = text("b@x.co;a@x.co", None, " ; ", "b@x.co;a@x.co", "c@x.co")
    entries = canon.explode_column(lists, text("R1", "R2", "R3", "R4", "R5"), canon.split_ledger)
    assert list(entries.itertuples(index=False, name=None)) == [
        ("R1", "b@x.co", 0),
        ("R1", "a@x.co", 1),
        ("R4", "b@x.co", 0),
        ("R4", "a@x.co", 1),
        ("R5", "c@x.co", 0),
    ]
    assert entries[["key", "value"]].dtypes.eq("string").all()


def test_a_missing_value_is_among_nothing() -> None:
    """Not even among missing ones; index and order are the caller's."""
    values = pd.Series(["a", None, "c"], index=[3, 2, 1], dtype="string")
    found = canon.is_among(values, text("c", None))
    assert found.to_dict() == {3: False, 2: False, 1: True}


def test_a_row_is_among_others_by_all_of_its_keys() -> None:
    """Neither by one of them, nor by their texts run together; a missing key is no key."""
    rows = pd.DataFrame({"one": text("a", "a", "ab", None), "other": text("b", "c", "c", "c")})
    known = pd.DataFrame({"other": text("b", "bc", "c"), "one": text("a", "a", None), "more": 1})
    assert list(canon.are_among(rows, known, ["one", "other"])) == [True, False, False, False]
