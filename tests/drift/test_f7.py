"""F7: an address that a fix wants is held by a contact out of scope."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = "lid | email_all\nR00417 | a@example.com;b@example.com"


def taken(contacts: str, outside: str) -> list[tuple[str | None, ...]]:
    """Return F7's findings."""
    plan = plan_of(
        LEADS,
        f"contact_id | token_text | email | additional_emails\n{contacts}",
        outside=f"contact_id | owner_id | email | additional_emails\n{outside}",
    )
    return found("F7", plan, "lid", "contact_id", "field", "was", "detail")


@pytest.mark.parametrize("outside", ["", "9 | 77 | x@example.com |"])
def test_leaves_alone(outside: str) -> None:
    """Foreign contacts that hold none of our addresses do not matter."""
    assert taken("1 | ID:R00417 | a@example.com |", outside) == []


@pytest.mark.parametrize(
    ("contacts", "outside", "was", "detail"),
    [
        ("", "9 | | B@example.com |", "b@example.com", "held by contact 9 without owner"),
        ("", "9 | 77 | | a@example.com", "a@example.com", "held by contact 9 of owner 77"),
        (
            "1 | ID:R00417 | a@example.com |",
            "9 | 77 | b@example.com |",
            "b@example.com",
            "held by contact 9 of owner 77",
        ),
    ],
)
def test_names_address_and_holder(contacts: str, outside: str, was: str, detail: str) -> None:
    """The lead, the address and its holder are named; no contact of ours."""
    assert taken(contacts, outside) == [("R00417", None, "email", was, detail)]


@pytest.mark.parametrize(
    ("address", "blocks"), [("a@example.com", "D4;D7"), ("b@example.com", "D7")]
)
def test_blocks_d4_only_for_the_first_of_the_ledger(address: str, blocks: str) -> None:
    """A taken first address holds D4 and D7 back, another only D7."""
    plan = plan_of(LEADS, "contact_id | token_text", outside=f"contact_id | email\n9 | {address}")
    assert plan.flags["blocks"].tolist() == [blocks]
