"""What the history says about one property: who came before ours, who after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from applying import detail_of, result_of
from doorway import START

from sotdiff.apply.races import trace_of
from sotdiff.apply.words import Change
from sotdiff.hubspot import Contact, Version

if TYPE_CHECKING:
    from applying import Bench

CHANGE = Change("x", "D3", "R00001", "city", "city", "Dr Granby", "Granby")
ADDED = Change("x", "D5", "R00001", "additional_emails", "more", "", "b@x.com")


def contact(name: str, drawn: str) -> Contact:
    """Return a contact with a history drawn as `seconds value, seconds value`, newest first."""
    entries = [entry.strip().partition(" ") for entry in drawn.split(",") if entry.strip()]
    versions = tuple(
        Version(
            value or None, f"2026-11-22T07:00:{second}Z" if second != "??" else "", "API", "1", None
        )
        for second, _, value in entries
    )
    return Contact("501", {}, archived=False, history={name: versions})


def before(name: str, second: str | None, value: str = "") -> dict[str, Any]:
    """Return a before-image whose newest version is the given one."""
    return {"heads": {name: [f"2026-11-22T07:00:{second}Z", value] if second else None}}


@pytest.mark.parametrize(
    ("seen", "drawn", "between", "later"),
    [
        (("10", "Dr Granby"), "20 Granby, 10 Dr Granby", [], []),
        (("10", "Dr Granby"), "20 Granby, 15 Fraser, 10 Dr Granby", ["Fraser"], []),
        (("10", "Dr Granby"), "25 Fraser, 20 Granby, 10 Dr Granby", [], ["Fraser"]),
        (("10", "Dr Granby"), "10 Granby, 10 Fraser, 10 Dr Granby, 05 x", ["Fraser"], []),
        (("10", "Dr Granby"), "25 Fraser, 20 Granby, 15 Vail", ["Vail"], ["Fraser"]),
        (("10", "Dr Granby"), "10 Dr Granby, 05 Granby", [], []),
        (("10", "Dr Granby"), "20 Fraser, 10 Dr Granby", [], ["Fraser"]),
        ((None, ""), "20 Granby, 15 Fraser", ["Fraser"], []),
        (("10", "Dr Granby"), "?? Granby", [], []),
        (("10", "Dr Granby"), "", [], []),
    ],
)
def test_before_and_after_ours(
    seen: tuple[str | None, str], drawn: str, between: list[str], later: list[str]
) -> None:
    """Newer than what was seen, older than ours: between; newer than ours: later."""
    trace = trace_of(CHANGE, before("city", *seen), contact("city", drawn), "US")
    assert [version.value for version in trace.between] == between
    assert [version.value for version in trace.later] == later


def test_ours_holds_all_that_was_added() -> None:
    """Of additional addresses ours is the newest version that holds all that we added."""
    listed = contact("more", "30 x@x.com, 20 a@x.com;b@x.com, 15 a@x.com")
    trace = trace_of(ADDED, before("more", None), listed, "US")
    assert trace.ours is not None
    assert trace.ours.value == "a@x.com;b@x.com"
    assert [version.value for version in trace.between] == ["a@x.com"]


def test_an_edit_in_the_same_millisecond(bench: Bench) -> None:
    """Where the clock does not tell, the order of the history does."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.world.clock = lambda: START
    bench.sandbox.edit(mine, {"city": "x"})
    bench.sandbox.edit(mine, {"city": "Dr Granby"})
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    receipts = bench.apply(
        f"""
        code | contact_id | field | was       | now
        D3   | {mine}     | city  | Dr Granby | Granby
        """
    )
    assert "'Fraser'" in detail_of(receipts, "city")
    assert bench.sandbox.get(mine, "city") == "Fraser"


def test_a_hand_over_in_the_same_millisecond(bench: Bench) -> None:
    """A hand-over that cannot be told from our write in time is reported as before it."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.world.clock = lambda: START
    bench.before("PATCH", lambda: bench.sandbox.set_owner(mine, "71520448"))
    receipts = bench.apply(
        f"""
        code | contact_id | field | was       | now
        D3   | {mine}     | city  | Dr Granby | Granby
        """
    )
    assert result_of(receipts) == {"city": "out_of_scope"}
