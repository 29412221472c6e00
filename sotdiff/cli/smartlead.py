"""`sotdiff smartlead check` and `sotdiff smartlead load`: the bridge to SmartLead."""

from __future__ import annotations

import json
import sys
import webbrowser
from typing import TYPE_CHECKING

import click
from rich.table import Table

from sotdiff.cli.screen import JSON, OUT, PARTIAL, busy, say_unread
from sotdiff.cli.world import world
from sotdiff.enrol import MISSING, RECALLED
from sotdiff.run.bridge import look_at_smartlead
from sotdiff.run.to_import import load
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from sotdiff.run.bridge import BridgeLook

SHOWN = 20
EXPORTS = click.argument("exports", nargs=-1)


@click.group("smartlead")
def command() -> None:
    """See whom SmartLead has enrolled, and write the files for its import."""


@command.command("check")
@EXPORTS
@JSON
def check(*, exports: tuple[str, ...], as_json: bool) -> None:
    """Read and keep exports, and show S1 to S6 and what was asked and has not happened."""
    with busy("reading SmartLead's exports, the workbook and HubSpot", quiet=as_json):
        seen = look_at_smartlead(exports)
    if as_json:
        click.echo(json.dumps(_told(seen), ensure_ascii=False))
    else:
        _show(seen)
    sys.exit(PARTIAL if seen.unread or seen.sums()["unaccounted"] else 0)


@command.command("load")
@EXPORTS
@JSON
def load_files(*, exports: tuple[str, ...], as_json: bool) -> None:
    """Write to_enrol.csv and must_remove.csv; refused without fresh exports."""
    with busy("reading SmartLead's exports, the workbook and HubSpot", quiet=as_json):
        done = load(exports)
    if as_json:
        manifests = [json.loads(each.as_json()) for each in done.manifests]
        told = {"folder": str(done.folder or ""), "manifests": manifests, "held": done.held}
        click.echo(json.dumps({**_told(done.look), **told}, ensure_ascii=False))
        return
    _show(done.look)
    for each in done.manifests:
        until = f"use it before {each.expires:%Y-%m-%d %H:%M} UTC"
        OUT.print(f"Written: {done.folder}/{each.name}", f"({each.rows} rows; {until})")
    if done.held:
        OUT.print(f"{done.held} leads wait: an earlier file that has not expired asks for them.")
    if not done.manifests:
        OUT.print("Nothing to enrol and nothing to remove: no file was written.")


@command.command("report")
@click.option("--export", default="", help="One more export to read: a path, or CAMPAIGN=path.")
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
@click.option("--mask", is_flag=True, help="Mask addresses and phones in the page.")
def report(*, export: str, show: bool, mask: bool) -> None:
    """Make one page of it: who is enrolled, what to decide, what was asked, proposals."""
    from sotdiff.run.aside import make_smartlead  # noqa: PLC0415 - needs the extra sotdiff[run]

    settings = load_settings()
    with busy("running notebooks/smartlead.ipynb", quiet=False):
        done = make_smartlead(settings, export, mask=mask or settings.reports.mask)
    OUT.print(world(settings), "SmartLead", end=" ")
    OUT.print(f"{done.result['headline']} {done.result['rest']}", markup=False)
    click.echo(str(done.page))
    if show:
        webbrowser.open(done.page.as_uri())
    sys.exit(PARTIAL if done.result["status"] == "partial" else 0)


def _told(seen: BridgeLook) -> dict[str, object]:
    """Return a look as plain JSON."""
    frames = {"findings": seen.flags, "exports": seen.exports, "asked": seen.asked}
    rows = {
        name: json.loads(frame.to_json(orient="records", date_format="iso"))
        for name, frame in frames.items()
    }
    return {"sums": seen.sums(), "unread": seen.unread, "spoiled": [*seen.spoiled], **rows}


def _show(seen: BridgeLook) -> None:
    """Print exports, sums, findings, and what was asked and has not happened."""
    OUT.print(world(load_settings()), "SmartLead")
    for each in seen.exports[seen.exports["current"]].itertuples():
        OUT.print(f"{each.campaign}: {each.entries} leads in {each.name}", markup=False, end=", ")
        OUT.print(f"of {each.made_at:%Y-%m-%d %H:%M} UTC")
    sums = seen.sums()
    OUT.print(
        f"{sums['enrolled']} enrolments: {sums['in_sot']} in the workbook, "
        f"{sums['of_rejected']} of rejected rows, {sums['unknown']} of nobody (S1); "
        f"unaccounted: {sums['unaccounted']}"
    )
    say_unread(seen.unread)
    _show_findings(seen)
    _show_asked(seen)


def _show_asked(seen: BridgeLook) -> None:
    """Print what has not happened, and what must not be imported any more."""
    for name in seen.spoiled:
        OUT.print(f"do not import {name}: it was changed after it was written", markup=False)
    asked = seen.asked.fillna({"lid": ""})
    for each in asked[asked["outcome"] == RECALLED].itertuples():
        OUT.print(
            f"do not import {each.email} {each.lid} of {each.file} of {each.made_at:%Y-%m-%d %H:%M}"
            f" UTC into {each.campaign}: {each.why}",
            markup=False,
        )
    for each in asked[asked["outcome"] == MISSING].itertuples():
        OUT.print(
            f"asked and has not happened: {each.kind} {each.email} in {each.campaign} "
            f"({each.file} of {each.made_at:%Y-%m-%d})",
            markup=False,
        )


def _show_findings(seen: BridgeLook) -> None:
    """Print each S class with its first findings."""
    summary = seen.plan.summary()
    for group in summary[summary["code"].str.startswith("S")].itertuples():
        OUT.print(f"{group.code} {group.title}: {group.findings}", style="bold")
        found = seen.plan.flags[seen.plan.flags["code"] == group.code]
        table = Table(box=None, show_header=False)
        for each in found.head(SHOWN).fillna("").itertuples():
            table.add_row(str(each.lid), str(each.was), str(each.detail))
        if len(found):
            OUT.print(table)
        if len(found) > SHOWN:
            OUT.print(f"… and {len(found) - SHOWN} more; --json prints all")
