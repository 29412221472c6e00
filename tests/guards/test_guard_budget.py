"""The budget of a rolling day: what was written and what would be, together."""

from __future__ import annotations

import pytest
from guarding import changes, reading, tripped

from sotdiff.guards import Spent


@pytest.mark.parametrize(
    ("spent", "updates", "creates", "stopped"),
    [
        (Spent(105, 0), 45, 0, []),  # 150
        (Spent(106, 0), 45, 0, ["day_contacts"]),
        (Spent(100, 22), 37, 8, []),  # 30 created
        (Spent(100, 23), 37, 8, ["day_creates"]),
        (Spent(150, 30), 0, 0, []),
        (Spent(151, 30), 0, 0, ["day_contacts"]),
    ],
)
def test_a_day_changes_150_contacts_and_creates_30(
    spent: Spent, updates: int, creates: int, stopped: list[str]
) -> None:
    """Created contacts count as changed ones, and on their own."""
    assert tripped(spent=spent, changes=changes(updates, creates)) == stopped


def test_the_sentence_has_every_number() -> None:
    """Spent, planned, allowed."""
    told = reading("day_contacts", spent=Spent(140, 0), changes=changes(17)).sentence
    assert [n for n in ("140", "17", "150") if n not in told] == []
