"""The load of the contacts: complete, and not much smaller than the last accepted one."""

from __future__ import annotations

from typing import Any

import pytest
from guarding import judged, load, reading, tripped


@pytest.mark.parametrize(
    ("before", "now", "stopped"),
    [
        (931, 885, []),  # 46, of 46.55 allowed
        (931, 884, ["contacts_lost"]),
        (100, 95, []),  # exactly 5 %
        (100, 94, ["contacts_lost"]),
        (8, 7, ["contacts_lost"]),  # a small scope is guarded too
        (931, 1200, []),
    ],
)
def test_five_percent_of_the_contacts_may_be_gone(
    before: int, now: int, stopped: list[str]
) -> None:
    """One more says stop, in a scope of any size; growing is free."""
    baseline = {"sot": {}, "in_scope": before}
    assert tripped(hubspot=load(now), baseline=baseline, sot={}) == stopped


@pytest.mark.parametrize("listed", [930, 932, 0])
def test_a_listing_that_is_not_as_many_as_its_total_stops_for_good(listed: int) -> None:
    """Distinct ids equal HubSpot's total; no approval lets anything else pass."""
    verdict = judged(hubspot=load(931, listed=listed)).approved_by("somebody")
    assert [each.name for each in verdict.stops] == ["contacts_missing"]


@pytest.mark.parametrize("told", [{}, {"in_scope": 931}, load(931, total=None)])
def test_a_load_that_tells_no_total_stops(told: dict[str, Any]) -> None:
    """Contacts made or changed by hand cannot be judged."""
    assert "contacts_missing" in tripped(hubspot=told)


def test_an_empty_load_is_no_empty_portal() -> None:
    """Nothing loaded where contacts were: stopped, with the numbers."""
    assert "contacts_lost" in tripped(hubspot=load(0))
    told = reading("contacts_lost", hubspot=load(0)).sentence
    assert [n for n in ("0 contacts", "931", "5 %") if n not in told] == []
