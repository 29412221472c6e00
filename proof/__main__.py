"""`python -m proof`: every figure as a table; exit code 1 where one misses."""

from __future__ import annotations

import os
from multiprocessing import get_context
from time import monotonic
from typing import TYPE_CHECKING

import click
from month import WHOLE, WHOLE_DAYS

from proof.control import control
from proof.crashing import crash_points
from proof.figures import Figure, as_text, publish
from proof.kills import killed_runs
from proof.loop import prove_loop
from proof.monthly import show_month
from proof.seeds import figures_of, play_all, play_seed
from proof.trial_books import spoilt_books
from proof.trial_door import failing_calls, incomplete_loads, silent_successes
from proof.trial_journal import altered_journals
from proof.trial_plans import stale_plans
from proof.trial_runs import concurrent_starts, failing_days, weakened_guards
from proof.trial_secrets import planted_secrets
from proof.trial_undo import undone_runs

if TYPE_CHECKING:
    from collections.abc import Callable

    from proof.simulation import Play

SEEDS, CONTROL_SEEDS, KILLS = 10_000, 300, 200
# What needs a process for itself, the longest first.
TRIALS = (
    *(spoilt_books, concurrent_starts, weakened_guards, failing_days, stale_plans),
    *(planted_secrets, undone_runs, incomplete_loads, silent_successes, failing_calls),
    altered_journals,
)


@click.group(invoke_without_command=True)
@click.option("--seeds", default=SEEDS, show_default=True, help="How many seeds to play.")
@click.option("--kills", default=KILLS, show_default=True, help="How often to kill a real run.")
@click.option("--docs", is_flag=True, help="Write the table into docs/proof.md too.")
@click.option("--processes", default=os.cpu_count() or 1, show_default=True)
@click.pass_context
def proof(context: click.Context, *, seeds: int, kills: int, processes: int, docs: bool) -> None:
    """Prove what sotdiff promises, and print the figures."""
    if context.invoked_subcommand:
        return
    parts: dict[str, Callable[[], list[Figure]]] = {
        "seeds": lambda: figures_of(play_all(range(seeds), processes)),
        "control": lambda: control(range(min(seeds, CONTROL_SEEDS)), processes),
        "crash points": lambda: crash_points(processes),
        "trials": lambda: all_trials(processes),
        "kills": lambda: killed_runs(kills, processes + 1),  # they wait a good deal
    }
    figures: list[Figure] = []
    for name, measure in parts.items():
        begun = monotonic()
        figures += measure()
        click.echo(f"{name}: {monotonic() - begun:.0f} s", err=True)
    figures.sort(key=lambda figure: figure.place)
    click.echo(as_text(figures))
    if docs:
        publish(figures)
    if not all(figure.holds for figure in figures):
        raise SystemExit(1)


def all_trials(processes: int) -> list[Figure]:
    """Return the figures of all trials, each in a process of its own."""
    with get_context("spawn").Pool(processes, maxtasksperchild=1) as pool:
        running = [pool.apply_async(trial) for trial in TRIALS]
        return [figure for trial in running for figure in trial.get()]


@proof.command()
@click.option("--seconds", default=120, show_default=True, help="For how long to inject drift.")
def loop(seconds: int) -> None:
    """Fire `sotdiff run` as a timer does while drift is injected; tell how old drift became."""
    lived = prove_loop(seconds)
    click.echo("\n".join([*lived.lines(), *(f"MISSED {each}" for each in lived.missed())]))
    raise SystemExit(bool(lived.missed()))


@proof.command()
@click.option("--days", default=WHOLE_DAYS, show_default=True, help="How many days to live.")
def month(days: int) -> None:
    """Live through a month of runs with everything going wrong, and print what it showed."""
    begun = monotonic()
    figures, words = show_month(days, WHOLE)
    click.echo("\n".join([*words, f"lived through in {monotonic() - begun:.0f} s", ""]))
    click.echo(as_text(figures))
    if not all(figure.holds for figure in figures):
        raise SystemExit(1)


@proof.command()
@click.argument("seed", type=int)
def replay(seed: int) -> None:
    """Play one seed again: every call, fault and person in order, then what was wrong."""
    played: list[Play] = []
    verdict = play_seed(seed, played.append)
    for line in played[0].chaos.trace:
        click.echo(line)
    for line in verdict.told or ["nothing was wrong"]:
        click.echo(line)
    raise SystemExit(bool(verdict.told))


if __name__ == "__main__":
    proof()
