"""A simulated month: HubSpot down, the workbook half saved, ntfy down, sleep, a poisoned contact.

The whole month is `make proof-month`; the suite lives through the same troubles in four days.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import chdir
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from month import SLOT, START, Month, Span, Troubles
from pushing import TOPIC, NtfyServer
from workshop import Workshop

from sotdiff.record import State
from sotdiff.run.scope import scope_of
from sotdiff.sandbox import SandboxPortal
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdiff.sandbox import SandboxServer

DAY = timedelta(days=1)
SHORT = Troubles(
    hubspot_down=(Span(4, 6),),
    half_saved=(Span(10, 11),),
    ntfy_down=(Span(13, 16),),
    asleep=(Span(20, 28.1), Span(90, 90.9)),
    poisoned=(Span(30, 40),),
    another_run=(Span(14, 15), Span(60, 60.5)),
)
WHOLE = Troubles(
    hubspot_down=(Span(28, 30), Span(200, 212), Span(500, 500.5)),
    half_saved=(Span(60, 61), Span(300, 301)),
    ntfy_down=(Span(29, 32), Span(207, 210), Span(400, 430)),
    asleep=(Span(90, 98.1), Span(260, 260.9), Span(620, 668.2)),
    poisoned=(Span(320, 392),),
    another_run=(Span(70, 70.5), Span(550, 551)),
)
DAYS, TROUBLES = (30, WHOLE) if os.environ.get("SOTDIFF_MONTH") else (4, SHORT)


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory, month_server: SandboxServer) -> Iterator[Month]:
    """Return a month that has been lived through, its folder still the working directory."""
    folder = tmp_path_factory.mktemp("month")
    clock = time_machine.travel(START - SLOT)
    with NtfyServer() as ntfy, chdir(folder), clock as wall:
        shop = Workshop(folder, month_server, SandboxPortal(), world="live")
        month_server.portal = shop.sandbox
        shop.configure(f'[ntfy]\nurl = "{ntfy.url}"\ntopic = "{TOPIC}"')
        toml = folder / "sotdiff.toml"
        toml.write_text(toml.read_text().replace("loopback = true", "loopback = false"))
        shop.leads(6)
        lived = Month(shop, ntfy, wall, TROUBLES)
        lived.live(DAYS * 96)
        yield lived


def seen(month: Month, *words: str) -> list[datetime]:
    """Return when the subscribers heard titles that end so, oldest first."""
    month.ntfy.deliver()
    return [
        datetime.fromtimestamp(each["seen"], UTC)
        for each in month.ntfy.delivered
        if each["topic"] == TOPIC and each["title"].rpartition(": ")[2] in words
    ]


def most_in_a_day(times: list[datetime]) -> int:
    """Return how many of these lie at most in any 24 hours."""
    return max((sum(at <= each < at + DAY for each in times) for at in times), default=0)


def test_no_slots_outcome_is_unknown(month: Month) -> None:
    """Every slot is lived through, every run that began has ended, each trouble struck."""
    assert len(month.outcomes) >= DAYS * 96
    told = Counter(month.outcomes.values())
    assert set(told) <= {
        *("ok", "partial", "error", "asleep", "locked"),
        *("caught upok", "caught uppartial", "caught uperror"),
    }
    assert min(told["ok"], told["partial"], told["error"], told["asleep"], told["locked"]) > 1
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        runs = state.last_runs(10**6)
        assert state.verify_chain() is None
    assert month.lines >= 60
    assert {run.status for run in runs} <= {"ok", "partial", "error"}
    assert len(runs) == len(month.outcomes) - told["asleep"] - told["locked"]


def test_the_heartbeat_was_valid_after_every_slot(month: Month) -> None:
    """By the published schema (each was checked as it stood), and that of the very slot."""
    fired = [at for at, outcome in month.outcomes.items() if outcome != "asleep"]
    assert len(month.beats) == len(fired)
    for at, beat in zip(fired, month.beats, strict=True):
        if month.outcomes[at] == "locked":
            hangs = [each.kind for each in beat.errors] == ["LockedError"]
            assert beat.passed_over > 0 or hangs
        else:
            assert beat.started >= at
            assert month.outcomes[at].endswith(beat.status)


def test_at_most_six_pushes_in_any_day_and_one_recovery(month: Month) -> None:
    """Whatever failed in turn; and there was something to tell."""
    failing, recovered = seen(month, "partial", "blocked", "error"), seen(month, "recovered")
    assert len(failing) >= 3
    assert most_in_a_day(failing) <= 6
    assert most_in_a_day(recovered) == 1


def test_the_dead_man_spoke_for_every_silence_and_never_otherwise(month: Month) -> None:
    """At the 40th minute, or when the server, itself away at that time, was back."""
    silences, spoken = month.silences(), seen(month, "silent")
    assert len(silences) >= 3
    assert len(spoken) == len(silences)
    for due, at in zip(silences, spoken, strict=True):
        back = [START + timedelta(hours=span.ends) for span in TROUBLES.ntfy_down]
        late = [end for end in back if end >= due and abs(at - end) < timedelta(minutes=1)]
        assert abs(at - due) < timedelta(minutes=1) or late


def test_all_is_well_in_the_end(month: Month) -> None:
    """Nothing waits, the last word was a recovery, and HubSpot is as the workbook says."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        assert state.outbox(scope_of(settings)).waiting() == []
    assert month.beats[-1].status == "ok"
    assert month.ntfy.told()[-1] == "sotdiff: recovered"
    assert [month.shop.phone(n) for n in range(1, 7)] == [f"+1970555{n:04}" for n in range(1, 7)]
