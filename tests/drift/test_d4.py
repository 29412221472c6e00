"""D4: the primary address becomes the first of the ledger."""

from __future__ import annotations

import pytest
from drawing import found, plan_of

LEADS = """
lid    | email_all
R00417 | a@example.com;b@example.com
R00418 | c@example.com
R00419 |
"""


@pytest.mark.parametrize(
    ("lid", "primary", "why"),
    [
        ("R00417", "a@example.com", "equal"),
        ("R00417", "A@Example.com", "equal but for case"),
        ("R00417", "x@example.com", "in no ledger: F1"),
        ("R00417", "c@example.com", "in another ledger: F4"),
        ("R00419", "x@example.com", "the lead has no address"),
    ],
)
def test_leaves_alone(lid: str, primary: str, why: str) -> None:
    """A primary that is right, or that is not this lead's, stays."""
    plan = plan_of(LEADS, f"contact_id | token_text | email\n1 | ID:{lid} | {primary}")
    assert found("D4", plan, "now") == [], why


@pytest.mark.parametrize(("primary", "was"), [("b@example.com", "b@example.com"), ("", None)])
def test_replaces_blank_or_own(primary: str, was: str | None) -> None:
    """A blank primary, or another address of this lead, gives way to the ledger's first."""
    plan = plan_of(LEADS, f"contact_id | token_text | email\n1 | ID:R00417 | {primary}")
    assert found("D4", plan, "field", "was", "now") == [("email", was, "a@example.com")]


def test_a_rejected_first_entry_promotes_nobody() -> None:
    """Where the first entry of the ledger was rejected the second is not written."""
    rejects = """
    lid    | sheet_row | column    | value | reason  | blocks
    R00418 | 9         | EMAIL_ALL | c@c   | address | D4;D7
    """
    plan = plan_of(LEADS, "contact_id | token_text\n1 | ID:R00418", rejects=rejects)
    assert plan.changes.query("code == 'D4'").empty
    assert plan.blocked[["code", "blocked_by"]].to_numpy().tolist() == [["D4", "reject"]]


def test_rejected_rows_that_are_alike_are_nobodys_ledger() -> None:
    """Two rejected rows with one LID and one address between them disturb no other contact."""
    rejects = """
    lid    | sheet_row | column  | value  | reason       | email_all
    R00420 | 9         | LEAD_ID | R00420 | stands twice | x@example.com
    R00420 | 10        | LEAD_ID | R00420 | stands twice | x@example.com
    """
    plan = plan_of(LEADS, "contact_id | token_text | email\n1 | ID:R00417 | ", rejects=rejects)
    assert found("D4", plan, "contact_id", "now") == [("1", "a@example.com")]
