"""F1: an address that stands in no ledger."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = """
lid    | email_all
R00417 | a@example.com
"""
COLUMNS = ("contact_id", "lid", "field", "was", "detail")


def addresses(contact: str, rejects: str = "") -> list[tuple[str | None, ...]]:
    """Return F1's findings on one contact."""
    drawn = f"contact_id | token_text | email | additional_emails\n{contact}"
    return found("F1", plan_of(LEADS, drawn, rejects=rejects), *COLUMNS)


@pytest.mark.parametrize(
    "contact",
    [
        "1 | ID:R00417 | a@example.com |",
        "1 | ID:R00417 | |",
        "1 | ID:R00999 | x@example.com |",
        "1 | ID:R00500 | x@example.com |",
        "1 | | lost@example.com | x@example.com",
    ],
)
def test_leaves_alone(contact: str) -> None:
    """Known addresses, unlinked unknown tokens (F5) and contacts of rejected rows are no F1."""
    rejects = """
    lid    | sheet_row | column  | value  | reason | email_all
    R00500 | 9         | LEAD_ID | R00500 | twice  | lost@example.com
    """
    assert addresses(contact, rejects) == []


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("1 | | X@example.com |", ("1", None, "email", "x@example.com", "orphan")),
        ("1 | | |", ("1", None, "email", None, "orphan")),
        ("1 | ID:R00417 | x@example.com |", ("1", "R00417", "email", "x@example.com", "primary")),
        (
            "1 | | a@example.com | x@example.com",
            ("1", "R00417", "additional_emails", "x@example.com", "additional"),
        ),
    ],
)
def test_finds_the_unknown(contact: str, expected: tuple[str | None, ...]) -> None:
    """An unknown address is found with its kind; an orphan without any address is found too."""
    assert addresses(contact) == [expected]


@pytest.mark.parametrize(
    ("contact", "blocks"),
    [
        ("1 | | x@example.com |", "*"),
        ("1 | ID:R00417 | x@example.com |", "*"),
        ("1 | ID:R00417 | a@example.com | x@example.com", None),
    ],
)
def test_only_an_unknown_additional_address_blocks_nothing(
    contact: str, blocks: str | None
) -> None:
    """Orphans and unknown primaries block all fixes, unknown additional addresses none."""
    plan = plan_of(LEADS, f"contact_id | token_text | email | additional_emails\n{contact}")
    (flag,) = plan.flags.to_dict("records")
    assert (flag["blocks"] if isinstance(flag["blocks"], str) else None) == blocks
