"""`sotdiff run`: what the schedule calls."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from sotdiff import errors
from sotdiff.cli.screen import JSON, OUT, busy
from sotdiff.errors import ConfigError
from sotdiff.report.warm import undisturbed, warm_python

if TYPE_CHECKING:
    from subprocess import Popen

    from sotdiff.run.scheduled import ScheduledRun
    from sotdiff.settings import Settings

# What may go wrong around the notebook, in our own words.
AROUND = frozenset({"DeadKernel", "Timeout", "NoResult"})

# What the notebook's cells will need.
LIBRARY = "sotdiff.report.notebook sotdiff.run.exports sotdiff.run.past sotdiff.run.write"


@click.command("run")
@click.option("--mask", is_flag=True, help="Mask addresses and phones in the HTML pages.")
@JSON
def command(*, as_json: bool, mask: bool) -> None:
    """Run once as the schedule does: notebook, fixes, report, heartbeat."""
    with warm_python(LIBRARY) as python:
        # That Python loads the library meanwhile: nothing that takes time stands above.
        settings, done = _run(python, mask=mask, quiet=as_json)
    if as_json:
        click.echo(json.dumps({**done.result, "page": str(done.page)}, ensure_ascii=False))
    else:
        from sotdiff.cli.world import world  # noqa: PLC0415 - see _run

        _show_run(world(settings), done.result)
        click.echo(str(done.page))
    sys.exit(done.exit_code)


def _run(python: Popen[bytes] | None, *, mask: bool, quiet: bool) -> tuple[Settings, ScheduledRun]:
    """Run with a kernel in a Python that is warm; return the settings and what it left."""
    with undisturbed():
        settings = _settings()
        from sotdiff.report.kernel import kernel_ahead  # noqa: PLC0415 - see above

    if mask:
        reports = settings.reports.model_copy(update={"mask": True})
        settings = settings.model_copy(update={"reports": reports})
    with (
        busy("running notebooks/reconcile.ipynb", quiet=quiet),
        kernel_ahead(settings.root, python) as kernel,
    ):
        with undisturbed():
            from sotdiff.run.scheduled import Manner, execute, run_scheduled  # noqa: PLC0415 - see above

        return settings, run_scheduled(settings, Manner(perform=partial(execute, kernel=kernel)))


def _settings() -> Settings:
    """Load the configuration; one that cannot be used leaves a heartbeat all the same."""
    from sotdiff.settings import load_settings  # noqa: PLC0415 - see above

    try:
        return load_settings()
    except ConfigError as error:
        from sotdiff.run.precede import note_misconfigured  # noqa: PLC0415 - seldom

        note_misconfigured(error)
        raise


def _show_run(world: str, result: dict[str, Any]) -> None:
    """Print the sentence of state and what was found and written."""
    OUT.print(f"{world} {result['headline']}", _rest(result))
    counts = result.get("counts", {})
    for title, name in (("Found", "findings"), ("Written", "results")):
        told = "  ".join(f"{key} {count}" for key, count in counts.get(name, {}).items())
        OUT.print(f"{title}: {told or 'nothing'}")


def _rest(result: dict[str, Any]) -> str:
    """Return what goes on the screen, and so into logs: nothing that may hold people's data.

    The text of an unforeseen error may, and that of a frame that does not fit; the page tells it.
    """
    kind = result.get("error", {}).get("type")
    foreseen = AROUND | set(vars(errors)) - {errors.TableError.__name__}
    if kind is None or kind in foreseen:
        return str(result["rest"])
    return f"{kind}; the page tells more. What was written before, if anything, is in the journal."
