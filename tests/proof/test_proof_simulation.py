"""The short form of the proof: some seeds, and all that they promise."""

from __future__ import annotations

import pytest

from proof.seeds import REPLAY, Tally, figures_of, play_seed, play_some
from proof.simulation import Verdict, simulate

SEEDS = range(40)


@pytest.fixture(scope="module")
def tally() -> Tally:
    """Play the seeds once."""
    return play_some(play_seed, SEEDS)


def test_nothing_is_lost_doubled_or_taken_from_others(tally: Tally) -> None:
    """Duplicates, losses, foreign writes, unreported races and writes of a second run: none."""
    figures = [figure for figure in figures_of(tally) if figure.target == "0"]
    assert [figure.told for figure in figures if not figure.holds] == []


def test_every_class_and_kind_of_fault_came_up(tally: Tally) -> None:
    """A seed's world has every class planted; killed runs, lost answers and people were there."""
    begun = {name.partition(":")[0].split(" ")[0] for name in tally.hits}
    assert {"killed", "read", "write", "person", "race", "class", "switches", "way"} <= begun
    assert len({name for name in tally.hits if name.startswith("class ")}) == 15


def test_a_failing_seed_says_how_to_play_it_again() -> None:
    """The line of a violation holds the command that replays its seed."""
    verdict = Verdict(7)
    verdict.blame("lost", "R00001")
    tally = Tally()
    tally.take(verdict)
    assert tally.of("lost") == [f"seed 7: R00001 ({REPLAY} 7)"]


def test_a_seed_plays_the_same_every_time() -> None:
    """One seed drives everything: two plays make the same calls in the same order."""
    plays = []
    for _ in range(2):
        simulate(3, watch=plays.append)
    assert plays[0].chaos.trace == plays[1].chaos.trace
    assert len(plays[0].chaos.trace) > 100
