"""The limits of one plan, at exactly the numbers and one beyond."""

from __future__ import annotations

import pytest
from guarding import changes, load, reading, tripped

from sotdiff.settings import Guards
from sotdiff.tables import Changes, empty


def test_a_plan_without_changes_passes() -> None:
    """Nothing to write, nothing to stop."""
    assert tripped(changes=empty(Changes)) == []


@pytest.mark.parametrize(
    ("updates", "creates", "stopped"),
    [
        (50, 0, []),
        (51, 0, ["run_contacts"]),
        (40, 10, []),
        (41, 10, ["run_contacts"]),  # updates and creates count together
        (0, 10, []),
        (0, 11, ["run_creates"]),
    ],
)
def test_a_run_changes_fifty_contacts_and_creates_ten(
    updates: int, creates: int, stopped: list[str]
) -> None:
    """Created contacts count as changed ones, and on their own."""
    assert tripped(changes=changes(updates, creates)) == stopped


@pytest.mark.parametrize(
    ("in_scope", "updates", "stopped"),
    [
        (200, 20, []),  # exactly 10 %
        (200, 21, ["run_share"]),
        (209, 20, []),  # 20.9 allowed
        (209, 21, ["run_share"]),
        (100, 10, []),
        (100, 11, ["run_share"]),
        (8, 10, []),  # a small scope: 10 contacts, not a share
        (8, 11, ["run_share"]),
        (0, 11, ["run_share"]),
    ],
)
def test_a_run_changes_a_tenth_of_the_scope(
    in_scope: int, updates: int, stopped: list[str]
) -> None:
    """10 % of the contacts in scope, and in a scope of fewer than 100 no more than 10."""
    baseline = {"sot": {}, "in_scope": in_scope}
    found = tripped(hubspot=load(in_scope), baseline=baseline, sot={}, changes=changes(updates))
    assert found == stopped


def test_updates_and_creates_share_one_limit() -> None:
    """6 % and 5 % of the scope are each within 10 %, and together are not."""
    scope = {"hubspot": load(200), "baseline": {"sot": {}, "in_scope": 200}, "sot": {}}
    assert tripped(changes=changes(10, 10), **scope) == []
    assert tripped(changes=changes(11, 10), **scope) == ["run_share"]


def test_a_scope_of_unknown_size_stops() -> None:
    """A share of nobody knows what cannot be judged."""
    baseline = {"sot": {}, "in_scope": 931}
    stopped = tripped(hubspot=load(931, in_scope=None), baseline=baseline, sot={})
    assert stopped == ["contacts_lost", "run_share"]


@pytest.mark.parametrize(("count", "stopped"), [(10, []), (11, ["run_one_value"])])
def test_ten_contacts_may_get_one_value(count: int, stopped: list[str]) -> None:
    """The eleventh with the same city says stop, whatever the case it is written in."""
    assert tripped(changes=changes(count, now="Granby")) == stopped
    mixed = changes(count, now="Granby")
    mixed.loc[0, "now"] = " GRANBY"
    assert tripped(changes=mixed) == stopped


def test_a_value_is_one_field_s() -> None:
    """The same text in two fields is no spread; the owner of contacts to create is none either."""
    cities = changes(12, now="Granby")
    cities.loc[:5, "field"] = "first_name"
    assert tripped(changes=cities) == []
    assert tripped(Guards(run_creates=20), changes=changes(0, 11)) == []


@pytest.mark.parametrize("blank", ["", "  ", "\u00a0", "\u200b"])
def test_no_field_is_ever_emptied(blank: str) -> None:
    """One blank value says stop."""
    emptied = changes(3)
    emptied.loc[1, "now"] = blank
    assert tripped(changes=emptied) == ["run_cleared"]
    assert reading("run_cleared", changes=emptied).is_final


def test_the_sentences_have_every_number() -> None:
    """What would be done, of how many, and what may be."""
    told = reading("run_share", changes=changes(94)).sentence
    assert [n for n in ("94", "931", "10 %", "93") if n not in told] == []
    told = reading("run_one_value", changes=changes(12, now="Granby")).sentence
    assert [n for n in ("12", "city", "10") if n not in told] == []
    assert "Granby" not in told


def test_limits_are_those_of_the_configuration() -> None:
    """A limit of 2.5 % is exactly that: 5 of 200, and not 6."""
    limits = Guards(run_scope_percent=2.5, run_scope_least=0)
    scope = {"hubspot": load(200), "baseline": {"sot": {}, "in_scope": 200}, "sot": {}}
    assert tripped(limits, changes=changes(5), **scope) == []
    assert tripped(limits, changes=changes(6), **scope) == ["run_share"]
