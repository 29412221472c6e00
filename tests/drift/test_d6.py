"""D6: the phone becomes the first of the phone ledger."""

from __future__ import annotations

import pytest
from drawing import found, plan_of


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
