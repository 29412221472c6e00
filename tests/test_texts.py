"""Columns of texts: all at once what canon.py makes of each."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdiff import canon, texts

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = [
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    if (number := phonenumbers.example_number(region))
]
plain = st.sampled_from(["a@x.co", "b@x.co", "f+1%@x-y.co", "A@x.co", "g@x_y.co"])
odd = st.sampled_from("a@x.co |,c@x.co|<d@x.co>|mailto:e@x.co|é@x.co|f g|\u200ba@x.co|".split("|"))
ledgers = (
    st.text(max_size=6)
    | st.lists(plain, max_size=3).map(";".join)
    | st.lists(plain | odd, max_size=4).map(" ; ".join)
)
tokens = st.sampled_from(["ID:R1", "id: R2", "ID:R1.", "éID:R3", "R4", "ID:R5x", " R6 ", "a:b", ""])
numbers = st.sampled_from(
    ["+19705551234", "+19705551234 ext 12", "970-555-1234", "\u200b+1970", ""]
)
phones = st.lists(numbers, max_size=3).map(";".join) | st.text(max_size=4)


def column(*values: str | None) -> pa.Array:
    """Return a column of texts."""
    return pa.array(values, texts.TEXT)


@given(st.lists(st.none() | ledgers, max_size=6))
def test_a_ledger_is_split_as_a_closer_look_splits_it(drawn: list[str | None]) -> None:
    """Row by row and in order, but that an address may stand there again."""
    rows, found = texts.ledger_entries(column(*drawn))
    by_row = [
        (row, entry) for row, text in enumerate(drawn) for entry in canon.split_ledger(text or "")
    ]
    assert list(dict.fromkeys(zip(rows.tolist(), found.to_pylist(), strict=True))) == by_row


@given(st.lists(st.none() | st.lists(tokens, max_size=3).map(" ".join), max_size=6))
def test_tokens_are_those_that_a_closer_look_finds(drawn: list[str | None]) -> None:
    """Whatever stands beside them."""
    rows, found = texts.token_entries(column(*drawn))
    by_row = [(row, lid) for row, text in enumerate(drawn) for lid in canon.tokens_in(text or "")]
    assert list(zip(rows.tolist(), found.to_pylist(), strict=True)) == by_row


@pytest.mark.parametrize(
    ("quick", "form", "drawn"),
    [
        (texts.as_addresses, canon.canon_address, ledgers),
        (texts.first_phones, canon.first_phone, phones),
    ],
)
def test_a_form_is_what_a_closer_look_makes(
    quick: Callable[[pa.Array], pa.Array],
    form: Callable[[str], str],
    drawn: st.SearchStrategy[str],
) -> None:
    """Of every text; blank is missing."""

    @given(st.lists(st.none() | drawn, max_size=6))
    def law(values: list[str | None]) -> None:
        assert quick(column(*values)).to_pylist() == [form(value or "") or None for value in values]

    law()


separated = st.tuples(st.sampled_from("0123456789"), st.sampled_from("||||-| |.|) (".split("|")))
dialled = st.lists(separated, min_size=7, max_size=11).map(
    lambda drawn: "".join(map("".join, drawn))
)
written = st.tuples(st.sampled_from(["", "", "(", "+1 ", "+49 ", "(+1) "]), dialled).map("".join)


@pytest.mark.parametrize("region", ["US", "DE"])
def test_a_phone_is_what_a_closer_look_makes(region: str) -> None:
    """However it is separated, in the region or dialled in full."""

    @given(st.lists(st.none() | written | phones, max_size=6))
    def law(values: list[str | None]) -> None:
        found = texts.as_phones(column(*values), region).to_pylist()
        assert found == [canon.canon_phone(value or "", region) or None for value in values]

    law()


@given(
    st.sampled_from([*EXAMPLES, "+12", "970"]),
    st.lists(st.sampled_from(["", "", " ", "-", ".", "(", ")", "(0)", "0"]), min_size=20),
    st.sampled_from(["", "+1"]),
    st.sampled_from(["US", "DE"]),
)
def test_a_phone_of_any_country_is_what_a_closer_look_makes(
    number: str, between: list[str], off: str, region: str
) -> None:
    """With and without digits too many."""
    spread = zip_longest(number.removeprefix(off), between, fillvalue="")
    phone = "".join(f"{digit}{sign}" for digit, sign in spread)
    found = texts.as_phones(column(phone), region).to_pylist()
    assert found == [canon.canon_phone(phone, region) or None]


def test_a_number_as_excel_writes_it_is_no_separated_one() -> None:
    """Its `.0` is no part of it."""
    phones = column("9705551234.0", "970555123.0", "970555123.0 ", "970555.1234")
    found = texts.as_phones(phones, "US").to_pylist()
    assert found == ["+19705551234", "9705551230", "9705551230", "+19705551234"]


def test_a_phone_of_more_separators_than_phonenumbers_reads_is_none() -> None:
    """It is its digits."""
    phones = column(f"970{' ' * 250}5551234", f"+1{'-' * 250}9705551234")
    assert texts.as_phones(phones, "US").to_pylist() == ["9705551234", "19705551234"]


def test_a_form_is_made_once_a_value() -> None:
    """Equal values are worked out once; missing ones never."""
    seen: list[str] = []
    texts.in_form(column("a", "b", "a", None), lambda value: seen.append(value) or value)
    assert sorted(seen) == ["a", "b"]


def test_who_says_otherwise() -> None:
    """Only where the other says something, and something else in canonical form."""
    here = column("a", "A ", "b", None, "a", None, "a")
    there = column("a", "a", "a", "a", None, None, " ")
    assert texts.differing(here, there, canon.canon_text).tolist() == [2, 3]


def test_what_differs_only_as_it_stands_is_worked_out() -> None:
    """Equal texts have equal forms; nobody works out what they are."""
    seen: list[str] = []
    texts.differing(column("a", "b"), column("a", "c"), lambda value: seen.append(value) or value)
    assert sorted(seen) == ["b", "c"]


def test_a_pair_is_judged_once() -> None:
    """Missing is judged as an empty text; values with any character in them stay apart."""
    seen: list[tuple[str, str]] = []
    here, there = column("a", "a\x1f", "a", None), column("\x1fb", "b", "\x1fb", "c")
    found = texts.judged(here, there, lambda *both: seen.append(both) or both[0] == "a")
    assert found.tolist() == [True, False, True, False]
    assert sorted(seen) == [("", "c"), ("a", "\x1fb"), ("a\x1f", "b")]


def test_lists_are_joined_by_their_row() -> None:
    """A row without an entry has none, not an empty text."""
    found = texts.lists_of(np.array([1, 1, 2]), 4, column("a", "b", "c"))
    assert found.to_pylist() == [None, "a;b", "c", None]


def test_texts_are_numbered_as_they_come() -> None:
    """The first column's texts first; a missing one is -1; the dictionary is shared."""
    distinct, (one, other) = texts.numbered(column("a", "b"), column("b", None, "c"))
    assert distinct.to_pylist() == ["a", "b", "c"]
    assert (one.tolist(), other.tolist()) == ([0, 1], [1, -1, 2])


def test_a_frame_s_memory_comes_in_one_piece() -> None:
    """Whatever storage the column has, and in however many pieces it lies."""
    pieces = pd.concat([pd.Series(["a"], dtype="string"), pd.Series([None], dtype="string")])
    for each in (pieces, pieces.astype(pd.StringDtype("python"))):
        assert texts.texts_of(each).equals(column("a", None))
