"""SmartLead's exports in the state: none is forgotten, and which is the newest of its campaign."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from recording import HERE, START, Clock, Place

from sotdiff.record import KeptExport

if TYPE_CHECKING:
    from sotdiff.record import State

DAY = timedelta(days=1)


def keep(
    state: State,
    clock: Clock,
    text: str,
    made_at: datetime,
    campaign: str = "Spring",
    entries: int = 1,
) -> None:
    """Keep an export whose file bears a date."""
    content = text.encode()
    digest = sha256(content).hexdigest()
    export = KeptExport(campaign, digest, f"{text}.csv", made_at, entries, current=False)
    state.bridge(HERE).keep(export, content, clock())


def kept(state: State) -> list[tuple[str, str, datetime, bool]]:
    """Return campaign, content, date and whether it is the newest, of every export kept."""
    bridge = state.bridge(HERE)
    return [
        (each.campaign, bridge.content(each).decode(), each.made_at, each.current)
        for each in bridge.exports()
    ]


def test_nothing_was_kept(state: State) -> None:
    """An empty list, and nothing was asked."""
    assert (kept(state), state.bridge(HERE).asked()) == ([], [])


def test_the_newest_is_told_by_its_date_and_not_by_when_it_was_read(
    state: State, clock: Clock
) -> None:
    """Exports read in the wrong order; each campaign has a newest of its own."""
    keep(state, clock, "later", START - DAY)
    clock.advance(minutes=1)
    keep(state, clock, "earlier", START - 7 * DAY)
    keep(state, clock, "earlier", START - 9 * DAY, "Fall")
    assert kept(state) == [
        ("Fall", "earlier", START - 9 * DAY, True),
        ("Spring", "later", START - DAY, True),
        ("Spring", "earlier", START - 7 * DAY, False),
    ]


def test_the_same_bytes_with_a_later_date_are_as_young_as_that(state: State, clock: Clock) -> None:
    """Nothing has changed in the campaign since."""
    keep(state, clock, "same", START - DAY)
    keep(state, clock, "same", START)
    assert kept(state) == [("Spring", "same", START, True)]


def test_what_another_has_followed_does_not_become_young(state: State, clock: Clock) -> None:
    """A copy of an old file has a new date."""
    keep(state, clock, "first", START - 2 * DAY)
    keep(state, clock, "second", START - DAY)
    keep(state, clock, "first", START)
    assert [each[1:] for each in kept(state)] == [
        ("second", START - DAY, True),
        ("first", START - 2 * DAY, False),
    ]


def test_a_campaign_may_be_as_empty_as_before(state: State, clock: Clock) -> None:
    """Exports without leads are alike; without this nobody could ever make a fresh one again."""
    keep(state, clock, "empty", START - 2 * DAY, entries=0)
    keep(state, clock, "full", START - DAY)
    keep(state, clock, "empty", START, entries=0)
    assert [each[1:] for each in kept(state)] == [
        ("empty", START, True),
        ("full", START - DAY, False),
    ]


def test_a_date_that_is_still_to_come_does_not_keep_a_file_young(
    state: State, clock: Clock
) -> None:
    """It was made before it was read first, whatever its date says, and grows old from there."""
    for _ in range(3):
        keep(state, clock, "odd", START + 30 * DAY)
        clock.advance(days=1)
    assert kept(state) == [("Spring", "odd", START, True)]


def test_another_scope_knows_nothing_of_it(state: State, clock: Clock) -> None:
    """What was read beside the sandbox says nothing about the live portal."""
    keep(state, clock, "here", START)
    assert state.bridge(Place(world="live")).exports() == []
