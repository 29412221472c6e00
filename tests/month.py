"""A month of runs, slot by slot, by a wall clock that the test moves, with all that goes wrong.

The line is the real one (workbook, HubSpot over HTTP, link, drift, plan, guards, apply, record), as
are state, heartbeat, pushes and the ntfy server. Left out are the notebook's kernel, the waiting of
what tries again, and the line itself in a slot before which all was well and nothing has changed on
either side: there the run ends as the one before it.
"""

from __future__ import annotations

from contextlib import chdir, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import time_machine
from pushing import TOPIC, NtfyServer
from running import WELL, as_it_is, valid_heartbeat
from workshop import Workshop

import sotdiff
from sotdiff import report
from sotdiff.errors import LockedError
from sotdiff.hubspot import Timing, open_portal
from sotdiff.load import load_leads
from sotdiff.record import State
from sotdiff.report.execute import Failure, failed_result
from sotdiff.run.caller import ProgramJournal
from sotdiff.run.scheduled import Job, Manner, run_scheduled
from sotdiff.run.scope import scope_of
from sotdiff.sandbox import Fault, SandboxPortal
from sotdiff.settings import Settings, load_secrets, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdiff.notify import Heartbeat
    from sotdiff.sandbox import SandboxServer

SLOT = timedelta(minutes=15)
SILENCE = timedelta(minutes=40)
RIGHT = "+19705550006"
START = datetime(2026, 3, 1, tzinfo=UTC)
SLOTS_A_DAY = 96


@dataclass(frozen=True)
class Span:
    """From one time to another, in hours since the start."""

    begins: float
    ends: float

    def holds(self, at: datetime) -> bool:
        """Tell whether a time lies in it."""
        return self.begins <= (at - START) / timedelta(hours=1) < self.ends


@dataclass
class Troubles:
    """What goes wrong, and when. `asleep`: no run starts; one does at its end, as timers do."""

    hubspot_down: tuple[Span, ...]
    half_saved: tuple[Span, ...]
    ntfy_down: tuple[Span, ...]
    asleep: tuple[Span, ...]
    poisoned: tuple[Span, ...]
    another_run: tuple[Span, ...]


SHORT = Troubles(
    hubspot_down=(Span(2, 4),),
    half_saved=(Span(6, 7),),
    ntfy_down=(Span(8, 11),),
    asleep=(Span(13, 19.1), Span(21, 21.9)),
    poisoned=(Span(25, 31),),
    another_run=(Span(9, 10), Span(23, 23.5)),
)
WHOLE = Troubles(
    hubspot_down=(Span(28, 30), Span(200, 212), Span(500, 500.5)),
    half_saved=(Span(60, 61), Span(300, 301)),
    ntfy_down=(Span(29, 32), Span(207, 210), Span(400, 430)),
    asleep=(Span(90, 98.1), Span(260, 260.9), Span(620, 668.2)),
    poisoned=(Span(320, 392),),
    another_run=(Span(70, 70.5), Span(550, 551)),
)
SHORT_DAYS, WHOLE_DAYS = 2, 30


def is_in(spans: tuple[Span, ...], at: datetime) -> bool:
    """Tell whether a time lies in any of them."""
    return any(span.holds(at) for span in spans)


