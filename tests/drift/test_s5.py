"""S5: SmartLead has stopped a lead's primary, and the workbook still has it first."""

from __future__ import annotations

import pytest
from enrolling import beside, enrolments, found_of

LEADS = "lid | email_all | city\nR1 | a@example.com;b@example.com | New"


@pytest.mark.parametrize(
    "row",
    [
        "b@example.com | BOUNCED | | ",
        "a@example.com | COMPLETED | | false",
        "a@example.com | BLOCKED | Sender Originated Bounce | ",
        "a@example.com | BOUNCED | Sender Originated Bounce | ",
    ],
    ids=["not the primary", "not stopped", "the sender's bounce", "the sender's, as a bounce"],
)
def test_leaves_alone(row: str) -> None:
    """A bounce of the sender's mailbox says nothing about the address."""
    there = enrolments(f"email | status | category | is_unsubscribed\n{row}")
    assert found_of("S5", beside(LEADS, there)) == []


@pytest.mark.parametrize(
    "row",
    [
        "a@example.com | BOUNCED | ",
        "a@example.com | BLOCKED | ",
        "a@example.com | UNSUBSCRIBED | ",
        "a@example.com | COMPLETED | TRUE",
    ],
)
def test_any_export_kept_tells(row: str) -> None:
    """Also an older one: a bounced lead may be missing from the newest."""
    old = enrolments(f"email | status | is_unsubscribed\n{row}", current=False)
    assert found_of("S5", beside(LEADS, old)) == [("R1", "a@example.com")]


def test_a_mark_settles_an_unsubscription_and_no_bounce() -> None:
    """The workbook may say that it knows; a bounced primary has to be another one."""
    settled = ({"city": "new"},)
    gone = enrolments("email | status\na@example.com | UNSUBSCRIBED")
    bounced = enrolments("email | status\na@example.com | BOUNCED")
    assert found_of("S5", beside(LEADS, gone, settled=settled)) == []
    assert found_of("S5", beside(LEADS, bounced, settled=settled)) == [("R1", "a@example.com")]
