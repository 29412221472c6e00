"""`sotdiff approve`: a plan's digest lets its changes pass the guards."""

from __future__ import annotations

import json

import click

from sotdiff.cli.screen import JSON, OUT
from sotdiff.cli.world import world
from sotdiff.run.approve import USUAL, approve_plan
from sotdiff.settings import load_settings


@click.command("approve")
@click.argument("digest")
@click.option("--by", help="Who approves; you, unless said otherwise.")
@click.option("--reason", help="Why.")
@click.option("--until", default=USUAL, show_default=True, help="A span, or a time with its zone.")
@JSON
def command(*, digest: str, by: str | None, reason: str | None, until: str, as_json: bool) -> None:
    """Let a plan pass the guards, and every later one within its changes, until it ends."""
    given = approve_plan(digest, by, reason, until)
    told = {"approval_id": given.approval_id, "digest": given.digest, "by": given.by}
    told |= {"changes": len(given.change_ids), "until": given.until.isoformat(timespec="seconds")}
    if as_json:
        click.echo(json.dumps(told))
        return
    changes = f"the {told['changes']} changes of plan {given.digest[:12]}"
    OUT.print(world(load_settings()), end=" ")
    OUT.print(f"approved: {changes}, by {given.by}, until {told['until']}", markup=False)
