"""F4: a contact that belongs to more than one lead."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = """
lid    | email_all
R00417 | a@example.com;s@example.com
R00418 | c@example.com;s@example.com
"""
REJECTS = """
lid    | sheet_row | column  | value  | reason | email_all
R00500 | 9         | LEAD_ID | R00500 | twice  | lost@example.com
       | 10        | LEAD_ID |        | none   | nameless@example.com
"""


def ambiguous(contact: str) -> list[tuple[str | None, ...]]:
    """Return F4's findings on one contact."""
    drawn = f"contact_id | token_text | email | additional_emails\n{contact}"
    return found("F4", plan_of(LEADS, drawn, rejects=REJECTS), "lid", "contact_id")


@pytest.mark.parametrize(
    "contact",
    [
        "1 | ID:R00417 | a@example.com | s@example.com",
        "1 | ID:R00417 | x@example.com |",
        "1 | ID:R00999 | a@example.com |",
        "1 | | a@example.com |",
        "1 | ID:R00500 | lost@example.com |",
        "1 | | lost@example.com |",
    ],
)
def test_leaves_alone(contact: str) -> None:
    """An address that stands in the own ledger too is no evidence against the token."""
    assert ambiguous(contact) == []


@pytest.mark.parametrize(
    ("contact", "lids"),
    [
        ("1 | ID:R00417 | c@example.com |", ["R00417", "R00418"]),
        ("1 | ID:R00417 ID:R00418 | |", ["R00417", "R00418"]),
        ("1 | | a@example.com | c@example.com", ["R00417", "R00418"]),
        ("1 | | s@example.com |", ["R00417", "R00418"]),
        ("1 | ID:R00417 | lost@example.com |", ["R00417", "R00500"]),
        ("1 | ID:R00417 | nameless@example.com |", ["R00417"]),
        ("1 | ID:R00500 | a@example.com |", ["R00417", "R00500"]),
    ],
)
def test_names_each_lead_concerned(contact: str, lids: list[str]) -> None:
    """Token against address, several tokens, several addresses, a rejected row's claim."""
    assert ambiguous(contact) == [(lid, "1") for lid in lids]


def test_blocks_the_other_lead_too() -> None:
    """The lead that the address names gets no contact of its own meanwhile."""
    plan = plan_of(LEADS, "contact_id | token_text | email\n1 | ID:R00417 | c@example.com")
    assert plan.changes.empty
    assert "R00418" in set(plan.blocked["lid"])


def test_says_why() -> None:
    """The detail tells for each lead what speaks for it."""
    drawn = "contact_id | token_text | email\n1 | ID:R00417 | c@example.com"
    assert found("F4", plan_of(LEADS, drawn), "lid", "detail") == [
        ("R00417", "links by token"),
        ("R00418", "claims it by c@example.com"),
    ]
