"""Figure 4: a kill at every call and every entry of the journal ends as if there was none.

A place is: before a call goes out, after HubSpot has done it and before we know; and before,
in the middle of and after each entry of the journal. Only what is on disk is there afterwards.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from random import Random
from typing import TYPE_CHECKING, Any

from pandera.config import config_context

from proof.clock import SimTime
from proof.figures import Figure, of_all
from proof.fuse import Fuse, FusedJournal, Killed
from proof.line import Line, Watched, door_by
from proof.looking import as_it_is, end_state, planned_by_oracle
from proof.planted import plant
from proof.simulation import INTERVAL
from sotdiff.apply import Manner, MemoryJournal, apply_plan
from sotdiff.sandbox import Fault, Switches

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from proof.looking import SmallPlan

RUNS = 3
CHUNK = 20
EASY = Switches()
HARD = Switches(
    primary_change="demoted", additional_emails_patch="readonly", own_secondary="conflict"
)
LATE = Switches(own_secondary="promote_only", search_lag_s=30.0, trim_strings=True)
# Switches, and what goes wrong in each run before it may be killed as well.
SCENARIOS: dict[str, tuple[Switches, tuple[Fault, ...]]] = {
    "no fault": (EASY, ()),
    "refusals and v1": (HARD, ()),
    "lost answers": (
        LATE,
        (
            Fault("commit_then_timeout", "POST", "/crm/v3/objects/contacts", nth=1, times=2),
            Fault("commit_then_reset", "PATCH", ".*", nth=3, times=2),
            Fault("status", "PATCH", ".*", nth=7, status=423),
        ),
    ),
}


@dataclass
class Scene:
    """One world that is always planted alike, run until quiet, killed at one place at most."""

    name: str
    at: int = 0
    also: tuple[Fault, ...] = ()
    fuse: Fuse = field(default_factory=Fuse)
    receipts: list[pd.DataFrame] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Plant the world."""
        switches, faults = SCENARIOS[self.name]
        self.time = SimTime()
        self.world = plant(Random(7), switches, self.time.moment, spare=0)
        self.world.sandbox.faults = [replace(fault) for fault in (*faults, *self.also)]
        self.journal = FusedJournal(MemoryJournal(self.time.moment), self.fuse)

    def play(self, runs: int = RUNS) -> None:
        """Run until quiet: two runs after the one that is killed."""
        self.fuse.light(self.at)
        for _ in range(runs):
            try:
                self._run()
            except Killed:
                self.fuse.at = 0
            self.world.sandbox.settle()
            self.time.wait(INTERVAL)

    def end(self) -> tuple[dict[str, Any], str]:
        """Return all contacts, and what is still due."""
        return end_state(self.world.sandbox), as_it_is(self.world).digest

    def _run(self) -> None:
        door = door_by(Watched(Line(self.world.sandbox), self._hear), self.world.sandbox, self.time)
        plan: SmallPlan = planned_by_oracle(self.world.leads, door)
        manner = Manner(sleep=self.time.sleep, clock=self.time.moment, batch=10)
        self.receipts.append(apply_plan(plan, door, self.journal, manner))

    def _hear(self, _name: str, _given: tuple[Any, ...], answer: Any) -> None:
        self.fuse.tick("before call" if answer is None else "after call")


def crash_points(
    processes: int, names: Iterable[str] = tuple(SCENARIOS), step: int = 1
) -> list[Figure]:
    """Return the figure over every place of every scenario, or every `step`-th."""
    wrong: list[str] = []
    passed: Counter[str] = Counter()
    trials = 0
    with get_context("spawn").Pool(processes) as pool:
        for name in names:
            places = list(range(1, count_places(name) + 1, step))
            trials += len(places)
            chunks = [places[at : at + CHUNK] for at in range(0, len(places), CHUNK)]
            for missed, blown in pool.imap_unordered(partial(kill_at, name), chunks):
                wrong += missed
                passed += blown
    told = ", ".join(f"{count} {place}" for place, count in sorted(passed.items()))
    claim = f"crash points that end as without one ({told})"
    return [of_all("4", claim, wrong, trials, passed.total())]


def count_places(name: str) -> int:
    """Return how many places the run without a kill passes until it is quiet."""
    scene = Scene(name)
    scene.play()
    return scene.fuse.count


def kill_at(name: str, places: Iterable[int]) -> tuple[list[str], Counter[str]]:
    """Kill at each place; return the places that ended otherwise, and the kinds of all."""
    wrong: list[str] = []
    blown: Counter[str] = Counter()
    with config_context(validation_enabled=False):
        faultless = Scene(name)
        faultless.play()
        for at in places:
            scene = Scene(name, at)
            scene.play()
            blown[scene.fuse.blown] += 1
            if scene.end() != faultless.end():
                wrong.append(
                    f"{name}, place {at} ({scene.fuse.blown}): {_difference(faultless, scene)}"
                )
    return wrong, blown


def _difference(one: Scene, other: Scene) -> str:
    (usual, due), (ended, left) = one.end(), other.end()
    keys = [key for key in usual.keys() | ended.keys() if usual.get(key) != ended.get(key)]
    told = [f"{key}: {usual.get(key)} != {ended.get(key)}" for key in sorted(keys)[:2]]
    return "; ".join(told) or f"still due {due} != {left}"
