"""`sotdiff proposals`: what the workbook does not know yet, as an Excel file to work off."""

from __future__ import annotations

import json
from pathlib import Path

import click

from sotdiff.cli.screen import JSON, OUT, busy
from sotdiff.cli.world import world
from sotdiff.run.proposals import write_proposals
from sotdiff.settings import load_settings


@click.command("proposals")
@click.option("--out", type=click.Path(path_type=Path), help="Write to this file.")
@JSON
def command(*, out: Path | None, as_json: bool) -> None:
    """Write what the workbook does not know yet into an Excel file of proposals."""
    with busy("looking at the workbook, HubSpot and SmartLead", quiet=as_json):
        path, found = write_proposals(out)
    if as_json:
        rows = json.loads(found.to_json(orient="records", date_format="iso"))
        click.echo(json.dumps({"file": str(path), "proposals": rows}, ensure_ascii=False))
        return
    OUT.print(world(load_settings()), f"{len(found)} proposals for the workbook, in {path}")
    for column, count in found["column"].fillna("(no column named)").value_counts().items():
        OUT.print(f"{column}: {count}", markup=False)
    OUT.print("The workbook was only read. What you take up is gone at the next look.")
