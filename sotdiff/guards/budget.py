"""The budget of a rolling day: what was written in the last 24 hours, and what would be added."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotdiff.guards.reading import Reading, counted

if TYPE_CHECKING:
    from sotdiff.guards.limits import Limits


@dataclass(frozen=True, slots=True)
class Spent:
    """Contacts written, created ones counted, and contacts created.

    A contact that two runs have written counts twice: a fight over a field spends the budget too.
    """

    contacts: int
    creates: int


def read_budget(spent: Spent, planned: Spent, limits: Limits) -> tuple[Reading, ...]:
    """Return the readings: `spent` in the last 24 hours and `planned` now, together."""
    return (
        _both("day_contacts", spent.contacts, planned.contacts, limits.day_contacts, "changed"),
        _both("day_creates", spent.creates, planned.creates, limits.day_creates, "created"),
    )


def _both(name: str, spent: int, planned: int, limit: int, done: str) -> Reading:
    told = f"{spent} contacts were {done} in the last 24 hours and {planned} would be; {limit} may"
    return counted(name, spent + planned, limit, told)
