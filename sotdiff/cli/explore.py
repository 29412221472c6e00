"""`sotdiff explore`: JupyterLab on the analyst's notebook."""

from __future__ import annotations

import sys

import click

from sotdiff.cli.screen import OUT
from sotdiff.cli.world import world
from sotdiff.run.explore import explorers_notebook, open_lab, raise_if_no_lab
from sotdiff.settings import load_settings


@click.command("explore")
@click.option("--fresh", is_flag=True, help="Begin another copy beside the one that is there.")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
def command(*, fresh: bool, no_browser: bool) -> None:
    """Open JupyterLab on a notebook of your own: load, diff, one lead, filters, what-if."""
    settings = load_settings()
    raise_if_no_lab()
    target = explorers_notebook(settings, fresh=fresh)
    OUT.print(world(settings), end=" ")
    OUT.print(f"{target}: yours to change; it writes nothing to HubSpot", markup=False)
    sys.exit(open_lab(target, browser=not no_browser))
