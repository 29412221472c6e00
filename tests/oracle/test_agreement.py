"""The real diff and the naive one say the same of random portals, finding by finding."""

from __future__ import annotations

from typing import Any

import pytest
from accepting import examples
from hypothesis import given

from oracle.agreement import answer_of, differences
from oracle.portals import Portal, portals, random_portal
from sotdiff import many

FIXES = {"D2", "D3", "D4", "D5", "D6", "D7", "D8"}
FLAGS = {"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8"}
POLICIES: tuple[dict[str, Any], ...] = (
    {},
    {"city_policy": "corrupt_or_blank", "known_cities": ("Denver",)},
    {"city_policy": "any", "known_cities": ("Elm Ave",)},
)
SEEDS = range(36)
CHUNK = 12


def policy_of(seed: int) -> dict[str, Any]:
    """Return the policy for a seed: odd ones the default, even ones each policy in turn."""
    return {} if seed % 2 else POLICIES[seed % len(POLICIES)]


@pytest.mark.parametrize("first", SEEDS[::CHUNK])
def test_both_diffs_agree_on_random_portals(first: int) -> None:
    """Findings, changes, blocked changes, flags and buckets are the same, seed by seed."""
    for seed in range(first, first + CHUNK):
        told = differences(random_portal(seed), **policy_of(seed))
        assert not told, f"seed {seed} (real, naive): {told}"


def test_both_diffs_agree_where_rows_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is done otherwise for many rows, in threads and slice by slice, finds the same."""
    monkeypatch.setattr(many, "MANY", 0)
    monkeypatch.setattr(many, "SLICE", 3)
    for seed in range(CHUNK):
        told = differences(random_portal(seed), **policy_of(seed))
        assert not told, f"seed {seed} (real, naive): {told}"


def test_the_random_portals_reach_every_class() -> None:
    """Each fix is seen free and held back, and each flag raised: none agrees by never coming up."""
    answers = [answer_of(random_portal(seed), **policy_of(seed)) for seed in SEEDS]
    assert {change["code"] for answer in answers for change in answer.changes} == FIXES
    assert {change["code"] for answer in answers for change in answer.blocked} == FIXES
    assert {flag["code"] for answer in answers for flag in answer.flags} == FLAGS


def test_both_diffs_agree_on_a_large_portal() -> None:
    """A hundred leads and more are no other matter."""
    told = differences(random_portal(10, size=120))
    assert not told, f"seed 10, size 120 (real, naive): {told}"


@examples(20)
@given(portals(size=3))
def test_both_diffs_agree_on_drawn_portals(portal: Portal) -> None:
    """As above, on small portals that shrink to the smallest on which they differ."""
    assert not differences(portal)
