"""D7: a contact is created for a lead that has none."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = """
lid    | first_name | last_name | email_all                   | phone_all    | city   | commission
R00417 | Ann        |           | a@example.com;b@example.com | +19705551234 | Granby | scout
"""
FIELDS = {
    "additional_emails": "b@example.com",
    "city": "Granby",
    "commission": "scout",
    "email": "a@example.com",
    "first_name": "Ann",
    "owner_id": "88361194",
    "phone": "+19705551234",
    "token_text": "ID:R00417",
}


@pytest.mark.parametrize(
    "contact",
    ["1 | ID:R00417 | z@example.com", "1 | | b@example.com", "1 | ID:R00999 | a@example.com"],
)
def test_leaves_alone_a_lead_with_a_contact(contact: str) -> None:
    """A lead that any contact links to, by token or by address, is not missing."""
    plan = plan_of(LEADS, f"contact_id | token_text | email\n{contact}")
    assert found("D7", plan, "field") == []


def test_one_finding_a_field_blanks_left_out() -> None:
    """Every field that the lead fills is set from the start; no contact id."""
    plan = plan_of(LEADS, "contact_id | token_text")
    cases = found("D7", plan, "field", "now", "lid", "contact_id", "was")
    assert {field: now for field, now, *_ in cases} == FIELDS
    assert {tuple(rest) for _, _, *rest in cases} == {("R00417", None, None)}


@pytest.mark.parametrize(
    ("outside", "blocked_by"),
    [
        ("9 | ID:R00417 | ", "F3"),
        ("9 | | a@example.com", "F7"),
        ("9 | | b@example.com", "F7"),
        ("9 | ID:R00417 | a@example.com", "F3;F7"),
    ],
)
def test_is_blocked_by_what_stands_out_of_scope(outside: str, blocked_by: str) -> None:
    """A foreign token or a foreign holder of an address holds the whole create back."""
    plan = plan_of(
        LEADS, "contact_id | token_text", outside=f"contact_id | token_text | email\n{outside}"
    )
    assert plan.changes.empty
    assert set(plan.blocked["blocked_by"]) == {blocked_by}
    assert len(plan.blocked) == len(FIELDS)


def test_a_rejected_first_phone_is_left_out() -> None:
    """The second number is never written in the place of a rejected first one."""
    rejects = """
    lid    | sheet_row | column    | value | reason     | blocks
    R00417 | 5         | PHONE_ALL | 12    | impossible | D6
    """
    plan = plan_of(LEADS, "contact_id | token_text", rejects=rejects)
    assert set(plan.changes["field"]) == set(FIELDS) - {"phone"}
