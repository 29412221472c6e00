"""S2: an enrolment's address is not the primary of its lead."""

from __future__ import annotations

import pytest
from enrolling import beside, enrolments, found_of

LEADS = "lid | email_all\nR1 | a@example.com;b@example.com"


@pytest.mark.parametrize(
    ("leads", "row"),
    [
        (LEADS, "a@example.com | STARTED"),
        (LEADS, "b@example.com | BOUNCED"),
        (LEADS, "x@example.com | STARTED"),
        (f"{LEADS}\nR2 | b@example.com", "b@example.com | STARTED"),
    ],
    ids=["primary", "stopped there", "nobody's", "primary of another lead"],
)
def test_leaves_alone(leads: str, row: str) -> None:
    """A primary, an address that gets no mail, and a stranger are no S2."""
    assert found_of("S2", beside(leads, enrolments(f"email | status\n{row}"))) == []


def test_names_lead_and_primary() -> None:
    """The enrolled address is `was`, the primary stands in the detail."""
    there = enrolments("email | status\nb@example.com | INPROGRESS")
    assert found_of("S2", beside(LEADS, there), "lid", "was", "detail") == [
        ("R1", "b@example.com", "Spring: INPROGRESS; the primary is a@example.com")
    ]


def test_a_rejected_first_entry_is_no_primary_and_promotes_none() -> None:
    """Where the first entry cannot be used, the second is not taken for the primary."""
    rejects = """
    lid | column    | value | reason | blocks
    R1  | EMAIL_ALL | a@    | bad    | D4;D7
    """
    there = enrolments("email | status\nb@example.com | STARTED")
    world = beside("lid | email_all\nR1 | b@example.com", there, rejects=rejects)
    assert found_of("S2", world, "detail") == [("Spring: STARTED; the lead has no usable primary",)]
