"""`sotdiff undo`: what a run wrote is put back, and held."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sotdiff.apply.reversal import CONTACT
from sotdiff.cli.screen import JSON, OUT, PARTIAL, busy
from sotdiff.cli.world import world
from sotdiff.run.undo import USUAL, is_undone, undo
from sotdiff.run.write import DONE
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd


@click.command("undo")
@click.argument("run_id")
@click.option("--by", help="Who undoes it; you, unless said otherwise.")
@click.option("--reason", help="Why; it stands in the receipts of what is held.")
@click.option(
    "--until", default=USUAL, show_default=True, help="When the holds end: 7d, or a time."
)
@JSON
def command(*, run_id: str, by: str | None, reason: str | None, until: str, as_json: bool) -> None:
    """Put back what a run wrote, where it still stands, and hold it; nothing is archived.

    Exit 3 where a part of it was left: changed since, out of scope, or a contact that was created.
    """
    with busy(f"undoing {run_id}", quiet=as_json):
        receipts = undo(run_id, by=by, reason=reason, until=until)
    if as_json:
        click.echo(receipts.to_json(orient="records", date_format="iso", force_ascii=False))
    else:
        OUT.print(world(load_settings()), end=" ")
        _show(run_id, receipts, until)
    sys.exit(0 if is_undone(receipts) else PARTIAL)


def _show(run_id: str, receipts: pd.DataFrame, until: str) -> None:
    """Print what was put back, and what was left and why."""
    back = receipts["result"].eq("applied").sum()
    already = receipts["result"].eq("already").sum()
    told = f"run {run_id}: {back} fields put back, {already} were as before"
    OUT.print(told, markup=False, soft_wrap=True)
    if back or already:
        OUT.print(f"held for or until {until}: sotdiff holds", markup=False)
    names = ["contact_id", "lid", "field", "result", "detail"]
    left = receipts.loc[~receipts["result"].isin(DONE), names].fillna("")
    for each in left.itertuples():
        what = "contact" if each.field == CONTACT else f"{each.field} of contact"
        line = f"left: {what} {each.contact_id} ({each.lid}): {each.result}, {each.detail}"
        OUT.print(line, markup=False, soft_wrap=True)
