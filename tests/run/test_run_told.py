"""After a run: who is told what, when the server is there, and when it is not."""

from __future__ import annotations

from contextlib import chdir
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from pushing import TOPIC, NtfyServer
from recording import START, look
from running import FAILED, WELL, Schedule, ending
from workshop import Workshop

from sotdiff.record import State, Why
from sotdiff.run.scope import scope_of
from sotdiff.sandbox import SandboxPortal
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sotdiff.sandbox import SandboxServer

R01 = ending("error", "R01Violation")
PARTIAL = ending("partial")


class Told(Schedule):
    """A schedule with an ntfy server whose clock is the same."""

    def __init__(self, server: NtfyServer, clock: time_machine.Traveller) -> None:
        super().__init__()
        self.server, self._wall = server, clock

    def heard(self, *results: dict[str, object], after: float = 15) -> list[str]:
        """Run, and return the titles that people heard meanwhile."""
        before = len(self.server.told())
        for result in results:
            self._wall.move_to(self.clock.advance(minutes=after))
            self.run(result, after=0)
        return [each.removeprefix("SANDBOX sotdiff: ") for each in self.server.told()[before:]]


@pytest.fixture
def ntfy() -> Iterator[NtfyServer]:
    """Return a running ntfy server."""
    with NtfyServer() as running:
        yield running


@pytest.fixture
def told(tmp_path: Path, server: SandboxServer, ntfy: NtfyServer) -> Iterator[Told]:
    """Run in a folder whose configuration names the ntfy server."""
    shop = Workshop(tmp_path, server, SandboxPortal())
    shop.configure(f'[ntfy]\nurl = "{ntfy.url}"\ntopic = "{TOPIC}"')
    with chdir(tmp_path), time_machine.travel(START, tick=False) as clock:
        yield Told(ntfy, clock)


def test_a_failing_state_and_its_end_are_told_once_each(told: Told) -> None:
    """Nothing for good runs, one push for the first of four bad ones, one when it is over."""
    assert told.heard(WELL, WELL) == []
    assert told.heard(FAILED, FAILED, FAILED, FAILED) == ["error"]
    assert told.heard(WELL, WELL) == ["recovered"]


def test_a_push_tells_no_personal_data(told: Told) -> None:
    """The error's own text holds an address; the push and the log do not."""
    told.heard(FAILED)
    assert "jane" not in str(told.server.taken)
    (push,) = [each for each in told.server.delivered if each["topic"] == TOPIC]
    assert "WorkbookError" in push["message"]
    assert "Report: reports/" in push["message"]


def test_r01_is_told_every_time(told: Told) -> None:
    """Beyond the six of a day."""
    assert told.heard(*[R01] * 8) == ["R-01"] * 8


def test_what_the_server_did_not_take_goes_out_with_the_next_run(told: Told) -> None:
    """The newest of what was told on a change, and every R-01."""
    told.heard(WELL)
    told.server.down = True
    assert told.heard(R01, R01, FAILED, after=5) == []
    told.server.come_back()
    assert told.heard(FAILED, after=5) == ["R-01", "R-01", "error"]
    assert told.heard(FAILED, after=5) == []


def test_a_limit_of_the_server_loses_nothing(told: Told) -> None:
    """429: it waits for its day."""
    told.heard(WELL)
    told.server.a_day = 0
    assert told.heard(PARTIAL) == []
    told.server.a_day = 250
    assert told.heard(PARTIAL) == ["partial"]


def test_the_dead_man_speaks_when_runs_stop(told: Told) -> None:
    """40 minutes after the last run; then, when they go on, that they do."""
    told.heard(WELL, WELL, WELL)
    assert len(told.server.scheduled) == 1
    assert told.heard(WELL, after=39) == []
    assert told.heard(WELL, after=41) == ["silent", "recovered"]
    assert told.heard(WELL) == []


def test_every_finished_run_puts_the_dead_man_off(told: Told) -> None:
    """Whatever its outcome: a day of failing runs is no silence."""
    assert "silent" not in told.heard(*[FAILED, PARTIAL, R01] * 32)
    assert len(told.server.scheduled) == 1


def test_failing_runs_after_a_silence_are_told(told: Told) -> None:
    """People know of the failure and of the silence; now they hear that it runs, and fails."""
    told.heard(FAILED)
    assert told.heard(FAILED, after=50) == ["silent", "error"]
    assert told.heard(FAILED, after=5) == []


def test_an_older_server_gets_no_dead_man(told: Told) -> None:
    """It would deliver each of them: found out on a topic of its own, once a week."""
    told.server.replaces = False
    assert told.heard(WELL, WELL, after=15) == []
    assert told.heard(WELL, after=300) == []
    trials = [each for _, _, each in told.server.taken if each["topic"] != TOPIC]
    assert len(trials) == 2


def test_a_token_is_needed_where_the_server_asks_for_one(told: Told) -> None:
    """Refused: it waits; with the token in `.env` it goes out."""
    told.server.token = "tk_1"
    assert told.heard(FAILED) == []
    with open(".env", "a", encoding="utf-8") as secrets:  # noqa: PTH123 - the folder of the test
        secrets.write("NTFY_TOKEN=tk_1\n")
    assert told.heard(FAILED) == ["error"]


