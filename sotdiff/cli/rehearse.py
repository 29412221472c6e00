"""`sotdiff rehearse`: the plan applied to a copy of the portal."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click
from rich.table import Table

from sotdiff.cli.screen import JSON, OUT, PARTIAL, busy
from sotdiff.cli.world import world
from sotdiff.run.rehearse import rehearse
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from sotdiff.run.rehearse import Rehearsal

SHOWN = ("code", "lid", "contact_id", "field", "now", "result")
MOST = 40


@click.command("rehearse")
@JSON
def command(*, as_json: bool) -> None:
    """Copy the portal into a sandbox, apply the plan there, and look again. Exit 3: not clean."""
    with busy("rehearsing", quiet=as_json):
        done = rehearse()
    if as_json:
        click.echo(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        _show(done)
    sys.exit(0 if done.is_clean else PARTIAL)


def _show(done: Rehearsal) -> None:
    """Print what came of it, what it would cost, and what would not converge."""
    told = done.as_json()
    results = ", ".join(f"{count} {name}" for name, count in told["results"].items())
    OUT.print(f"{world(load_settings())} {done.plan.headline()}")
    OUT.print(f"At the copy: {results or 'nothing to fix'}.", _last(done))
    calls = ", ".join(f"{count} {kind}" for kind, count in sorted(done.calls.items()))
    OUT.print(f"Writing takes {sum(done.calls.values())} calls ({calls or 'none'}),", end=" ")
    OUT.print(f"{done.seconds:.0f} s at the configured pace.")
    if len(done.restless):
        OUT.print(_table(done))
    for contact_id, why in done.left_out.items():
        OUT.print(f"contact {contact_id} could not be copied: {why}", markup=False)
    OUT.print("Nothing was written to the portal: this was a rehearsal.")


def _last(done: Rehearsal) -> str:
    return "Clean." if done.is_clean else "[bold]Not clean.[/]"


def _table(done: Rehearsal) -> Table:
    table = Table(*SHOWN, box=None, title="would not converge", title_justify="left")
    rows = done.restless.head(MOST)
    for row in rows.reindex(columns=list(SHOWN)).fillna("").astype(str).itertuples(index=False):
        table.add_row(*(text.replace("[", r"\[") for text in row))
    return table
