"""F3: a contact out of scope carries a token."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = "lid | email_all\nR00417 | a@example.com"


def foreign(outside: str, **world: str) -> list[tuple[str | None, ...]]:
    """Return F3's findings."""
    drawn = f"contact_id | owner_id | token_text\n{outside}"
    plan = plan_of(LEADS, "contact_id | email", outside=drawn, **world)
    return found("F3", plan, "lid", "contact_id", "field", "was", "detail")


@pytest.mark.parametrize("outside", ["9 | | ", "9 | 77 | form 7"])
def test_leaves_alone(outside: str) -> None:
    """A foreign contact without token is none of our business."""
    assert foreign(outside) == []


@pytest.mark.parametrize(
    ("outside", "lid", "was", "detail"),
    [
        ("9 | | ID:R00417", "R00417", "R00417", "no owner"),
        ("9 | 77 | ID:R00417", "R00417", "R00417", "owner 77"),
        ("9 | 77 | ID:R00999", None, "R00999", "owner 77"),
    ],
)
def test_names_the_token(outside: str, lid: str | None, was: str, detail: str) -> None:
    """The token is named whether the SoT knows it or not, and whose the contact is."""
    assert foreign(outside) == [(lid, "9", "token_text", was, detail)]


def test_blocks_d2_and_d7_of_its_lead_only() -> None:
    """A second holder of the token is never made; other fixes of the lead go on."""
    plan = plan_of(
        "lid | email_all | city\nR00417 | a@example.com | Granby",
        "contact_id | email | city\n1 | a@example.com | Dr Granby",
        outside="contact_id | token_text\n9 | ID:R00417",
    )
    assert plan.blocked["code"].tolist() == ["D2"]
    assert plan.changes["code"].tolist() == ["D3"]


def test_an_archived_contact_of_ours_is_told_apart() -> None:
    """A contact out of scope whose owner is ours has been archived, and the detail says so."""
    assert foreign("9 | 88361194 | ID:R00417")[0][-1] == "ours, but archived"
