"""Figure 4, for real: `sotdiff run` killed by signal 9 at random moments, started until quiet.

The contacts stand behind a server that lives on, as HubSpot does. Half of the kills take the
notebook's kernel along, half leave it alone for a moment, as an operating system may.
"""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

from workshop import Workshop, lead

from proof.figures import Figure, of_all
from proof.looking import end_state
from proof.shops import start_run
from sotdiff.sandbox import SandboxPortal, SandboxServer

LEADS, DRIFTING, MISSING = 14, 8, 2
KILLS_A_SCENE = 10
EARLIEST_S = 0.3
MOST_STARTS = 12
LOCKED = 5
QUICK = '[schedule]\nevery = "1s"\n'


@dataclass
class Killing:
    """One folder, one portal: killed some times, then left alone until nothing is written.

    lasts_s, calls  how long a run takes that nobody kills, and how many calls it makes
    in_write        how many kills fell after the first write of their run
    locked          how many starts met a kernel that was still dying
    """

    folder: Path
    seed: int
    kills: int
    lasts_s: float = 0.0
    calls: int = 0
    killed: int = 0
    locked: int = 0
    in_write: int = 0
    told: list[str] = field(default_factory=list)

    def play(self) -> dict[str, Any]:
        """Kill and start again; return the end."""
        random = Random(self.seed)
        sandbox = SandboxPortal()
        with SandboxServer(sandbox) as server:
            shop = _furnished(Workshop(self.folder, server, sandbox, world="live"))
            while self.killed < self.kills:
                shop.drift(*range(1, DRIFTING + 1))
                self._kill(shop, random, alone=random.random() < 1 / 2)
            self._until_quiet(shop)
        return end_state(sandbox)

    def _kill(self, shop: Workshop, random: Random, *, alone: bool) -> None:
        """Start a run, and kill it at some time of its, or at some call."""
        begun, before, writes = monotonic(), len(shop.sandbox.requests), _writes(shop.sandbox)
        after_s, after_calls = random.uniform(EARLIEST_S, self.lasts_s), 0
        if random.random() < 1 / 2:
            after_s, after_calls = random.uniform(0, 0.05), random.randrange(1, self.calls)
        process = start_run(shop)
        while process.poll() is None:
            if len(shop.sandbox.requests) - before < after_calls:
                begun = monotonic()
            elif monotonic() - begun >= after_s:
                break
            sleep(0.002)
        if process.poll() is None:
            self.killed += 1
            self.in_write += _writes(shop.sandbox) > writes
            if alone:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.locked += process.returncode == LOCKED

    def _until_quiet(self, shop: Workshop) -> None:
        for _ in range(MOST_STARTS):
            writes = _writes(shop.sandbox)
            process = start_run(shop)
            code = process.wait()
            if code == 0 and _writes(shop.sandbox) == writes:
                return
            sleep(1.1)
        self.told.append(f"not quiet after {MOST_STARTS} starts, exit code {code}")


def killed_runs(kills: int, processes: int) -> list[Figure]:
    """Return the figure over so many kills: each ends as the run that nobody killed."""
    with TemporaryDirectory() as place:
        calm = Killing(_folder(place, 0), 0, 0)
        usual = calm.play()
        lasts_s, calls = _measured(_folder(place, -1))
        scenes = [
            Killing(_folder(place, seed), seed, KILLS_A_SCENE, lasts_s, calls)
            for seed in range(1, 1 + -(-kills // KILLS_A_SCENE))
        ]
        with ThreadPoolExecutor(processes) as pool:
            ends = list(pool.map(Killing.play, scenes))
    wrong = [line for scene in (calm, *scenes) for line in scene.told]
    wrong += [
        f"scene {scene.seed}: {_difference(usual, end)}"
        for scene, end in zip(scenes, ends, strict=True)
        if end != usual
    ]
    killed = sum(scene.killed for scene in scenes)
    writing = sum(scene.in_write for scene in scenes)
    locked = sum(scene.locked for scene in scenes)
    claim = f"`kill -9` of real runs, {writing} after a write, {locked} starts met a dying kernel"
    return [of_all("4", claim, wrong, killed, writing)]


def _furnished(shop: Workshop) -> Workshop:
    """Write configuration and workbook; let some contacts differ and some be missing."""
    shop.configure(QUICK)
    shop.unguard()
    shop.leads(LEADS)
    shop.book(*(lead(number) for number in range(1, LEADS + MISSING + 1)))
    shop.drift(*range(1, DRIFTING + 1))
    for number in range(1, 4):
        shop.sandbox.edit(shop.ids[number], {"trackingsource": "form", "city": "Dr Town 9"})
    shop.sandbox.settle()
    return shop


def _measured(folder: Path) -> tuple[float, int]:
    """Return how long a run takes here, in seconds, and how many calls it makes."""
    sandbox = SandboxPortal()
    with SandboxServer(sandbox) as server:
        shop = _furnished(Workshop(folder, server, sandbox, world="live"))
        begun = monotonic()
        start_run(shop).wait()
        return monotonic() - begun, len(sandbox.requests)


def _writes(sandbox: SandboxPortal) -> int:
    seen = [call.method for call in list(sandbox.requests) if "/search" not in call.path]
    return sum(method in {"PATCH", "PUT", "DELETE"} for method in seen) + sum(
        call.method == "POST" and call.path.endswith("/contacts") for call in list(sandbox.requests)
    )


def _folder(place: str, number: int) -> Path:
    folder = Path(place) / f"scene{number}"
    folder.mkdir()
    return folder


def _difference(usual: dict[str, Any], end: dict[str, Any]) -> str:
    keys = [key for key in usual.keys() | end.keys() if usual.get(key) != end.get(key)]
    return "; ".join(f"{key}: {usual.get(key)} != {end.get(key)}" for key in sorted(keys)[:2])
