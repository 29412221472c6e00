"""D5: addresses of the ledger that the contact lacks are added."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = """
lid    | email_all
R00417 | a@example.com;b@example.com;c@example.com
"""


def added(primary: str, additional: str, **world: str) -> list[tuple[str | None, ...]]:
    """Return D5's findings on one contact of R00417."""
    contacts = (
        "contact_id | token_text | email | additional_emails\n"
        f"1 | ID:R00417 | {primary} | {additional}"
    )
    return found("D5", plan_of(LEADS, contacts, **world), "was", "now")


@pytest.mark.parametrize(
    ("primary", "additional"),
    [
        ("a@example.com", "b@example.com;c@example.com"),
        ("a@example.com", "C@example.com;b@example.com;x@example.com"),
        ("b@example.com", "a@example.com;b@example.com;c@example.com"),
    ],
)
def test_leaves_alone(primary: str, additional: str) -> None:
    """Nothing is added where nothing is missing, in whatever order it stands."""
    assert added(primary, additional) == []


@pytest.mark.parametrize(
    ("primary", "additional", "now"),
    [
        ("a@example.com", "", "b@example.com;c@example.com"),
        (
            "a@example.com",
            "c@example.com;x@example.com",
            "c@example.com;x@example.com;b@example.com",
        ),
        ("b@example.com", "a@example.com;c@example.com", "c@example.com;b@example.com"),
        ("", "", "b@example.com;c@example.com"),
    ],
)
def test_adds_what_is_missing(primary: str, additional: str, now: str) -> None:
    """What stands there stays in order, the missing follow in ledger order; not the new primary."""
    assert added(primary, additional) == [(additional or None, now)]


def test_leaves_out_an_address_held_out_of_scope() -> None:
    """An address that a foreign contact holds is an F7, and D5 goes on without it."""
    outside = "contact_id | email\n9 | b@example.com"
    assert added("a@example.com", "", outside=outside) == [(None, "c@example.com")]


def test_reckons_with_the_standing_primary_where_d4_is_held_back() -> None:
    """Where D4 is blocked the old primary stays, and is not added."""
    outside = "contact_id | email\n9 | a@example.com"
    assert added("b@example.com", "", outside=outside) == [(None, "c@example.com")]
