"""`sotdiff gate`: nobody writes past the guard."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sotdiff.cli.screen import JSON, OUT, busy
from sotdiff.gate import pass_gate, summary_of, table_of
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command("gate")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prove", "is_proof", is_flag=True, help="Weaken copies of the guard, and see it.")
@JSON
def command(*, paths: Sequence[Path], is_proof: bool, as_json: bool) -> None:
    """Check that nobody writes to HubSpot past the guard, and that the guard is whole."""
    settings = load_settings()
    with busy("proving, a minute or more" if is_proof else "checking", quiet=as_json):
        done = pass_gate(settings, paths, prove=is_proof)
    if as_json:
        click.echo(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        OUT.print(table_of(done))
        OUT.print(summary_of(done), markup=False)
    sys.exit(0 if done.ok else 1)
