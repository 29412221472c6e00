"""Holders: contacts out of scope that a look-up found, until a look shows otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from recording import HERE, START, Clock, Place

from sotdiff import tables

if TYPE_CHECKING:
    from sotdiff.record import State


def contacts(*drawn: str) -> pd.DataFrame:
    """Return contacts of another owner drawn as `contact_id email`."""
    entries = [dict(zip(("contact_id", "email"), line.split(), strict=True)) for line in drawn]
    made = {"owner_id": "1", "created_at": pd.Timestamp(START)}
    return tables.frame_of([entry | made for entry in entries], tables.Contacts)


def test_nothing_remembered_is_an_empty_table(state: State) -> None:
    """The table of contacts without any row: `outside` can take it as it is."""
    pd.testing.assert_frame_equal(state.holders(HERE), tables.empty(tables.Contacts))


def test_holders_are_told_as_they_were_seen_last(state: State, clock: Clock) -> None:
    """Seen again: one contact, with the later values."""
    state.remember_holders(HERE, contacts("7 a@x.org", "8 b@x.org"), clock())
    state.remember_holders(HERE, contacts("7 c@x.org"), clock.advance(minutes=15))
    pd.testing.assert_frame_equal(state.holders(HERE), contacts("7 c@x.org", "8 b@x.org"))


def test_holders_of_another_portal_stay_there(state: State) -> None:
    """An id means nothing in another portal, nor is it forgotten there."""
    live = Place(world="live")
    state.remember_holders(live, contacts("7 a@x.org"), START)
    state.remember_holders(HERE, contacts("7 b@x.org"), START)
    state.settle_holders(HERE, contacts(), START)
    assert state.holders(HERE).empty
    pd.testing.assert_frame_equal(state.holders(live), contacts("7 a@x.org"))


def test_a_look_settles_who_still_holds(state: State) -> None:
    """Found outside again: kept as found. Not found: forgotten. Never remembered: not added."""
    state.remember_holders(HERE, contacts("7 a@x.org", "8 b@x.org"), START)
    state.settle_holders(HERE, contacts("8 d@x.org", "9 e@x.org"), START)
    pd.testing.assert_frame_equal(state.holders(HERE), contacts("8 d@x.org"))