@dataclass
class Month:
    """The world, its clock, and what each slot came to.

    outcomes  how each slot ended (with those that a timer caught up); heard: when the ntfy server
              heard of a run; beats: the heartbeat after each slot that was not slept through
    lines     how often the whole line was run
    """

    shop: Workshop
    ntfy: NtfyServer
    wall: time_machine.Traveller
    troubles: Troubles
    outcomes: dict[datetime, str] = field(default_factory=dict)
    heard: list[datetime] = field(default_factory=list)
    beats: list[Heartbeat] = field(default_factory=list)
    lines: int = 0
    changed: datetime | None = None

    def live(self, slots: int) -> None:
        """Go through so many slots."""
        self._whole = (self.shop.folder / "book.xlsx").read_bytes()
        slept = False
        for number in range(slots):
            at = START + number * SLOT
            if is_in(self.troubles.asleep, at):
                self.outcomes[at], slept = "asleep", True
                continue
            if slept:
                self._slot(_end_of(self.troubles.asleep, at), "caught up")
                slept = False
            self._slot(at)
        self.wall.move_to(START + slots * SLOT)

    def _slot(self, at: datetime, name: str = "") -> None:
        """Let the schedule fire once, and see that the heartbeat says what happened."""
        self._trouble(at)
        self.wall.move_to(at)
        self.outcomes[at] = name + self._fire(at)
        self.beats.append(valid_heartbeat(Path("state")))

    def _trouble(self, at: datetime) -> None:
        """Let go wrong what goes wrong at this time, and drift a phone every few hours."""
        if self.ntfy.down and not is_in(self.troubles.ntfy_down, at):
            self.wall.move_to(_end_of(self.troubles.ntfy_down, at))
            self.ntfy.come_back()
        self.ntfy.down = is_in(self.troubles.ntfy_down, at)
        half_saved = is_in(self.troubles.half_saved, at)
        whole = self._whole
        book = whole[: len(whole) // 2] if half_saved else whole
        (self.shop.folder / "book.xlsx").write_bytes(book)
        self.shop.sandbox.faults[:] = self._faults(at)
        if at.minute == 0 and at.hour % 6 == 0:
            self.shop.drift(1 + at.day % 5)
            self.changed = at
        self.shop.sandbox.requests.clear()

    def _faults(self, at: datetime) -> list[Fault]:
        faults = []
        if is_in(self.troubles.hubspot_down, at):
            faults.append(Fault("status", status=503, times=10**9))
        if is_in(self.troubles.poisoned, at):
            contact = self.shop.ids[6]
            if self.shop.phone(6) == RIGHT:
                self.shop.drift(6)
            faults.append(Fault("ignored", "PATCH", f".*/{contact}", times=10**9))
        elif self.shop.phone(6) != RIGHT:
            # What does not stay as written is frozen until a person puts it right.
            self.shop.sandbox.edit(self.shop.ids[6], {"phone": RIGHT})
            self.shop.sandbox.settle()
            self.changed = at
        return faults

    def _fire(self, at: datetime) -> str:
        settings = load_settings()
        manner = Manner(perform=self.perform, pause=_at_once, papers=as_it_is)
        if is_in(self.troubles.another_run, at):
            opened = State.open(settings.state.url, settings.root)
            with opened as state, state.hold("run"), suppress(LockedError):
                run_scheduled(settings, manner)
            return "locked"
        done = run_scheduled(settings, manner)
        if not self.ntfy.down:
            self.heard.append(at)
        return done.status

    def silences(self) -> list[datetime]:
        """Return when the server had heard of no run for 40 minutes: once a silence."""
        times = [*self.heard, datetime.now(UTC)]
        pairs = pairwise(times)
        return [early + SILENCE for early, late in pairs if late - early > SILENCE]

    def perform(self, job: Job) -> tuple[dict[str, Any], Path]:
        """Do what the notebook does, in this process."""
        page = Path("reports") / job.run_id / "report.html"
        if not self._is_eventful(job.started):
            return WELL, page
        self.lines += 1
        try:
            return _line(job.settings, job.run_id), page
        except Exception as error:  # noqa: BLE001 - as a failing cell ends a notebook
            return failed_result(job.run_id, Failure(type(error).__name__, str(error))), page

    def _is_eventful(self, at: datetime) -> bool:
        """Tell whether anything is wrong, or was at the last run, or has changed since."""
        wrong = (*self.troubles.hubspot_down, *self.troubles.half_saved, *self.troubles.poisoned)
        was_well = bool(self.beats) and self.beats[-1].status == "ok"
        is_changed = self.changed is None or at - self.changed < 2 * SLOT
        return is_changed or not was_well or is_in(wrong, at)


@contextmanager
def lived(folder: Path, server: SandboxServer, days: int, troubles: Troubles) -> Iterator[Month]:
    """Yield a month (so many days) that was lived through, its folder the working directory."""
    clock = time_machine.travel(START - SLOT)
    with NtfyServer() as ntfy, chdir(folder), clock as wall:
        shop = Workshop(folder, server, SandboxPortal(), world="live")
        server.portal = shop.sandbox
        shop.configure(f'[ntfy]\nurl = "{ntfy.url}"\ntopic = "{TOPIC}"')
        toml = folder / "sotdiff.toml"
        toml.write_text(toml.read_text().replace("loopback = true", "loopback = false"))
        shop.leads(6)
        month = Month(shop, ntfy, wall, troubles)
        month.live(days * SLOTS_A_DAY)
        yield month


def _line(settings: Settings, run_id: str) -> dict[str, Any]:
    leads, rejects = load_leads(settings.workbook, settings, wait=_at_once)
    secrets = load_secrets(settings.root)
    portal = open_portal(settings, secrets, timing=Timing(sleep=_at_once))
    with portal:
        portal.keep_journal(ProgramJournal(settings, scope_of(settings), "sotdiff"))
        contacts, outside = sotdiff.load_hubspot(portal, leads)
        told = {"outside": outside, "rejects": rejects, "run_id": run_id}
        result = sotdiff.reconcile(leads, contacts, portal=portal, **told)
        return report.show(result, leads, contacts, outside, portal).result(run_id)


def _end_of(spans: tuple[Span, ...], at: datetime) -> datetime:
    """Return when the last of the spans ended that ended by a time."""
    hours = (at - START) / timedelta(hours=1)
    return START + timedelta(hours=max(span.ends for span in spans if span.ends <= hours))


def _at_once(_seconds: float) -> None:
    """Wait for nothing."""
