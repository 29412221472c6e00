"""The promise on a real loop: `sotdiff run` fired as a timer fires it, while drift is injected.

```
fired      ▼─────run─────┐   ▼─────run─────┐   ▼─────run─────┐
injected      ✗  ✗    ✗      ✗   ✗      ✗    until it is right again: less than two intervals
```

As with a systemd timer, a start whose time comes while the run before is at it is passed over. An
interval must hold a run: it is twice what a run takes on this machine, and where one takes longer
than the interval all the same, the loop proves nothing and begins anew with twice the interval.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from random import Random
from time import monotonic, sleep
from typing import TYPE_CHECKING

from workshop import lead

from proof.shops import open_shop, start_run
from sotdiff.notify import read_heartbeat

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from workshop import Workshop

LEADS, MISSING, A_NEW_LEAD = 60, 20, 9
# Each field once: what is put wrong again and again is frozen, which is another promise.
WRONG = {"phone": "+13035550000", "city": "Dr Town {}", "trackingsource": "form"}
RIGHT = {"phone": "+1970555{:04}", "city": "Town {}", "trackingsource": "ID:R{:05}"}
SHORTEST_S, MOST_TRIES = 2, 4
LOOK_S, PAUSE_S = 0.05, (0.2, 1.5)


@dataclass
class Injected:
    """One drift: a field of a contact put wrong, or a lead (`field` None) that has no contact."""

    number: int
    field: str | None
    at: float
    age_s: float = 0.0
    is_right: bool = False

    def look(self, shop: Workshop, now: float) -> None:
        """See whether it is right again; until then it grows older."""
        self.age_s = now - self.at
        if self.field is None:
            self.is_right = _token(self.number) in _tokens(shop)
        else:
            found = shop.sandbox.get(shop.ids[self.number], self.field) or ""
            wanted = RIGHT[self.field].format(self.number)
            self.is_right = wanted in found if self.field == "trackingsource" else found == wanted


@dataclass
class Loop:
    """A loop that was lived through."""

    interval_s: int
    codes: list[int] = field(default_factory=list)
    runs_s: list[float] = field(default_factory=list)
    passed_over: int = 0
    drift: list[Injected] = field(default_factory=list)
    heard_s: int = 0

    @property
    def oldest_s(self) -> float:
        """How old the oldest drift became before it was right, in seconds."""
        return max((each.age_s for each in self.drift), default=0.0)

    @property
    def is_valid(self) -> bool:
        """Whether every run fitted into an interval: else the loop proves nothing."""
        return max(self.runs_s, default=0.0) < self.interval_s

    def missed(self) -> list[str]:
        """Return what was not as promised."""
        most = 2 * self.interval_s
        late = [each for each in self.drift if each.age_s >= most or not each.is_right]
        told = [f"lead {each.number}, {each.field}: {each.age_s:.1f} s" for each in late]
        told += [f"exit code {code}" for code in self.codes if code]
        if self.heard_s >= most:
            told.append(f"a heartbeat told of drift {self.heard_s} s old")
        return told

    def lines(self) -> list[str]:
        """Return the loop in words."""
        kinds = [each.field or "missing contact" for each in self.drift]
        counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))
        right, most = sum(each.is_right for each in self.drift), 2 * self.interval_s
        runs = f"{len(self.codes)} runs, the longest {max(self.runs_s):.1f} s"
        return [
            f"a start every {self.interval_s} s: {runs}, {self.passed_over} starts passed over",
            f"injected {len(self.drift)} drifts ({counts}), right again {right}",
            f"oldest {self.oldest_s:.1f} s of {most} s; by the heartbeats {self.heard_s} s",
        ]


def prove_loop(seconds: float, seed: int = 7) -> Loop:
    """Inject for so many seconds (at least one interval), then wait until all is right again."""
    with _shop() as shop:
        interval_s = max(SHORTEST_S, ceil(2 * _run_once(shop)))
    for _ in range(MOST_TRIES):
        with _shop() as shop:
            loop = Loop(interval_s)
            _live(shop, loop, max(seconds, interval_s), Random(seed))
        if loop.is_valid:
            return loop
        interval_s *= 2
    raise RuntimeError(f"a run took longer than its interval, {MOST_TRIES} times over")


@contextmanager
def _shop() -> Iterator[Workshop]:
    """Work beside leads that all have their contact, without guards: they are proved elsewhere."""
    with open_shop() as shop:
        shop.unguard()
        shop.leads(LEADS)
        yield shop


def _run_once(shop: Workshop) -> float:
    """Return how long a run takes here, in seconds."""
    begun = monotonic()
    start_run(shop).communicate()
    return monotonic() - begun


def _live(shop: Workshop, loop: Loop, seconds: float, random: Random) -> None:
    """Fire, inject and watch until nothing is wrong any more, or is for too long."""
    begun = monotonic()
    plans = _planned(random)
    next_start, next_drift = begun, begun
    running: tuple[float, subprocess.Popen[str]] | None = None
    while True:
        now = monotonic()
        running = _reaped(loop, running, shop)
        if now >= next_start:
            next_start += loop.interval_s
            if running:
                loop.passed_over += 1
            else:
                running = (now, start_run(shop))
        if next_drift <= now < begun + seconds:
            next_drift = now + random.uniform(*PAUSE_S)
            loop.drift.append(_inject(shop, *next(plans)))
        waiting = [each for each in loop.drift if not each.is_right]
        for each in waiting:
            each.look(shop, monotonic())
        is_late = any(each.age_s >= 2 * loop.interval_s for each in waiting)
        if is_late or (not waiting and now >= begun + seconds):
            break
        sleep(LOOK_S)
    while running:
        running = _reaped(loop, running, shop)
        sleep(LOOK_S)


def _reaped(
    loop: Loop, running: tuple[float, subprocess.Popen[str]] | None, shop: Workshop
) -> tuple[float, subprocess.Popen[str]] | None:
    """Return the run under way, None once it has ended; note how it ended and what it told."""
    if running is None or running[1].poll() is None:
        return running
    began, process = running
    process.communicate()
    loop.codes.append(process.returncode)
    loop.runs_s.append(monotonic() - began)
    beat = read_heartbeat(shop.folder / "state" / "heartbeat.json")
    loop.heard_s = max(loop.heard_s, (beat and beat.oldest_drift_age_s) or 0)
    return None


def _planned(random: Random) -> Iterator[tuple[int, str | None]]:
    """Return what goes wrong, by the dice: every field once, and now and then a new lead.

    The first lead's fields come first, so that each is there however short the loop.
    """
    plans: list[tuple[int, str | None]] = [(n, name) for n in range(1, LEADS + 1) for name in WRONG]
    random.shuffle(plans)
    plans.sort(key=lambda plan: plan[0] > 1)
    for nth in range(MISSING):
        plans.insert(A_NEW_LEAD * nth + 1, (LEADS + nth + 1, None))
    return iter(plans)


def _inject(shop: Workshop, number: int, name: str | None) -> Injected:
    """Let a field be wrong in HubSpot, or a lead be new in the workbook."""
    if name is None:
        shop.book(*(lead(each) for each in range(1, number + 1)))
    else:
        shop.sandbox.edit(shop.ids[number], {name: WRONG[name].format(number)})
        shop.sandbox.settle()
    return Injected(number, name, monotonic())


def _token(number: int) -> str:
    return RIGHT["trackingsource"].format(number)


def _tokens(shop: Workshop) -> set[str]:
    """Return the tokens that contacts carry."""
    contacts = shop.sandbox.snapshot().values()
    return {str(each["values"].get("trackingsource")) for each in contacts}
