"""One writer at a time, over every way that leads to HubSpot, by real processes."""

from __future__ import annotations

import signal
from time import sleep
from typing import TYPE_CHECKING

import pytest

import sotdiff
from sotdiff.errors import LockedError
from sotdiff.record import State
from sotdiff.run.approve import approve_plan, judge_plan
from sotdiff.run.scheduled import run_scheduled
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from workshop import Workshop

    from sotdiff.sandbox import Request

APPLY = """
import os, sys
import sotdiff

leads, rejects = sotdiff.load_sot()
with sotdiff.connect() as portal:
    contacts, outside = sotdiff.load_hubspot(portal, leads)
plan = sotdiff.diff(leads, contacts, outside=outside, rejects=rejects)

def write():
    try:
        told = set(sotdiff.apply(plan, sotdiff.connect())["result"])
    except sotdiff.SotdiffError as error:
        told = f"{error.exit_code} {error}"
    os.write(1, f"{told}\\n".encode())

def start():
    process = os.fork()
    if not process:
        write()
        os._exit(0)
    return process

if sys.argv[1] == "1":
    write()
else:
    for process in [start() for _ in range(int(sys.argv[1]))]:
        os.waitpid(process, 0)
"""


def approved(live: Workshop, *numbers: int) -> None:
    """Let these leads' phones drift, and approve what follows from it."""
    live.leads(20)
    live.drift(*numbers)
    with live.door() as portal:
        plan = live.look(portal)
    judge_plan(plan)
    approve_plan(plan.digest)
    live.writes()


def slowed(live: Workshop, seconds: float) -> None:
    """Let every write take its time."""

    def wait(request: Request) -> None:
        if request.method == "PATCH":
            sleep(seconds)

    live.sandbox.on_request(wait)


def test_of_eight_at_once_one_writes(live: Workshop) -> None:
    """Eight processes with one plan: one applies it, the others are refused, nothing is doubled."""
    approved(live, 1, 2, 3)
    slowed(live, 0.5)
    told = live.python("-c", APPLY, "8").communicate()[0].splitlines()
    assert told.count("{'applied'}") == 1
    refused = [each for each in told if each.startswith(("5 ", "6 "))]
    assert len(refused) == 7
    assert [each for each in refused if each[0] == "5" and "process" not in each] == []
    assert len(live.writes()) == 3


def test_a_killed_writer_holds_nothing(live: Workshop) -> None:
    """SIGKILL in the middle of a write; the next run begins at once and finishes the work."""
    approved(live, 1, 2, 3)
    calls, writer = [], live.python("-c", APPLY, "1")

    def kill(request: Request) -> None:
        calls.append(request.method)
        if calls.count("PATCH") == 2:
            calls.clear()
            writer.send_signal(signal.SIGKILL)

    hook = live.sandbox.on_request(kill)
    writer.communicate()
    live.sandbox._hooks.remove(hook)
    assert live.phone(3) == "+13035550003"
    live.sandbox.settle()
    live.run()
    assert [live.phone(number) for number in (1, 2, 3)] == [f"+1970555{n:04}" for n in (1, 2, 3)]


def test_a_scheduled_run_keeps_everybody_else_from_writing(shop: Workshop) -> None:
    """The library is refused, and told which run it is; nothing is written."""
    shop.leads(20)
    shop.drift(1)
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state, state.hold("run") as hold:
        hold.belongs_to("20260301T120000Z")
        with shop.door() as portal:
            plan = shop.look(portal)
            shop.writes()
            with pytest.raises(LockedError, match="a run is under way: run 20260301T120000Z"):
                sotdiff.apply(plan, portal)
    assert shop.writes() == []


@pytest.mark.usefixtures("shop")
def test_a_second_scheduled_run_leaves_the_first_alone() -> None:
    """It ends at once: no folder, no run in the state, exit code 5."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        with state.hold("run"), pytest.raises(LockedError) as caught:
            run_scheduled(settings)
        assert state.last_runs(5) == []
    assert caught.value.exit_code == 5
    assert not settings.reports_dir.exists()


def test_a_look_waits_for_nobody(shop: Workshop) -> None:
    """Looking and planning are free, whoever writes."""
    shop.leads(5)
    settings = load_settings()
    with (
        State.open(settings.state.url, settings.root) as state,
        state.hold("run"),
        state.hold("writer"),
        shop.door() as portal,
    ):
        assert len(shop.look(portal).changes) == 0


def test_another_program_waits_its_turn_too(live: Workshop) -> None:
    """`update` and `create` are refused while somebody writes, and free before and after."""
    approved(live, 1)
    live.run()
    live.writes()
    settings = load_settings()
    with live.door() as portal:
        portal.update(live.ids[1], {"city": "Granby"})
        live.writes()
        with State.open(settings.state.url, settings.root) as state, state.hold("writer"):
            with pytest.raises(LockedError, match="somebody is writing"):
                portal.update(live.ids[1], {"city": "Fraser"})
            with pytest.raises(LockedError):
                portal.create({"email": "new@example.com"})
        assert live.writes() == []
        portal.create({"email": "new@example.com"})
    assert live.sandbox.get(live.ids[1], "city") == "Granby"
