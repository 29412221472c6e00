"""A seed: three runs while things go wrong and people interfere, then quiet ones; and a verdict.

One seed drives HubSpot's behaviour, the world, every fault, every kill and every person.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from proof.chaos import Chaos
from proof.clock import SimTime
from proof.fuse import Fuse, FusedJournal, Killed
from proof.line import Line, Watched, door_by
from proof.looking import as_it_is, planned_by_oracle
from proof.planted import plant
from proof.referee import Referee
from proof.switched import in_short, switches_of
from sotdiff.apply import Manner, MemoryJournal, apply_plan
from sotdiff.apply.addresses import NEEDS_PRIMARY
from sotdiff.apply.verify import UNREADABLE
from sotdiff.errors import R01Violation, SotdiffError

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from proof.looking import SmallPlan
    from proof.planted import Item
    from sotdiff.hubspot import Portal
    from sotdiff.sandbox import SandboxPortal

    Look = Callable[[list[Item], Portal], SmallPlan]
    Dial = Callable[[SandboxPortal], Any]

STORMY, QUIET = 3, 2
INTERVAL = timedelta(minutes=16)
EXCUSES = frozenset({"conflict", "rejected", "not_converging", "out_of_scope"})
MOST_PLACES = 400


@dataclass
class Verdict:
    """What came of a seed. `faults`: every violation by its figure; `hits`: what had gone wrong."""

    seed: int
    faults: Counter[str] = field(default_factory=Counter)
    hits: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def blame(self, figure: str, what: str) -> None:
        """Note a violation."""
        self.faults[figure] += 1
        self.told.append(f"{figure}: {what}")


@dataclass
class Play:
    """The world of a seed, and what sotdiff knows of it from run to run."""

    seed: int
    look: Look = planned_by_oracle
    dial: Dial = Line

    def __post_init__(self) -> None:
        """Plant the world and let everybody listen: people and faults first, the referee last."""
        self.random = Random(self.seed)
        self.switches = switches_of(self.seed)
        self.time = SimTime()
        self.world = plant(self.random, self.switches, self.time.moment)
        self.sandbox = self.world.sandbox
        self.chaos = Chaos(self.world, self.random)
        self.referee = Referee(self.sandbox)
        self.fuse = Fuse()
        self.journal = FusedJournal(MemoryJournal(self.time.moment), self.fuse)
        self.client = self.dial(self.sandbox)
        self.reports: list[str] = []
        self.last: pd.DataFrame | None = None
        self.ended = ""
        self.classes: Counter[str] = Counter()

    def hear(self, name: str, given: tuple[Any, ...], answer: Any) -> None:
        """Tell the referee of a call, and die before it or after it as the fuse has it."""
        if answer is None:
            self.fuse.tick("before call")
        self.referee.hear(name, given, answer)
        if answer is not None:
            self.fuse.tick("after call")

    def door(self) -> Portal:
        """Open a door as a new process does."""
        return door_by(Watched(self.client, self.hear), self.sandbox, self.time)

    def run(self) -> None:
        """Look and write once; `ended` says how it went, `last` holds the receipts of a whole."""
        self.last = None
        self.ended = self._run()

    def _run(self) -> str:
        manner = Manner(sleep=self.time.sleep, clock=self.time.moment, batch=10)
        try:
            door = self.door()
            plan = self.look(self.world.leads, door)
            self.classes.update(plan.codes)
            receipts = apply_plan(plan, door, self.journal, manner)
        except Killed:
            return "killed"
        except (SotdiffError, R01Violation) as stop:
            self.reports.append(str(stop))
            self._take(stop.receipts)
            return type(stop).__name__
        self._take(receipts)
        self.last = receipts
        return "whole"

    def journaled(self) -> list[str]:
        """Return what the journal tells beside the receipts: a killed run has none."""
        return [
            f"{intent.contact_id} {_merged(intent, known)} {known.detail}"
            for intent in self.journal.intents
            for known in intent.outcomes
        ]

    def _take(self, receipts: pd.DataFrame | None) -> None:
        if receipts is None:
            return
        for row in receipts.to_dict("records"):
            self.reports.append(
                f"{row['contact_id']} {row['field']} {row['result']} {row['detail']}"
            )
        for kind in ("incidents", "resolved"):
            self.reports += [f"{told}" for told in receipts.attrs[kind]]


def simulate(
    seed: int,
    look: Look = planned_by_oracle,
    dial: Dial = Line,
    watch: Callable[[Play], object] = lambda _: None,
) -> Verdict:
    """Play a seed to its end and judge it; `watch` gets the play before it begins."""
    play = Play(seed, look, dial)
    watch(play)
    verdict = Verdict(seed)
    for _ in range(STORMY):
        kill = play.random.randrange(100) < 35
        play.fuse.light(play.random.randrange(1, MOST_PLACES) if kill else 0)
        play.run()
        verdict.hits[f"run: {play.ended}"] += 1
        if play.fuse.blown:
            verdict.hits[f"killed {play.fuse.blown}"] += 1
        play.time.wait(INTERVAL)
    play.fuse.light(0)
    play.chaos.stop()
    play.sandbox.settle()
    for _ in range(QUIET):
        play.run()
        play.time.wait(INTERVAL)
    judge(play, verdict)
    play.client.close()
    return verdict


def judge(play: Play, verdict: Verdict) -> None:
    """Hold what happened against what is promised; see that one run more writes nothing."""
    _judge_writes(play, verdict)
    commits, before = play.referee.commits, as_it_is(play.world)
    play.run()
    after = as_it_is(play.world)
    if play.last is None or after.digest != before.digest:
        verdict.blame("second run", f"another digest than {before.digest}: {play.ended}")
    if play.referee.commits != commits:
        verdict.blame("second run", f"{play.referee.commits - commits} writes")
    _judge_lost(play, after, verdict)
    verdict.hits += play.chaos.hits
    verdict.hits.update(f"class {code}" for code in play.classes)
    verdict.hits.update(f"switches {short}" for short in in_short(play.switches))
    verdict.hits["writes"] += len(play.referee.writes)
    verdict.hits["creates"] += sum(map(len, play.referee.made.values()))


def judge_creates(play: Play, verdict: Verdict) -> None:
    """Blame each lead for which a contact was made beside one that stood."""
    for lid, count in play.referee.doubled.items():
        if count:
            verdict.blame("duplicates", f"{lid} was made beside one that stood, {count} times")


def _judge_writes(play: Play, verdict: Verdict) -> None:
    referee = play.referee
    reports = [*play.reports, *play.journaled()]
    judge_creates(play, verdict)
    for write in referee.writes:
        ids = {write.contact_id, referee.current(write.contact_id)}
        about = [told for told in reports if any(one in told for one in ids)]
        if write.is_blind:
            verdict.blame("foreign", f"{write}")
        elif write.is_foreign:
            verdict.hits["race: owner"] += 1
            if not any(_tells_of_owner(told) for told in about):
                verdict.blame("foreign unreported", f"{write}")
        for name in write.lost:
            verdict.hits["race: value"] += 1
            if not any(_tells(told) for told in about):
                verdict.blame("unreported", f"{write} {name}")


def _merged(intent: Any, known: Any) -> str:
    """Say under which other id a write was answered, if it was."""
    other = known.contact_id if intent.contact_id and known.contact_id else None
    return f"merged into {other}" if other and other != intent.contact_id else ""


def _tells_of_owner(told: str) -> bool:
    return any(word in told for word in ("R-01", "out_of_scope", UNREADABLE))


def _tells(told: str) -> bool:
    return any(word in told for word in ("in between", "put back", "R-01", "merged into"))


def _judge_lost(play: Play, left: SmallPlan, verdict: Verdict) -> None:
    """Everything that is still due must be explained by the last run's receipts."""
    results: dict[tuple[str, str], tuple[str, str]] = {}
    if play.last is not None:
        for row in play.last.to_dict("records"):
            results[str(row["lid"]), str(row["field"])] = str(row["result"]), str(row["detail"])
    for row in left.changes.to_dict("records"):
        result, detail = results.get((str(row["lid"]), str(row["field"])), ("", ""))
        verdict.hits[f"still due: {result or 'nothing'}"] += 1
        waits = result == "held" and NEEDS_PRIMARY in detail
        if result not in EXCUSES and not waits:
            verdict.blame("lost", f"{row['code']} {row['lid']} {row['field']}: {result!r}")
