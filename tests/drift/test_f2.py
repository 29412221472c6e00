"""F2: two contacts carry one token, or link to one lead."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = "lid | email_all\nR00417 | a@example.com;b@example.com\nR00418 | c@example.com"


def shared(contacts: str) -> list[tuple[str | None, ...]]:
    """Return F2's findings."""
    plan = plan_of(LEADS, f"contact_id | token_text | email\n{contacts}")
    return found("F2", plan, "lid", "contact_id")


@pytest.mark.parametrize(
    "contacts",
    [
        "1 | ID:R00417 | a@example.com\n2 | ID:R00418 | c@example.com",
        "1 | ID:R00417 ID:R00417 | a@example.com",
        "1 | ID:R00998 |\n2 | ID:R00999 |",
    ],
)
def test_leaves_alone(contacts: str) -> None:
    """One holder a token is no F2, even when it says it twice."""
    assert shared(contacts) == []


@pytest.mark.parametrize(
    ("contacts", "lid"),
    [
        ("1 | ID:R00417 |\n2 | id: r00417 |", "R00417"),
        ("1 | ID:R00417 |\n2 | | b@example.com", "R00417"),
        ("1 | | a@example.com\n2 | | b@example.com", "R00417"),
        ("1 | ID:R00999 |\n2 | ID:R00999 |", "R00999"),
    ],
)
def test_names_each_contact(contacts: str, lid: str) -> None:
    """Every contact that carries the token or links to the lead is named."""
    assert shared(contacts) == [(lid, "1"), (lid, "2")]


def test_blocks_every_fix() -> None:
    """Nothing is written to a contact or a lead of an F2."""
    plan = plan_of(
        "lid | city\nR00417 | Granby",
        "contact_id | token_text | city\n1 | ID:R00417 | Dr Granby\n2 | ID:R00417 | Granby",
    )
    assert plan.changes.empty
    assert plan.blocked[["code", "blocked_by"]].to_numpy().tolist() == [["D3", "F2"]]


def test_says_why() -> None:
    """The detail tells for each contact what ties it to the lead."""
    plan = plan_of(LEADS, "contact_id | token_text | email\n1 | ID:R00417 |\n2 | | b@example.com")
    assert found("F2", plan, "contact_id", "detail") == [
        ("1", "carries the token"),
        ("2", "holds an address of the lead"),
    ]
