"""Figures 6, 13 and 15: many starts at once, a weakened guard, a day of failing runs."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import time_machine
from pushing import TOPIC, NtfyServer
from recording import START
from running import FAILED, WELL, Schedule, ending
from workshop import lead

from proof.figures import Figure, of_all, of_none
from proof.shops import approved_plan, open_shop, start_run
from sotdiff.gate.prove import prove_mutants

if TYPE_CHECKING:
    import subprocess

    from workshop import Workshop

    from sotdiff.sandbox import Request

ROUNDS, AT_ONCE, LOCKED = 4, 8, 5
LEADS, DRIFTING = 12, (1, 2, 3)
A_DAY, MOST_PUSHES, DAY_S = 96, 6, 86_400
FAILING: dict[str, list[dict[str, Any]]] = {
    "one error": [FAILED],
    "two errors in turn": [FAILED, ending("error", "AuthError")],
    "an error every second run": [FAILED, WELL],
    "partial, blocked, error": [ending("partial"), ending("blocked", "GuardTripped"), FAILED],
}


def concurrent_starts() -> list[Figure]:
    """Return figure 6: of eight starts one writes; a writer killed at a write blocks nobody."""
    wrong, refused, killed = [], 0, 0
    for number in range(ROUNDS):
        with open_shop() as shop:
            _furnish(shop)
            runs = [start_run(shop) for _ in range(AT_ONCE)]
            codes = [run.wait() for run in runs]
            writes = len(shop.writes())
            refused += codes.count(LOCKED)
            if set(codes) > {0, LOCKED} or 0 not in codes or writes != len(DRIFTING) + 1:
                wrong.append(f"round {number}: exit codes {codes}, {writes} writes")
        with open_shop() as shop:
            _furnish(shop)
            writer = start_run(shop)
            _kill_at_a_write(shop, writer, number + 1)
            killed += writer.wait() == -signal.SIGKILL
            code = start_run(shop).wait()
            if code or _still_wrong(shop):
                wrong.append(f"round {number}: exit code {code} after a killed writer")
    claim = f"starts, {AT_ONCE} at once: one writes, {killed} killed writers block nobody"
    return [of_all("6", claim, wrong, ROUNDS * (AT_ONCE + 1), min(refused, killed))]


def weakened_guards() -> list[Figure]:
    """Return figure 13: every mutant of the guard's code is killed by a named test."""
    verdicts = prove_mutants()
    survivors = [f"{each.file} {each.detail}" for each in verdicts if not each.ok]
    return [of_all("13", "mutants of the guard that are killed", survivors, len(verdicts),
                   len(verdicts))]  # fmt: skip


def failing_days() -> list[Figure]:
    """Return figure 15: 96 runs that fail in each of some ways, then good ones."""
    wrong, pushes = [], 0
    for name, results in FAILING.items():
        told = _pushed([results[at % len(results)] for at in range(A_DAY)] + [WELL, WELL])
        recovered = [at for at, title in told if "recovered" in title]
        failed = [at for at, title in told if "recovered" not in title]
        pushes += len(failed)
        if not recovered or _in_a_day(failed) > MOST_PUSHES or _in_a_day(recovered) > 1:
            wrong.append(f"{name}: {_in_a_day(failed)} pushes, {_in_a_day(recovered)} recoveries")
    claim = f"days of {A_DAY} failing runs with over {MOST_PUSHES} pushes, or not one recovery"
    return [of_none("15", claim, wrong, len(FAILING), pushes)]


def _furnish(shop: Workshop) -> None:
    """Let three contacts differ and one be missing, all approved."""
    shop.leads(LEADS)
    shop.drift(*DRIFTING)
    shop.book(*(lead(number) for number in range(1, LEADS + 2)))
    approved_plan(shop)
    shop.writes()


def _kill_at_a_write(shop: Workshop, writer: subprocess.Popen[str], nth: int) -> None:
    """Kill the run with its kernel while its nth write is under way."""
    writes: list[str] = []

    def kill(request: Request) -> None:
        if request.method == "PATCH" or request.path == "/crm/v3/objects/contacts":
            writes.append(request.method)
            if len(writes) == nth:
                os.killpg(writer.pid, signal.SIGKILL)

    shop.sandbox.on_request(kill)


def _still_wrong(shop: Workshop) -> bool:
    """Tell whether anything differs, is missing, or is there twice."""
    tokens = [
        contact.values.get("trackingsource")
        for contact in shop.sandbox.world.store.contacts.values()
    ]
    phones = [shop.phone(number) for number in DRIFTING]
    return sorted(tokens) != [f"ID:R{number:05}" for number in range(1, LEADS + 2)] or phones != [
        f"+1970555{number:04}" for number in DRIFTING
    ]


def _pushed(results: list[dict[str, Any]]) -> list[tuple[float, str]]:
    """Let a run a quarter of an hour end so; return what people heard: when, and its title."""
    with open_shop() as shop, NtfyServer() as ntfy:
        shop.configure(f'[ntfy]\nurl = "{ntfy.url}"\ntopic = "{TOPIC}"')
        with time_machine.travel(START, tick=False) as wall:
            schedule = Schedule()
            for result in results:
                wall.move_to(schedule.clock.advance(minutes=15))
                schedule.run(result, after=0)
            ntfy.deliver()
        return [(each["time"], each["title"]) for each in ntfy.delivered if each["topic"] == TOPIC]


def _in_a_day(times: list[float]) -> int:
    """Return the most that fell into any 24 hours."""
    return max((sum(at <= one < at + DAY_S for one in times) for at in times), default=0)
