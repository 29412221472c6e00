"""`sotdiff doctor`: is everything there, and what to do where it is not."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click
from rich.table import Table

from sotdiff.cli.screen import JSON, OUT, busy
from sotdiff.doctor import examine, worst

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.doctor import Line

MARKS = {"ok": "[green]ok[/]", "warn": "[yellow]warn[/]", "fail": "[bold red]FAIL[/]"}


@click.command("doctor")
@JSON
def command(*, as_json: bool) -> None:
    """Check everything that a run needs, and say the way out. Exit 1: something fails."""
    with busy("examining", quiet=as_json):
        lines = examine()
    condition = worst(lines)
    if as_json:
        told = {"condition": condition, "lines": [vars(line) for line in lines]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        OUT.print(_table(lines))
    sys.exit(1 if condition == "fail" else 0)


def _table(lines: Sequence[Line]) -> Table:
    table = Table("", "", "", box=None, show_header=False)
    for line in lines:
        way = f"\n→ {line.way_out}" if line.way_out else ""
        table.add_row(MARKS[line.condition], line.area, (line.told + way).replace("[", r"\["))
    return table
