"""S1: SmartLead has somebody whom the workbook does not know."""

from __future__ import annotations

from enrolling import beside, enrolments, found_of

LEADS = "lid | email_all\nR1 | a@example.com;b@example.com"


def test_leaves_alone() -> None:
    """Whatever stands in a ledger is known, a rejected row's addresses too."""
    rejects = """
    lid | sheet_row | column  | value | reason    | email_all
        | 9         | LEAD_ID | X1    | malformed | c@example.com
    """
    there = enrolments(
        "email | status\nA@example.com | STARTED\nb@example.com | PAUSED\nc@example.com | STARTED"
    )
    assert found_of("S1", beside(LEADS, there, rejects=rejects)) == []


def test_an_older_export_is_no_enrolment() -> None:
    """Only the newest export of a campaign says who is enrolled now."""
    old = enrolments("email | status\nx@example.com | STARTED", current=False)
    assert found_of("S1", beside(LEADS, old)) == []


def test_names_each_address_once_whatever_its_status() -> None:
    """Both campaigns are told, and so is what stands against the address."""
    spring = enrolments("email | status\nx@example.com | COMPLETED")
    fall = enrolments("email | status\nx@example.com | UNSUBSCRIBED", "Fall")
    found = found_of("S1", beside(LEADS, spring, fall), "lid", "was", "detail")
    told = "Fall: UNSUBSCRIBED (unsubscribed); Spring: COMPLETED"
    assert found == [(None, "x@example.com", told)]


def test_names_the_lead_of_the_custom_field() -> None:
    """A LID in the custom fields tells whose it may be, if the workbook has it."""
    there = enrolments(
        "email | status | custom_fields\n"
        'x@example.com | STARTED | {""lid"": ""R1""}\ny@example.com | STARTED | {""lid"": ""R9""}'
    )
    assert found_of("S1", beside(LEADS, there)) == [
        ("R1", "x@example.com"),
        (None, "y@example.com"),
    ]


def test_a_row_without_an_address_is_not_passed_over() -> None:
    """What is no address stands in no ledger either; one finding a row of a campaign."""
    there = enrolments("email | status\nnobody | STARTED\n | STARTED")
    fall = enrolments("email | status\n | STARTED", "Fall")
    assert found_of("S1", beside(LEADS, there, fall), "was") == [
        ("row 2 of Fall: no address",),
        ("row 2 of Spring: no address",),
        ("row 3 of Spring: no address",),
    ]
