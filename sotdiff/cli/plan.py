"""`sotdiff plan`: a look that stops at the bar."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from sotdiff.cli.screen import JSON, OUT, busy, say_unread
from sotdiff.cli.world import world
from sotdiff.run import connect, diff, load_hubspot, load_sot
from sotdiff.run.approve import judge_plan
from sotdiff.run.exports import load_smartlead
from sotdiff.run.suppress import suppressed_changes
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from sotdiff.guards import Verdict
    from sotdiff.plan import Plan

DRIFT_FOUND = 2


@click.command("plan")
@click.option("--out", type=click.Path(path_type=Path), help="Write the plan to this file.")
@JSON
def command(*, out: Path | None, as_json: bool) -> None:
    """Look at both sides and show what would be changed; write nothing.

    Exit 2: fixable drift that is not suppressed.
    """
    made = _look(quiet=as_json)
    verdict, suppressed = judge_plan(made), suppressed_changes(made)
    if out:
        out.write_text(made.to_json(), encoding="utf-8")
    if as_json:
        click.echo(made.to_json())
    else:
        _show_plan(made)
        if suppressed:
            OUT.print(f"{suppressed} of the changes suppressed: sotdiff suppress")
        _show_guards(verdict)
        OUT.print(f"Written to {out}" if out else "Nothing was written: this was a look.")
    sys.exit(DRIFT_FOUND if len(made.changes) > suppressed else 0)


def _look(*, quiet: bool) -> Plan:
    """Load both sides and plan."""
    with busy("reading the workbook", quiet=quiet) as say:
        leads, rejects = load_sot()
        say("reading HubSpot")
        with connect() as portal:
            contacts, outside = load_hubspot(portal, leads)
        say("comparing")
        enrolled = load_smartlead()
        return diff(leads, contacts, outside=outside, rejects=rejects, smartlead=enrolled)


def _show_plan(made: Plan) -> None:
    """Print the classes that were found, and the sums."""
    found = made.summary().query("findings > 0")
    table = Table("class", "what", "found", "to fix", "blocked", "for you", box=None)
    for each in found.itertuples():
        flags = each.findings if each.kind == "flag" else ""
        counts = (each.findings, each.changes or "", each.blocked or "", flags)
        table.add_row(str(each.code), str(each.title), *map(str, counts))
    OUT.print(f"{world(load_settings())} {made.headline()}", f"unaccounted: {made.unaccounted}")
    OUT.print(table)
    say_unread(made.source.get("smartlead", {}).get("unread", []))
    OUT.print(f"digest {made.digest}")


def _show_guards(verdict: Verdict) -> None:
    """Print which guards would stop this plan, if any would."""
    for reading in verdict.stops:
        OUT.print(f"guard {reading.name} says stop: {reading.sentence}", style="bold")
    if verdict.approved:
        OUT.print(f"covered by {verdict.approved}", markup=False)
