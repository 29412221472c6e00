"""S3: a lead that may be enrolled, and that no export has ever had."""

from __future__ import annotations

import pytest
from enrolling import beside, enrolments, found_of

from sotdiff.errors import ConfigError

LEADS = "lid | email_all | city\nR1 | a@example.com;b@example.com | New"
NOBODY = enrolments("email | status")


@pytest.mark.parametrize(
    "there",
    [
        enrolments("email | status\na@example.com | COMPLETED"),
        enrolments("email | status\nb@example.com | STARTED"),
        enrolments("email | status\nb@example.com | SNOOZED", current=False),
        enrolments("email | status\nx@example.com, b@example.com | STARTED"),
        enrolments("email | status\nAnn <b@example.com> | STARTED"),
        enrolments("email | status\n'b@example.com | STARTED"),
        enrolments('email | status | custom_fields\nz@example.com | STARTED | {""lid"": ""R1""}'),
    ],
    ids=[
        "enrolled",
        "under another address",
        "once, under an unknown word",
        "beside another",
        "by name",
        "with a quote too many",
        "by its lid",
    ],
)
def test_leaves_alone_who_was_ever_enrolled(there: object) -> None:
    """In any export kept, under any address, with any status word: that is enrolled."""
    assert found_of("S3", beside(LEADS, there)) == []


@pytest.mark.parametrize(
    ("leads", "rejects"),
    [
        ("lid | email_all\nR1 |", ""),
        ("lid | email_all\nR1 | =cmd@example.com", ""),
        (
            "lid | email_all\nR1 | b@example.com",
            "lid | column | reason | blocks\nR1 | EMAIL_ALL | bad | D4;D7",
        ),
        ("lid | email_all\nR1 | a@example.com\nR2 | a@example.com", ""),
    ],
    ids=["no address", "like a formula", "first entry rejected", "shared"],
)
def test_leaves_alone_who_has_no_clean_primary(leads: str, rejects: str) -> None:
    """A missing, rejected, shared or formula-like primary is a person's to mend first."""
    assert found_of("S3", beside(leads, NOBODY, rejects=rejects)) == []


def test_leaves_alone_whoever_shares_an_address_with_somebody_stopped() -> None:
    """A bounce under R2's address stops every address of R2, also where R1 holds it."""
    leads = "lid | email_all\nR1 | b@example.com\nR2 | a@example.com;b@example.com"
    there = enrolments("email | status\na@example.com | BOUNCED", current=False)
    assert found_of("S3", beside(leads, there)) == []


def test_a_rule_lets_pass_and_holds_back() -> None:
    """`when` needs one set of texts to hold, `unless` none."""
    leads = "lid | email_all | city\nR1 | a@example.com | new \nR2 | b@example.com | Lost"
    for rule in ({"when": ({"city": "New"},)}, {"unless": ({"city": "lost"},)}):
        assert found_of("S3", beside(leads, NOBODY, **rule)) == [("R1", "a@example.com")]


def test_a_rule_on_an_unknown_header_is_an_error() -> None:
    """A misspelt header lets nobody pass by accident."""
    with pytest.raises(ConfigError, match="nearest: city"):
        found_of("S3", beside(LEADS, NOBODY, when=({"cty": "New"},)))


def test_names_lead_and_primary() -> None:
    """One finding a lead."""
    assert found_of("S3", beside(LEADS, NOBODY), "lid", "field", "was") == [
        ("R1", "email", "a@example.com")
    ]
