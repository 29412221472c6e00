"""`sotdiff report`: where the newest report lies."""

from __future__ import annotations

import webbrowser

import click

from sotdiff.errors import SotdiffError
from sotdiff.report.folder import LATEST, PAGE
from sotdiff.settings import load_settings


@click.command("report")
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
def command(*, show: bool) -> None:
    """Print where the newest report lies."""
    page = load_settings().reports_dir / LATEST / PAGE
    if not page.is_file():
        raise SotdiffError(f"no report at {page} yet; `sotdiff run` makes one")
    click.echo(str(page))
    if show:
        webbrowser.open(page.as_uri())
