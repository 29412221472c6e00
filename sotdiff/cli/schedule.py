"""`sotdiff schedule`."""

from __future__ import annotations

import json
import sys

import click

from sotdiff.cli.screen import JSON, OUT
from sotdiff.schedule import KINDS, installed, job_of, scheduler
from sotdiff.settings import load_settings

WITH = click.option("--with", "name", type=click.Choice(list(KINDS)), help="Which scheduler.")


@click.group("schedule")
def command() -> None:
    """Let this machine call `sotdiff run` by itself: install, show or remove it."""


@command.command("install")
@WITH
def install(*, name: str | None) -> None:
    """Schedule `sotdiff run` for this folder, every [schedule] every."""
    settings = load_settings()
    job, chosen = job_of(settings), scheduler(name)
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    present = installed(job)
    if present and present[0] != chosen.NAME:
        KINDS[present[0]].remove(job)
    hints = chosen.install(job)
    OUT.print(f"{chosen.NAME}: every {job.minutes} min, {chosen.find(job)}", markup=False)
    for hint in hints:
        OUT.print(hint, markup=False)


@command.command("show")
@JSON
def show(*, as_json: bool) -> None:
    """Show what is installed for this folder; exit 1 where nothing is."""
    job = job_of(load_settings())
    found = installed(job)
    told = {"installed": found is not None, "minutes": job.minutes, "command": list(job.words)}
    told |= {"with": found[0], "where": found[1]} if found else {}
    if as_json:
        click.echo(json.dumps(told))
    elif found:
        OUT.print(f"{found[0]}: every {job.minutes} min, {found[1]}", markup=False)
    else:
        OUT.print("nothing is installed: sotdiff schedule install")
    sys.exit(0 if found else 1)


@command.command("remove")
def remove() -> None:
    """Take the schedule of this folder away."""
    job = job_of(load_settings())
    found = installed(job)
    if found is None:
        OUT.print("nothing is installed")
        return
    KINDS[found[0]].remove(job)
    OUT.print(f"{found[0]}: removed")
