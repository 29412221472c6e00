"""Many seeds on all cores, and the figures that come of them: 1, 2, 3, 5 and 16."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

from pandera.config import config_context

from proof.figures import Figure, of_none
from proof.line import Line, OverHttp
from proof.looking import planned_by_diff, planned_by_oracle
from proof.planted import ALL_CLASSES
from proof.simulation import simulate
from proof.switched import how_many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from proof.simulation import Play, Verdict

CHUNK = 25
# Every so manyth seed is played with the plan of `diff`, not the oracle's, and over real HTTP.
BY_DIFF, OVER_HTTP = 250, 500
SHOWN = 5
REPLAY = "python -m proof replay"


@dataclass
class Tally:
    """What came of many seeds: `wrong` holds a line for each violation, by its figure."""

    seeds: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def take(self, verdict: Verdict) -> None:
        """Add a seed."""
        self.seeds += 1
        self.hits += verdict.hits
        for told in verdict.told:
            figure, _, what = told.partition(": ")
            line = f"seed {verdict.seed}: {what} ({REPLAY} {verdict.seed})"
            self.wrong.setdefault(figure, []).append(line)

    def add(self, other: Tally) -> None:
        """Add other seeds."""
        self.seeds += other.seeds
        self.hits += other.hits
        for figure, lines in other.wrong.items():
            self.wrong.setdefault(figure, []).extend(lines)

    def hit(self, *beginnings: str) -> int:
        """Return how often something came about that begins so."""
        return sum(count for name, count in self.hits.items() if name.startswith(beginnings))

    def of(self, *figures: str) -> list[str]:
        """Return the violations of some figures."""
        return [line for figure in figures for line in self.wrong.get(figure, ())]


def play_seed(seed: int, watch: Callable[[Play], object] = lambda _: None) -> Verdict:
    """Play a seed in the way that is its own."""
    over_http, by_diff = seed % OVER_HTTP == 1, seed % BY_DIFF == 1
    look = planned_by_diff if by_diff else planned_by_oracle
    verdict = simulate(seed, look, OverHttp if over_http else Line, watch)
    verdict.hits[f"way: {'diff' if by_diff else 'oracle'}"] += 1
    verdict.hits[f"way: {'HTTP' if over_http else 'no HTTP'}"] += 1
    return verdict


def play_all(seeds: range, processes: int, play: Callable[[int], Verdict] = play_seed) -> Tally:
    """Play seeds in some processes."""
    whole = Tally()
    chunks = [seeds[at : at + CHUNK] for at in range(0, len(seeds), CHUNK)]
    if processes == 1:
        for chunk in chunks:
            whole.add(play_some(play, chunk))
        return whole
    with get_context("spawn").Pool(processes) as pool:
        for part in pool.imap_unordered(partial(play_some, play), chunks):
            whole.add(part)
    return whole


def play_some(play: Callable[[int], Verdict], seeds: Iterable[int]) -> Tally:
    """Play seeds one after the other.

    Frames are made by hand here and by the thousand: their columns are not checked again.
    """
    tally = Tally()
    with config_context(validation_enabled=False):
        for seed in seeds:
            tally.take(play(seed))
    return tally


def figures_of(tally: Tally) -> list[Figure]:
    """Return the figures that the seeds give."""
    count, hit, of = tally.seeds, tally.hit, tally.of
    lost = hit("write commit_then", "write truncated", "write empty_body", "write timeout")
    races = hit("race: value")
    switches = sum(1 for name in tally.hits if name.startswith("switches "))
    classes = sum(1 for name in tally.hits if name.startswith("class "))
    return [
        of_none("1", "contacts made twice", of("duplicates"), count, lost + hit("killed")),
        of_none("1", "changes lost after two runs", of("lost"), count, hit("write ", "read ")),
        of_none("2", "writes to a contact that was not ours when read", of("foreign"), count,
                hit("person: hands_over", "person: merges")),
        of_none("2", "unreported writes in the window", of("foreign unreported"), count,
                hit("race: owner")),
        of_none("3", "people's edits overwritten, unreported", of("unreported"), count, races),
        of_none("5", "writes or another digest in a run more", of("second run"), count,
                hit("run: whole")),
        Figure("16", "behaviours under which all of this holds", str(switches), str(how_many()),
               count, min(_of(tally, "switches "), default=0)),
        Figure("16", f"ways to play: {_told(tally, 'way: ')}", str(len(_of(tally, "way: "))), "4",
               count, min(_of(tally, "way: "), default=0)),
        Figure("16", "drift classes that stood in these worlds", str(classes),
               str(len(ALL_CLASSES)), count, min(_of(tally, "class "), default=0)),
    ]  # fmt: skip


def _of(tally: Tally, beginning: str) -> list[int]:
    return [count for name, count in tally.hits.items() if name.startswith(beginning)]


def _told(tally: Tally, beginning: str) -> str:
    named = sorted(name for name in tally.hits if name.startswith(beginning))
    return ", ".join(f"{tally.hits[name]} {name.removeprefix(beginning)}" for name in named)
