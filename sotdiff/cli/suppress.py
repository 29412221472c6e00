"""`sotdiff suppress`: a finding is left alone for a while, by somebody, for a reason."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table
from rich.text import Text

from sotdiff.cli.screen import JSON, OUT
from sotdiff.cli.world import world
from sotdiff.run.holding import lift
from sotdiff.run.suppress import suppress_finding, suppressions
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADS = {
    "suppression_id": "no.",
    "finding": "finding",
    "code": "class",
    "lid": "lead",
    "contact_id": "contact",
    "field": "field",
    "until": "until",
    "by_whom": "by",
    "reason": "reason",
}


@click.command("suppress")
@click.argument("finding", required=False)
@click.option("--by", help="Who says so.")
@click.option("--reason", help="Why.")
@click.option("--until", help="A span (30d), a day or a time with its zone; at most 90 days off.")
@click.option("--end", "number", type=int, help="End the suppression with this number now.")
@JSON
def command(
    *,
    finding: str | None,
    by: str | None,
    reason: str | None,
    until: str | None,
    number: int | None,
    as_json: bool,
) -> None:
    """Leave a finding alone until its end, or list what is suppressed.

    FINDING is named by 12 digits in the report and in findings.xlsx. It is not written, and nobody
    is asked to decide it; what a flag holds back stays held back.
    """
    if finding is not None and number is not None:
        raise click.UsageError("either FINDING or --end, not both")
    if finding is None and number is None and any((by, reason, until)):
        raise click.UsageError("which FINDING? the report and findings.xlsx name each by 12 digits")
    if finding is not None:
        if not (by and reason and until):
            raise click.UsageError("a suppression needs --by, --reason and --until")
        suppress_finding(finding, by, reason, until)
    if number is not None:
        if not (by and reason):
            raise click.UsageError("ending a suppression needs --by and --reason")
        lift([number], reason=reason, by=by)
    _show(suppressions(), as_json=as_json)


def _show(held: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    """Print what is suppressed now."""
    if as_json:
        click.echo(json.dumps(held, ensure_ascii=False))
        return
    OUT.print(world(load_settings()), f"{len(held)} suppressed")
    if held:
        table = Table(box=None)
        for name, words in HEADS.items():
            table.add_column(words, no_wrap=name in {"suppression_id", "finding"})
        for each in held:
            table.add_row(*(_cell(name, each[name]) for name in HEADS))
        OUT.print(table)


def _cell(name: str, value: Any) -> Text:
    """Return a value as the list shows it, whatever stands in it."""
    told = "" if value is None else str(value)
    return Text(f"{told[:16]}Z" if name == "until" else told)
