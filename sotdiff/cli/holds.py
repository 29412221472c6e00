"""`sotdiff holds`: what is held back, and the lifting of a hold."""

from __future__ import annotations

import click

from sotdiff.cli.screen import JSON, OUT
from sotdiff.cli.world import world
from sotdiff.run.holding import holds, lift
from sotdiff.settings import load_settings


@click.command("holds")
@click.option("--lift", "numbers", type=int, multiple=True, help="End this hold; may be repeated.")
@click.option("--by", help="Who lifts it; you, unless said otherwise.")
@click.option("--reason", help="Why it is lifted.")
@JSON
def command(*, numbers: tuple[int, ...], by: str | None, reason: str | None, as_json: bool) -> None:
    """List what is held back, by whom and until when; or lift a hold: the next run writes it."""
    if numbers:
        if not reason:
            raise click.UsageError("--lift needs a --reason")
        lift(numbers, reason=reason, by=by)
    found = holds()
    if as_json:
        click.echo(found.to_json(orient="records", force_ascii=False))
        return
    OUT.print(f"{world(load_settings())} {len(found)} held")
    for each in found.fillna("").to_dict("records"):
        what = " ".join(each[name] for name in ("code", "lid", "field", "now") if each[name])
        told = f"{each['hold']}: {what}, until {each['until'][:16]}Z by {each['by']}: "
        told += each["reason"]
        OUT.print(told, markup=False, soft_wrap=True)
