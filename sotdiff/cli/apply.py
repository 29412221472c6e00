"""`sotdiff apply`: a look, or a plan file, and the write."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sotdiff.cli.screen import JSON, OUT, PARTIAL, busy, say_unread
from sotdiff.cli.world import world
from sotdiff.errors import SotdiffError
from sotdiff.run import connect, load_hubspot, load_sot, reconcile
from sotdiff.run.exports import load_smartlead
from sotdiff.run.plan_file import apply_file
from sotdiff.run.write import is_whole
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.plan import Plan


@click.command("apply")
@click.argument("plan_file", required=False, type=click.Path(path_type=Path))
@JSON
def command(*, plan_file: Path | None, as_json: bool) -> None:
    """Look, and write what needs no judgment; or apply a plan that `plan --out` wrote."""
    if plan_file:
        with busy("applying", quiet=as_json):
            made, receipts = apply_file(plan_file)
    else:
        made, receipts = _reconciled(quiet=as_json)
    if as_json:
        click.echo(receipts.to_json(orient="records", date_format="iso", force_ascii=False))
    else:
        OUT.print(f"{world(load_settings())} {made.headline()}")
        _show_counts("Receipts", receipts["result"])
        say_unread(made.source.get("smartlead", {}).get("unread", []))
    sys.exit(0 if is_whole(receipts) and not made.unaccounted else PARTIAL)


def _reconciled(*, quiet: bool) -> tuple[Plan, pd.DataFrame]:
    """Look and write; return the plan and the receipts."""
    with busy("reading the workbook", quiet=quiet) as say:
        leads, rejects = load_sot()
        say("reading HubSpot")
        with connect() as portal:
            contacts, outside = load_hubspot(portal, leads)
            enrolled = load_smartlead()
            say("writing")
            done = reconcile(
                leads,
                contacts,
                portal=portal,
                outside=outside,
                rejects=rejects,
                smartlead=enrolled,
            )
    if done.receipts is None:
        raise SotdiffError("no receipts came back from a live reconcile; see the journal")
    return done.plan, done.receipts


def _show_counts(title: str, values: pd.Series) -> None:
    """Print how often each value stands there."""
    told = ", ".join(f"{count} {value}" for value, count in values.value_counts().items())
    OUT.print(f"{title}: {told or 'none, nothing was to be written'}")
