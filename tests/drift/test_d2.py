"""D2: a contact without token gets the token of its only lead."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = """
lid    | email_all
R00417 | a@example.com;b@example.com
R00418 | c@example.com
"""


@pytest.mark.parametrize(
    ("contacts", "why"),
    [
        ("1 | a@example.com | ID:R00417", "it has the token"),
        ("1 | a@example.com | r00417", "a bare LID is a token"),
        ("1 | a@example.com | ID:R00999", "an unknown token is an F5"),
        ("1 | x@example.com | form 7", "it links to no lead"),
        ("1 | a@example.com | \n2 | b@example.com | ", "two contacts of one lead are an F2"),
        ("1 | a@example.com | \n2 | z@example.com | ID:R00417", "another carries the token"),
    ],
)
def test_leaves_alone(contacts: str, why: str) -> None:
    """No token is added where there is one, or where it would not be the only one."""
    plan = plan_of(LEADS, f"contact_id | email | token_text\n{contacts}")
    assert found("D2", plan, "contact_id") == [], why


def test_leaves_alone_a_contact_of_two_leads() -> None:
    """A contact with addresses of two leads is an F4, not a D2."""
    contacts = """
    contact_id | email         | additional_emails
    1          | a@example.com | c@example.com
    """
    assert found("D2", plan_of(LEADS, contacts), "contact_id") == []


@pytest.mark.parametrize(
    ("text", "was", "now"),
    [
        ("", None, "ID:R00417"),
        ("from form 7", "from form 7", "from form 7 ID:R00417"),
    ],
)
def test_appends_the_token(text: str, was: str | None, now: str) -> None:
    """The token goes behind what stands there, with one space."""
    plan = plan_of(LEADS, f"contact_id | email | token_text\n1 | B@example.com | {text}")
    assert found("D2", plan, "lid", "field", "was", "now") == [("R00417", "token_text", was, now)]


def test_links_by_an_additional_address() -> None:
    """Any address of the contact links, not only the primary."""
    contacts = "contact_id | email | additional_emails\n1 | | b@example.com"
    assert found("D2", plan_of(LEADS, contacts), "lid", "contact_id") == [("R00417", "1")]
