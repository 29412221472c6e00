"""S6: a status word that nobody here knows."""

from __future__ import annotations

import pytest
from enrolling import beside, enrolments, found_of

LEADS = "lid | email_all\nR1 | a@example.com"


@pytest.mark.parametrize(
    "word",
    [
        *("STARTED", "INPROGRESS", "COMPLETED", "PAUSED", "STOPPED", "BLOCKED"),
        *("NOT_CONTACTED", "IN_PROGRESS", "BOUNCED", "UNSUBSCRIBED", "In Progress"),
    ],
)
def test_leaves_alone(word: str) -> None:
    """The words of both dialects are known, however they are spelled."""
    there = enrolments(f"email | status\na@example.com | {word}")
    assert found_of("S6", beside(LEADS, there)) == []


def test_names_word_and_address() -> None:
    """An unknown or missing word is a flag, and never `not enrolled`."""
    there = enrolments("email | status\na@example.com | SNOOZED\nx@example.com |")
    world = beside(LEADS, there)
    assert found_of("S6", world, "lid", "field", "was", "detail") == [
        ("R1", "status", "a@example.com", "Spring: SNOOZED"),
        (None, "status", "x@example.com", "Spring: no status"),
    ]
    assert found_of("S3", world) == []
