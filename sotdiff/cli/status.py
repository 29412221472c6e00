"""`sotdiff status`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click

from sotdiff.cli.screen import JSON, OUT
from sotdiff.cli.world import world
from sotdiff.run.status import Standing, standing_of
from sotdiff.settings import load_settings


@click.command("status")
@JSON
def command(*, as_json: bool) -> None:
    """Say how the last run ended, with exit codes for a monitor.

    0 ok, 1 partial or blocked, 2 error or overdue, 3 no heartbeat that can be read.
    """
    settings = load_settings()
    found = standing_of(settings, datetime.now(UTC))
    if as_json:
        beat = found.heartbeat.model_dump(mode="json") if found.heartbeat else None
        told = {"status": found.word, "exit_code": found.level, "age_s": found.age_s}
        click.echo(json.dumps(told | {"heartbeat": beat}))
    else:
        OUT.print(world(settings), end=" ")
        OUT.print(_line(found), markup=False)
    sys.exit(found.level)


def _line(found: Standing) -> str:
    """Return how things are, in one line."""
    beat = found.heartbeat
    if beat is None or found.age_s is None:
        return "unknown: no heartbeat that can be read; sotdiff run, sotdiff doctor"
    fixes = sum(count.changes for count in beat.counts.values())
    told = [
        f"{found.word}: run {beat.run_id} ended {found.age_s // 60} min ago as {beat.status}",
        f"last ok {beat.last_ok:%Y-%m-%d %H:%M} UTC" if beat.last_ok else "never ok yet",
        f"{fixes} changes planned, {sum(beat.results.values())} receipts",
        *(problem.kind for problem in beat.errors),
    ]
    return "; ".join(told)
