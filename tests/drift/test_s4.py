"""S4: a lead has two enrolments or more."""

from __future__ import annotations

from enrolling import beside, enrolments, found_of

LEADS = "lid | email_all\nR1 | a@example.com;b@example.com\nR2 | b@example.com"


def test_leaves_alone() -> None:
    """One enrolment, or a second one that SmartLead has stopped, or one of an older export."""
    spring = enrolments("email | status\na@example.com | STARTED")
    fall = enrolments("email | status\na@example.com | BLOCKED", "Fall")
    old = enrolments("email | status\na@example.com | STARTED", current=False)
    assert found_of("S4", beside(LEADS, spring, fall, old)) == []


def test_two_campaigns() -> None:
    """Both campaigns are told."""
    spring = enrolments("email | status\na@example.com | STARTED")
    fall = enrolments("email | status\na@example.com | COMPLETED", "Fall")
    assert found_of("S4", beside(LEADS, spring, fall), "lid", "was", "detail") == [
        ("R1", "a@example.com", "Fall: COMPLETED; Spring: STARTED")
    ]


def test_twice_in_one_campaign_under_two_addresses() -> None:
    """Each address is named; the other holder of the second one is enrolled once."""
    there = enrolments("email | status\na@example.com | STARTED\nb@example.com | STARTED")
    assert found_of("S4", beside(LEADS, there)) == [
        ("R1", "a@example.com"),
        ("R1", "b@example.com"),
    ]


def test_a_stranger_twice() -> None:
    """An address of no lead can be enrolled twice as well."""
    there = enrolments("email | status\nx@example.com | STARTED\nx@example.com | PAUSED")
    assert found_of("S4", beside(LEADS, there)) == [(None, "x@example.com")]
