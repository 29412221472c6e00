"""`sotdiff probe`: the experiments, on a portal made for tests."""

from __future__ import annotations

import json

import click
from rich.table import Table

from sotdiff.cli.screen import JSON, OUT, busy
from sotdiff.cli.world import world
from sotdiff.probe import NOT_TRIED, Bench, Found, as_toml, probe
from sotdiff.run import connect, sandbox
from sotdiff.settings import load_settings


@click.command("probe")
@JSON
def command(*, as_json: bool) -> None:
    """Find out how HubSpot behaves where nobody knows, on a portal made for tests.

    Makes a few contacts there, which stay. Any portal but the sandbox (a fresh one, in memory)
    and a developer test account is refused.
    """
    settings = load_settings()
    is_live = settings.hubspot.portal == "live"
    with (
        busy("experimenting", quiet=as_json),
        connect("sotdiff probe") if is_live else sandbox() as door,
    ):
        bench = Bench(door)
        found = probe(bench)
    if as_json:
        told = {"found": [vars(each) for each in found], "made": bench.made}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        OUT.print(world(settings))
        _show(found, bench.made)


def _show(found: list[Found], made: list[str]) -> None:
    """Print what was found out, what to write into sotdiff.toml, and what was left there."""
    table = Table("switch", "holds", "seen", box=None)
    for each in found:
        table.add_row(each.switch, str(each.value), each.saw.replace("[", r"\["))
    for switch, why in NOT_TRIED.items():
        table.add_row(switch, "not tried", why)
    OUT.print(table)
    OUT.print(f"\nFor sotdiff.toml:\n{as_toml(found)}", markup=False)
    OUT.print(f"\nMade there, and still there: contacts {', '.join(made)}", markup=False)
