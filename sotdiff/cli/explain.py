"""`sotdiff explain`: the manual of the drift classes."""

from __future__ import annotations

import json

import click

from sotdiff.cli.screen import JSON
from sotdiff.drift import CATALOGUE
from sotdiff.manual import manual_of


@click.command("explain")
@click.argument("code", required=False)
@JSON
def command(*, code: str | None, as_json: bool) -> None:
    """Explain a drift class (`sotdiff explain D3`), or list them all."""
    if code:
        text = manual_of(code)
        click.echo(json.dumps({"code": code.upper(), "manual": text}) if as_json else text)
        return
    classes = [{"code": c.code, "kind": c.kind, "title": c.title} for c in CATALOGUE]
    if as_json:
        click.echo(json.dumps(classes))
        return
    for each in classes:
        click.echo(f"{each['code']}  {each['kind']:4}  {each['title']}")
