"""Which enrolments must be removed: who may still get mail, and must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from enrolling import beside, enrolments

from sotdiff.enrol import SmartLead, must_go

if TYPE_CHECKING:
    import pandas as pd

LEADS = "lid | email_all\nR1 | a@example.com;b@example.com\nR2 | c@example.com"


def gone(*exports: pd.DataFrame, rejects: str = "") -> list[tuple[object, ...]]:
    """Return campaign, address, lead and why of each enrolment to remove."""
    world = beside(LEADS, *exports, rejects=rejects)
    assert isinstance(world.smartlead, SmartLead)
    found = must_go(world, world.smartlead)[["campaign", "email", "lid", "why"]].astype(object)
    plain = found.where(found.notna(), None)
    return [(c, e, lid, why.split(":")[0]) for c, e, lid, why in plain.to_numpy().tolist()]


def test_leaves_alone_who_may_stay_or_gets_no_mail_any_more() -> None:
    """A lead's own address, one of a rejected row, what SmartLead has stopped, an old export."""
    rejects = "lid | reason | email_all\nR9 | bad | r@example.com"
    now = enrolments(
        """
        email         | status
        c@example.com | COMPLETED
        r@example.com | STARTED
        x@example.com | UNSUBSCRIBED
        """
    )
    before = enrolments("email | status\nold@example.com | STARTED", "Fall", current=False)
    assert gone(now, before, rejects=rejects) == []


def test_whoever_is_in_no_ledger_must_go() -> None:
    """Under the lead that the enrolment names, if it names one."""
    there = enrolments(
        """
        email         | status  | custom_fields
        x@example.com | STARTED |
        y@example.com | ODD     | {""lid"": ""R1""}
        """
    )
    assert gone(there) == [
        ("Spring", "x@example.com", None, "S1"),
        ("Spring", "y@example.com", "R1", "S1"),
    ]


@pytest.mark.parametrize(
    "heard",
    [
        "email | status\na@example.com | BOUNCED",
        "email | status | is_unsubscribed\na@example.com | COMPLETED | true",
        "email | status | category\na@example.com | STOPPED | Do Not Contact",
        "email | status\nx@example.com; a@example.com | BLOCKED",
        'email | status | custom_fields\nx@example.com | BLOCKED | {""lid"": ""R1""}',
    ],
    ids=["bounced", "unsubscribed", "refused", "in a cell of several", "by its lid"],
)
def test_a_lead_that_was_ever_stopped_must_go_everywhere(heard: str) -> None:
    """Under any of its addresses, in any export kept, also an older one."""
    old = enrolments(heard, "Fall", current=False)
    now = enrolments("email | status\nb@example.com | STARTED\nc@example.com | STARTED")
    assert gone(old, now) == [("Spring", "b@example.com", "R1", "stopped elsewhere")]


def test_an_enrolment_that_names_a_stopped_lead_must_go() -> None:
    """Also under an address of another lead: mail to it goes to whoever it names."""
    old = enrolments("email | status\na@example.com | UNSUBSCRIBED", "Fall", current=False)
    now = enrolments('email | status | custom_fields\nc@example.com | STARTED | {""lid"": ""R1""}')
    assert gone(old, now) == [("Spring", "c@example.com", "R2", "stopped elsewhere")]