def test_without_a_topic_nothing_is_asked_of_anybody(told: Told) -> None:
    """The default."""
    toml = "sotdiff.toml"
    with open(toml, encoding="utf-8") as stream:  # noqa: PTH123
        text = stream.read().replace(TOPIC, "")
    with open(toml, "w", encoding="utf-8") as stream:  # noqa: PTH123
        stream.write(text)
    told.heard(FAILED, WELL)
    assert told.server.taken == []


def suppress(told: Told, *lines: str, days: int = 1) -> None:
    """Let a look find these, and suppress each for so many days."""
    settings, at, seen = load_settings(), told.clock(), look(*lines)
    scope = scope_of(settings)
    with State.open(settings.state.url, settings.root) as state:
        state.record_look(state.begin_run(scope, at), seen, at)
        why = Why("jo", "jane@example.org asked", at, at + timedelta(days=days))
        for finding in (
            seen.findings.astype(object).where(lambda f: f.notna(), None).to_dict("records")
        ):
            state.holdings(scope).suppress([finding], why, kind=finding["kind"])


def test_what_is_no_longer_suppressed_is_told_once(told: Told) -> None:
    """Not before its end, and not by a run that could not look; which classes, and no more."""
    suppress(told, "F1 - 102 email jane@x.com", "D6 R1 101 phone 1")
    assert told.heard(WELL, after=1425) == []
    assert told.heard(FAILED) == ["error"]
    assert told.heard(WELL) == ["recovered", "no longer suppressed"]
    assert told.heard(WELL, WELL) == []
    (push,) = [each for each in told.server.delivered if each["title"].endswith("suppressed")]
    assert "still there: 1 D6, 1 F1." in push["message"]
    assert "jane" not in push["message"]
    assert "jo" not in push["message"]


def test_a_finding_that_is_gone_or_still_suppressed_is_not_told(told: Told) -> None:
    """Nothing is back; the end is told to nobody, and not later either."""
    suppress(told, "F1 - 102 email a@x.com", "F3 R1 103 token_text R1")
    suppress(told, "F1 - 102 email a@x.com", days=2)
    assert told.heard(WELL, after=1441) == []
    assert told.heard(WELL, after=1440) == ["silent", "recovered", "no longer suppressed"]


def test_what_is_no_longer_suppressed_waits_for_the_server(told: Told) -> None:
    """A newer push takes no room from it, nor it from a newer one."""
    suppress(told, "F1 - 102 email a@x.com")
    told.heard(WELL, after=1435)
    told.server.down = True
    assert told.heard(WELL, FAILED, PARTIAL, after=5) == []
    told.server.come_back()
    assert told.heard(PARTIAL, after=5) == ["no longer suppressed", "partial"]


def seen(told: Told, *lines: str) -> None:
    """Let a look find these."""
    settings, at = load_settings(), told.clock()
    scope = scope_of(settings)
    with State.open(settings.state.url, settings.root) as state:
        state.record_look(state.begin_run(scope, at), look(*lines), at)


def test_mail_to_strangers_is_told_once_each(told: Told) -> None:
    """A fix or another flag is none; how many there are, how many are new, and nobody's address."""
    seen(told, "F1 - 102 email jane@x.com", "S2 R1 - email jim@x.com")
    assert told.heard(WELL) == []
    first = "S1 - - email jane@x.com"
    seen(told, first)
    assert told.heard(WELL, WELL) == ["mail to strangers"]
    seen(told, first, "S1 - - email joe@x.com")
    assert told.heard(WELL, WELL) == ["mail to strangers"]
    one, other = (
        each["message"] for each in told.server.delivered if "to strangers" in each["title"]
    )
    assert "in no ledger: 1. Cold mail cannot be recalled." in one
    assert "in no ledger: 2, 1 of them new." in other
    assert "@" not in one + other


def test_mail_to_strangers_is_told_whatever_became_of_the_run(told: Told) -> None:
    """It was found before the run failed; what the server does not take waits for it."""
    seen(told, "S1 - - email jane@x.com")
    told.server.down = True
    assert told.heard(FAILED, after=5) == []
    told.server.come_back()
    assert told.heard(FAILED, after=5) == ["error", "mail to strangers"]


def test_mail_to_strangers_that_somebody_suppresses_is_not_told(told: Told) -> None:
    """They are left alone until its end."""
    suppress(told, "S1 - - email jane@x.com")
    assert told.heard(WELL, WELL) == []


def test_the_heartbeat_counts_suppressions_and_lets_nothing_suppressed_age(told: Told) -> None:
    """An hour later the fix that nobody suppresses is the oldest drift."""
    suppress(told, "D6 R1 101 phone 1")
    assert told.tried(WELL, 60).oldest_drift_age_s is None
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        scope = scope_of(settings)
        both = look("D6 R1 101 phone 1", "D6 R2 102 phone 2")
        state.record_look(state.begin_run(scope, told.clock()), both, told.clock())
    beat = told.tried(WELL, 30)
    assert (beat.suppressed, beat.oldest_drift_age_s) == (1, 1800)
    beat = told.tried(WELL, 1440)
    assert (beat.suppressed, beat.oldest_drift_age_s) == (0, 91800)
