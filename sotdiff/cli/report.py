"""`sotdiff report`: where the newest report lies."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

import click

from sotdiff.errors import SotdiffError
from sotdiff.report.folder import LATEST, MASKED_PAGE, NOTEBOOK, PAGE
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path


@click.command("report")
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
@click.option("--mask", is_flag=True, help="Make one to share: addresses and phones are masked.")
def command(*, show: bool, mask: bool) -> None:
    """Print where the newest report lies."""
    page = load_settings().reports_dir / LATEST / PAGE
    if not page.is_file():
        raise SotdiffError(f"no report at {page} yet; `sotdiff run` makes one")
    if mask:
        page = _masked(page.parent)
    click.echo(str(page))
    if show:
        webbrowser.open(page.as_uri())


def _masked(folder: Path) -> Path:
    """Render a run's notebook once more, with addresses and phones masked."""
    from sotdiff.report.page import render_page  # noqa: PLC0415 - needs the extra sotdiff[run]

    return render_page(folder / NOTEBOOK, folder / MASKED_PAGE, mask=True)
