"""A simulated month: HubSpot down, the workbook half saved, ntfy down, sleep, a poisoned contact.

The whole month is `make proof-month`; the suite lives through the same troubles in two days.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from lived import (
    failing,
    most_in_a_day,
    recoveries,
    seen,
    unknown_slots,
    what_is_left,
    wrong_beats,
    wrong_dead_men,
)
from month import SHORT, SHORT_DAYS, SLOTS_A_DAY, Month, lived

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdiff.sandbox import SandboxServer


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory, month_server: SandboxServer) -> Iterator[Month]:
    """Return a month that has been lived through, its folder still the working directory."""
    with lived(tmp_path_factory.mktemp("month"), month_server, SHORT_DAYS, SHORT) as month:
        yield month


def test_no_slots_outcome_is_unknown(month: Month) -> None:
    """Every slot is lived through, every run that began has ended, each trouble struck."""
    assert unknown_slots(month, SHORT_DAYS * SLOTS_A_DAY) == []
    told = Counter(month.outcomes.values())
    assert min(told["ok"], told["partial"], told["error"], told["asleep"], told["locked"]) > 1
    assert month.lines >= 45


def test_the_heartbeat_was_valid_after_every_slot(month: Month) -> None:
    """By the published schema (each was checked as it stood), and that of the very slot."""
    assert len(month.beats) > 150
    assert wrong_beats(month) == []


def test_at_most_six_pushes_in_any_day_and_one_recovery(month: Month) -> None:
    """Whatever failed in turn; and there was something to tell."""
    assert len(failing(month)) >= 3
    assert most_in_a_day(failing(month)) <= 6
    assert most_in_a_day(recoveries(month)) == 1


def test_the_dead_man_spoke_for_every_silence_and_never_otherwise(month: Month) -> None:
    """At the 40th minute, or when the server, itself away at that time, was back."""
    assert len(seen(month, "silent")) >= 3
    assert wrong_dead_men(month) == []


def test_all_is_well_in_the_end(month: Month) -> None:
    """Nothing waits, the last word was a recovery, and HubSpot is as the workbook says."""
    assert what_is_left(month) == []
