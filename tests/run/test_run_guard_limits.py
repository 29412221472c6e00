"""The contract's default numbers, through the real `apply`: each is allowed, one beyond is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from workshop import lead

from sotdiff.errors import GuardTripped
from sotdiff.record import State
from sotdiff.run.scope import scope_at, scope_of
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from workshop import Workshop


def tripped(shop: Workshop) -> set[str]:
    """Run; return the guards that stopped it, none where everything was written.

    What was stopped has written nothing.
    """
    shop.sandbox.requests.clear()
    try:
        receipts = shop.run()
    except GuardTripped as error:
        assert shop.writes() == []
        return {reading.name for reading in error.readings if reading.tripped}
    assert set(receipts["result"]) <= {"applied"}
    return set()


def spend(shop: Workshop, updates: int, creates: int) -> None:
    """Let the journal say that so many contacts were written a moment ago."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state, shop.door() as portal:
        scope = scope_at(portal, scope_of(settings))
        journal = state.journal(scope, state.begin_run(scope, datetime.now(UTC)))
        for number in range(updates + creates):
            contact_id = f"{number}" if number < updates else None
            request = {"call": "update", "changes": [], "addresses": []}
            intent_id = journal.intent(contact_id, f"R{90000 + number}", request, {}, [])
            journal.outcome(intent_id, "answered", 200, None, contact_id or f"new{number}")
            journal.verified(intent_id, {}, ok=True)


@pytest.mark.parametrize(("count", "stop"), [(50, set()), (51, {"run_contacts"})])
def test_a_run_changes_50_contacts(shop: Workshop, count: int, stop: set[str]) -> None:
    """Of 510 in scope, so that the share of 10 % is 51."""
    shop.leads(510)
    shop.drift(*range(1, count + 1))
    assert tripped(shop) == stop


@pytest.mark.parametrize(("count", "stop"), [(10, set()), (11, {"run_creates"})])
def test_a_run_creates_10_contacts(shop: Workshop, count: int, stop: set[str]) -> None:
    """Of 120 in scope, so that the share of 10 % is 12; no two have a value in common."""
    shop.leads(120)
    new = (lead(number, LAST_NAME=f"Ash{number}") for number in range(121, 121 + count))
    shop.book(*(lead(number) for number in range(1, 121)), *new)
    assert tripped(shop) == stop


@pytest.mark.parametrize(("count", "stop"), [(10, set()), (11, {"run_one_value"})])
def test_one_value_goes_to_10_contacts(shop: Workshop, count: int, stop: set[str]) -> None:
    """One city for all of them."""
    same = range(1, count + 1)
    for number in same:
        shop.ids[number] = shop.contact(number, city="Dr Granby")
    shop.leads(120)
    rows = (lead(n, **({"CITY": "Granby"} if n in same else {})) for n in range(1, 121))
    shop.book(*rows)
    assert tripped(shop) == stop


@pytest.mark.parametrize(("gone", "stop"), [(10, set()), (11, {"sot_rows", "sot_leads"})])
def test_a_workbook_loses_10_rows(shop: Workshop, gone: int, stop: set[str]) -> None:
    """Of 600, of which 2 % would be 12: the lesser counts."""
    shop.leads(600)
    assert tripped(shop) == set()
    shop.book(*(lead(number) for number in range(1, 601 - gone)))
    assert tripped(shop) == stop


@pytest.mark.parametrize(("blank", "stop"), [(5, set()), (6, {"sot_fill"})])
def test_a_column_loses_5_points_of_its_fill(shop: Workshop, blank: int, stop: set[str]) -> None:
    """Cells of one mapped column of 100 rows."""
    shop.leads(100)
    assert tripped(shop) == set()
    rows = (lead(n, **({"CITY": None} if n <= blank else {})) for n in range(1, 101))
    shop.book(*rows)
    assert tripped(shop) == stop


@pytest.mark.parametrize(("gone", "stop"), [(5, set()), (6, {"contacts_lost"})])
def test_a_load_loses_5_percent(shop: Workshop, gone: int, stop: set[str]) -> None:
    """Contacts of 100 that were handed over since the last accepted load."""
    shop.leads(100)
    assert tripped(shop) == set()
    for number in range(1, gone + 1):
        shop.sandbox.set_owner(shop.ids[number], None)
    shop.sandbox.settle()
    assert tripped(shop) == stop


@pytest.mark.parametrize(
    ("spent", "more", "stop"),
    [
        ((147, 0), 3, set()),
        ((148, 0), 3, {"day_contacts"}),
        ((120, 27), 3, set()),
        ((121, 27), 3, {"day_contacts"}),
    ],
)
def test_a_day_changes_150_contacts(
    shop: Workshop, spent: tuple[int, int], more: int, stop: set[str]
) -> None:
    """Created ones are counted among them."""
    shop.leads(40)
    spend(shop, *spent)
    shop.drift(*range(1, more + 1))
    assert tripped(shop) == stop


@pytest.mark.parametrize(("spent", "stop"), [(28, set()), (29, {"day_creates"})])
def test_a_day_creates_30_contacts(shop: Workshop, spent: int, stop: set[str]) -> None:
    """Two more are to be created."""
    shop.leads(40)
    spend(shop, 0, spent)
    shop.book(*(lead(number) for number in range(1, 43)))
    assert tripped(shop) == stop
