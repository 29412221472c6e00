"""`sotdiff run`: what the schedule calls."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from sotdiff.cli.screen import JSON, OUT, busy
from sotdiff.cli.world import world
from sotdiff.errors import ConfigError
from sotdiff.run.precede import note_misconfigured
from sotdiff.run.scheduled import run_scheduled
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from sotdiff.settings import Settings


@click.command("run")
@click.option("--mask", is_flag=True, help="Mask addresses and phones in the HTML pages.")
@JSON
def command(*, as_json: bool, mask: bool) -> None:
    """Run once as the schedule does: notebook, fixes, report, heartbeat."""
    settings = _settings()
    if mask:
        reports = settings.reports.model_copy(update={"mask": True})
        settings = settings.model_copy(update={"reports": reports})
    with busy("running notebooks/reconcile.ipynb", quiet=as_json):
        done = run_scheduled(settings)
    if as_json:
        click.echo(json.dumps({**done.result, "page": str(done.page)}, ensure_ascii=False))
    else:
        _show_run(world(settings), done.result)
        click.echo(str(done.page))
    sys.exit(done.exit_code)


def _settings() -> Settings:
    """Load the configuration; one that cannot be used leaves a heartbeat all the same."""
    try:
        return load_settings()
    except ConfigError as error:
        note_misconfigured(error)
        raise


def _show_run(world: str, result: dict[str, Any]) -> None:
    """Print the sentence of state and what was found and written."""
    OUT.print(f"{world} {result['headline']}", result["rest"])
    counts = result.get("counts", {})
    for title, name in (("Found", "findings"), ("Written", "results")):
        told = "  ".join(f"{key} {count}" for key, count in counts.get(name, {}).items())
        OUT.print(f"{title}: {told or 'nothing'}")
