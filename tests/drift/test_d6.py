"""D6: the phone becomes the first of the phone ledger."""

from __future__ import annotations

from itertools import zip_longest

import phonenumbers
import pyarrow as pa
import pytest
from drawing import found, plan_of
from hypothesis import given
from hypothesis import strategies as st

from sotdiff import canon, texts
from sotdiff.drift.d6 import _is_alike

EXAMPLES = [
    phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    if (number := phonenumbers.example_number(region))
]


def phones(here: str, wanted: str) -> list[tuple[str | None, ...]]:
    """Return D6's findings on one contact."""
    plan = plan_of(
        f"lid | phone_all\nR00417 | {wanted}",
        f"contact_id | token_text | phone\n1 | ID:R00417 | {here}",
    )
    return found("D6", plan, "was", "now")


@pytest.mark.parametrize(
    ("here", "wanted"),
    [
        ("+19705551234", "+19705551234"),
        ("(970) 555-1234", "+19705551234"),
        ("1 970 555 1234", "+19705551234"),
        ("9705551234.0", "+19705551234"),
        ("970.555.1234 x12", "+19705551234 ext 12"),
        ("+1 970 555 1234 ext. 12", "+19705551234 ext 12"),
        ("+49 176 12345678", "+4917612345678"),
        ("970-555-9999", ""),
    ],
)
def test_leaves_alone(here: str, wanted: str) -> None:
    """The same number in another spelling is equal; a blank in the SoT erases nothing."""
    assert phones(here, wanted) == []


@pytest.mark.parametrize(
    ("here", "wanted", "now"),
    [
        ("970-555-9999", "+19705551234", "+19705551234"),
        ("", "+19705551234;+19705559999", "+19705551234"),
        ("970-555-1234", "+19705551234 ext 12", "+19705551234 ext 12"),
        ("970-555-1234 x13", "+19705551234 ext 12", "+19705551234 ext 12"),
        ("call me", "+19705551234", "+19705551234"),
        ("555-1234", "+19705551234", "+19705551234"),
    ],
)
def test_replaces_another_number(here: str, wanted: str, now: str) -> None:
    """Another number, another extension, no number: replaced by E.164."""
    assert phones(here, wanted) == [(here or None, now)]


@given(
    st.sampled_from([*EXAMPLES, "+19705551234", "+12", "970"]),
    st.lists(st.sampled_from(["", "", " ", "-", ".", "(", ")", "(0)", "0"]), min_size=20),
    st.sampled_from(["", "+1"]),
    st.sampled_from(["US", "DE"]),
)
def test_what_is_seen_without_reading_is_so(
    wanted: str, between: list[str], off: str, region: str
) -> None:
    """A phone that is taken for the wanted one unread is the wanted one when it is read."""
    spread = zip_longest(wanted.removeprefix(off), between, fillvalue="")
    phone = "".join(f"{digit}{sign}" for digit, sign in spread)
    both = (pa.array([text], texts.TEXT) for text in (phone, wanted))
    if _is_alike(*both, region).tolist() == [True]:
        read = canon.canon_phone(phone, region)
        assert read in (wanted, wanted.removeprefix("+"))
