"""`sotdiff explore`: JupyterLab on the analyst's notebook."""

from __future__ import annotations

import sys

import click

from sotdiff.cli.screen import OUT
from sotdiff.cli.world import world
from sotdiff.run.explore import (
    NOTEBOOK,
    explorers_notebook,
    explorers_page,
    open_lab,
    raise_if_no_lab,
)
from sotdiff.settings import load_settings


@click.command("explore")
@click.option("--fresh", is_flag=True, help="Begin another copy beside the one that is there.")
@click.option("--no-browser", is_flag=True, help="Print the address only.")
@click.option(
    "--page",
    is_flag=False,
    flag_value=NOTEBOOK,
    metavar="[NOTEBOOK]",
    help="Open nothing: make a page of explore/NOTEBOOK as it was saved, to hand on.",
)
@click.option("--mask", is_flag=True, help="Mask addresses and phones in that page.")
def command(*, fresh: bool, no_browser: bool, page: str | None, mask: bool) -> None:
    """Open JupyterLab on a notebook of your own: load, diff, one lead, filters, what-if."""
    settings = load_settings()
    if page is not None:
        click.echo(str(explorers_page(settings, page, mask=mask or settings.reports.mask)))
        return
    raise_if_no_lab()
    target = explorers_notebook(settings, fresh=fresh)
    OUT.print(world(settings), end=" ")
    OUT.print(f"{target}: yours to change; it writes nothing to HubSpot", markup=False)
    sys.exit(open_lab(target, browser=not no_browser))
