"""A laptop that freezes: what was read before is not written after."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from recording import START

import sotdiff
from sotdiff.errors import OutdatedLookError
from sotdiff.report.folder import RESULT
from sotdiff.run import scheduled
from sotdiff.run.awake import AWAKE, slept, stamp
from sotdiff.run.scope import scope_of
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop

HOURS = timedelta(hours=3)


def moved(seconds: float) -> dict[str, dict[str, float]]:
    """Return what a look bears since which the clocks have gone apart by so much."""
    now = stamp()
    return {AWAKE: now | {"apart": now["apart"] - seconds}}


@pytest.mark.parametrize("seconds", [0, 59, -59])
def test_time_that_passed_on_both_clocks_is_no_sleep(seconds: float) -> None:
    """Nor is a clock that was kept right by a little."""
    assert slept({}, moved(seconds)) == ""


@pytest.mark.parametrize("seconds", [61, 10_800, -61])
def test_clocks_that_went_apart_are_a_sleep(seconds: float) -> None:
    """Either look of the two is enough, and a clock that was set back counts too."""
    assert f"by {seconds:.0f} s" in slept({}, moved(seconds))
    assert slept(moved(seconds), moved(0))


def test_a_look_of_another_process_says_nothing() -> None:
    """Its clock may have begun elsewhere; how old it may be, its time of loading says."""
    other = {AWAKE: moved(10_800)[AWAKE] | {"process": os.getpid() + 1}}
    assert slept(other) == ""


def test_what_was_read_before_a_sleep_is_not_written(shop: Workshop) -> None:
    """The machine sleeps between look and write, shorter than a plan lives: nothing is written."""
    shop.leads(20)
    shop.drift(1)
    with shop.door() as portal:
        plan = shop.look(portal)
        shop.writes()
        early = plan.source["hubspot"]
        asleep = {**plan.source, "hubspot": early | moved(600)}
        with pytest.raises(OutdatedLookError, match=r"outdated: .* 600 s more than time passed"):
            sotdiff.apply(replace(plan, source=asleep), portal)
    assert shop.writes() == []
    assert OutdatedLookError.exit_code == 6


def test_a_sleep_of_hours_is_found_by_either_clock(shop: Workshop) -> None:
    """The wall clock alone tells it too, where the machine's other clock goes on in its sleep."""
    shop.leads(20)
    shop.drift(1)
    with shop.door() as portal:
        plan = shop.look(portal)
        shop.writes()
        from_now = time_machine.travel(HOURS)
        with from_now, pytest.raises(OutdatedLookError, match="expired: its contacts were read"):
            sotdiff.apply(plan, portal)
    assert shop.writes() == []


@pytest.mark.parametrize("times", [1, 2])
def test_a_run_that_slept_reads_everything_once_more(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """With a kernel of its own, and nothing of the first look left; but once only."""
    outdated = {"status": "error", "error": {"type": "OutdatedLookError"}}
    told, found = [outdated] * times + [{"status": "ok"}], []

    def executed(_book: Path, folder: Path, _parameters: Any, **how: Any) -> SimpleNamespace:
        found.append((how["kernel"], (folder / RESULT).exists()))
        (folder / RESULT).write_text("{}", "utf-8")
        return SimpleNamespace(result=told.pop(0), notebook=folder / "reconcile.ipynb")

    monkeypatch.setattr(scheduled, "execute_notebook", executed)
    settings, ahead = load_settings(shop.folder / "sotdiff.toml"), object()
    job = scheduled.Job(settings, scope_of(settings), "20260301T120000Z", START)
    result, _ = scheduled.execute(job, ahead)  # type: ignore[arg-type]
    assert found == [(ahead, False), (None, False)]
    assert result == ({"status": "ok"} if times == 1 else outdated)
