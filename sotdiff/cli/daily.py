"""`sotdiff daily`: how the last days went."""

from __future__ import annotations

import json
import webbrowser

import click

from sotdiff.cli.screen import JSON, OUT, busy
from sotdiff.cli.world import world
from sotdiff.run.aside import make_daily
from sotdiff.run.history import DAYS
from sotdiff.settings import load_settings


@click.command("daily")
@click.option("--days", default=DAYS, show_default=True, type=click.IntRange(1, 366))
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
@JSON
def command(*, days: int, show: bool, as_json: bool) -> None:
    """How the last days went: promises kept, trends, time to repair, what comes back."""
    settings = load_settings()
    with busy("running notebooks/daily.ipynb", quiet=as_json):
        done = make_daily(settings, days)
    if as_json:
        click.echo(json.dumps({**done.result, "page": str(done.page)}, ensure_ascii=False))
    else:
        OUT.print(world(settings), end=" ")
        OUT.print(f"{done.result['headline']} {done.result['rest']}", markup=False)
        click.echo(str(done.page))
    if show:
        webbrowser.open(done.page.as_uri())
