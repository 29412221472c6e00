"""Phones that need no parsing: what phonenumbers would say, or nothing."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from sotdiff import texts
from sotdiff.canon import e164
from sotdiff.dialled import plain_phones

SEPARATED = st.tuples(
    st.sampled_from("0123456789"), st.sampled_from(["", "", " ", "-", ".", ") ("])
)


def plain_phone(text: str) -> str | None:
    """Return what is plain to see of one phone."""
    (found,) = plain_phones(pa.array([text], texts.TEXT)).to_pylist()
    return found


@pytest.mark.parametrize(
    "text",
    ["970-555-1234", "+49 (0)30 1234567", "+1 970 555 1234 ext 5", "+1 555-1234", "+999 12345678"],
)
def test_what_needs_a_closer_look_is_left_to_phonenumbers(text: str) -> None:
    """National numbers, prefixes to drop, extensions, wrong lengths, unknown calling codes."""
    assert plain_phone(text) is None


def test_a_number_dialled_in_full_is_its_digits() -> None:
    """Separators go, nothing else changes."""
    assert plain_phone("+1 (970) 555-1234") == "+19705551234"
    assert plain_phone("+39 06 12345678") == "+390612345678"


def test_phones_of_several_countries_stand_in_one_column() -> None:
    """Each by its own numbering plan; what is missing stays so."""
    phones = ["+1 970 555 1234", None, "+39 06 12345678", "cell", "+44 20 7946 0018", "+1 5551234"]
    found = plain_phones(pa.array(phones, texts.TEXT)).to_pylist()
    assert found == ["+19705551234", None, "+390612345678", None, "+442079460018", None]


def test_every_numbering_plan_can_be_asked() -> None:
    """Arrow reads the pattern of each one's national prefix."""
    phones = [f"+{code} 1234567890" for code in COUNTRY_CODE_TO_REGION_CODE]
    assert len(plain_phones(pa.array(phones, texts.TEXT))) == len(phones)


@given(
    st.sampled_from(sorted(COUNTRY_CODE_TO_REGION_CODE)),
    st.lists(SEPARATED, min_size=1, max_size=14),
    st.sampled_from(["US", "DE", "IT", "AR"]),
)
def test_a_plain_phone_is_what_phonenumbers_makes_of_it(
    code: int, digits: list[tuple[str, str]], region: str
) -> None:
    """Whatever the calling code and the region of the workbook."""
    text = f"+{code} {''.join(map(''.join, digits))}"
    assert plain_phone(text) in {None, e164(text, region)}
