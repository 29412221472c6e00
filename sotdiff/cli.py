"""The command line: words become one call each; what a run does stands in `run/`."""

from __future__ import annotations

import json
import logging
import sys
import webbrowser
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from sotdiff.drift import CATALOGUE
from sotdiff.embedded import embedded_portal, make_sample
from sotdiff.errors import ConfigError, R01Violation, SotdiffError
from sotdiff.gate import pass_gate, summary_of, table_of
from sotdiff.manual import manual_of
from sotdiff.report.folder import LATEST, PAGE
from sotdiff.run import connect, diff, load_hubspot, load_sot, reconcile
from sotdiff.run.approve import USUAL, approve_plan, judge_plan
from sotdiff.run.plan_file import apply_file
from sotdiff.run.scheduled import portal_url, run_scheduled
from sotdiff.run.write import is_whole
from sotdiff.sandbox import SandboxServer
from sotdiff.settings import FILE_NAME, Settings, load_settings
from sotdiff.shipped import example_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from sotdiff.guards import Verdict
    from sotdiff.plan import Plan

PARTIAL = 3
DRIFT_FOUND = 2
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
_OUT = Console(highlight=False)
_ERR = Console(stderr=True, highlight=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sotdiff")
def commands() -> None:
    """Keep HubSpot in agreement with the workbook that people trust.

    Exit codes: 0 ok, 1 error, 2 fixable drift found (plan only), 3 partial, 4 blocked by a guard,
    5 locked, 6 stale plan, 7 R-01.
    """
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")


@commands.command()
@click.option("--force", is_flag=True, help="Replace the file that is there.")
def init(*, force: bool) -> None:
    """Write a commented sotdiff.toml into this folder."""
    target = Path(FILE_NAME)
    if target.exists() and not force:
        raise ConfigError(f"{target.resolve()} is there already; --force replaces it")
    target.write_text(example_settings().read_text(encoding="utf-8"), encoding="utf-8")
    _OUT.print(
        f"Wrote {target.resolve()}. It names the embedded sandbox; edit it, then: sotdiff plan"
    )


@commands.command()
@click.option("--out", type=click.Path(path_type=Path), help="Write the plan to this file.")
@_JSON
def plan(*, out: Path | None, as_json: bool) -> None:
    """Look at both sides and show what would be changed; write nothing. Exit 2: fixable drift."""
    made = _look(quiet=as_json)
    verdict = judge_plan(made)
    if out:
        out.write_text(made.to_json(), encoding="utf-8")
    if as_json:
        click.echo(made.to_json())
    else:
        _show_plan(made)
        _show_guards(verdict)
        _OUT.print(f"Written to {out}" if out else "Nothing was written: this was a look.")
    sys.exit(DRIFT_FOUND if len(made.changes) else 0)


@commands.command()
@click.argument("plan_file", required=False, type=click.Path(path_type=Path))
@_JSON
def apply(*, plan_file: Path | None, as_json: bool) -> None:
    """Look, and write what needs no judgment; or apply a plan that `plan --out` wrote."""
    if plan_file:
        with _busy("applying", quiet=as_json):
            made, receipts = apply_file(plan_file)
    else:
        made, receipts = _reconciled(quiet=as_json)
    if as_json:
        click.echo(receipts.to_json(orient="records", date_format="iso", force_ascii=False))
    else:
        _OUT.print(f"{_world(load_settings())} {made.headline()}")
        _show_counts("Receipts", receipts["result"])
    sys.exit(0 if is_whole(receipts) and not made.unaccounted else PARTIAL)


@commands.command()
@click.argument("digest")
@click.option("--by", help="Who approves; you, unless said otherwise.")
@click.option("--reason", help="Why.")
@click.option("--until", default=USUAL, show_default=True, help="A span, or a time with its zone.")
@_JSON
def approve(*, digest: str, by: str | None, reason: str | None, until: str, as_json: bool) -> None:
    """Let a plan pass the guards, and every later one within its changes, until it ends."""
    given = approve_plan(digest, by, reason, until)
    told = {"approval_id": given.approval_id, "digest": given.digest, "by": given.by}
    told |= {"changes": len(given.change_ids), "until": given.until.isoformat(timespec="seconds")}
    if as_json:
        click.echo(json.dumps(told))
        return
    changes = f"the {told['changes']} changes of plan {given.digest[:12]}"
    _OUT.print(_world(load_settings()), end=" ")
    _OUT.print(f"approved: {changes}, by {given.by}, until {told['until']}", markup=False)


@commands.command()
@_JSON
def run(*, as_json: bool) -> None:
    """Run once as the schedule does: notebook, fixes, report, heartbeat."""
    settings = load_settings()
    with _busy("running notebooks/reconcile.ipynb", quiet=as_json):
        done = run_scheduled(settings)
    if as_json:
        click.echo(json.dumps({**done.result, "page": str(done.page)}, ensure_ascii=False))
    else:
        _show_run(_world(settings), done.result)
        click.echo(str(done.page))
    sys.exit(done.exit_code)


@commands.command()
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
def report(*, show: bool) -> None:
    """Print where the newest report lies."""
    page = load_settings().reports_dir / LATEST / PAGE
    if not page.is_file():
        raise SotdiffError(f"no report at {page} yet; `sotdiff run` makes one")
    click.echo(str(page))
    if show:
        webbrowser.open(page.as_uri())


@commands.command()
@click.argument("code", required=False)
@_JSON
def explain(*, code: str | None, as_json: bool) -> None:
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


@commands.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prove", "is_proof", is_flag=True, help="Weaken copies of the guard, and see it.")
@_JSON
def gate(*, paths: Sequence[Path], is_proof: bool, as_json: bool) -> None:
    """Check that nobody writes to HubSpot past the guard, and that the guard is whole."""
    settings = load_settings()
    with _busy("proving, a minute or more" if is_proof else "checking", quiet=as_json):
        done = pass_gate(settings, paths, prove=is_proof)
    if as_json:
        click.echo(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        _OUT.print(table_of(done))
        _OUT.print(summary_of(done), markup=False)
    sys.exit(0 if done.ok else 1)


@commands.command()
@click.option("--port", default=8040, show_default=True, help="Port on 127.0.0.1; 0: any free one.")
@click.option("--make", is_flag=True, help="Write the sample workbook and a fresh portal, and end.")
def sandbox(*, port: int, make: bool) -> None:
    """Serve the embedded HubSpot on localhost, or make the sample world."""
    settings = load_settings()
    if make:
        click.echo(f"Made {make_sample(settings)}; the sandbox begins anew.")
        return
    server = SandboxServer(embedded_portal(settings.state_dir), port=port)
    _OUT.print(f"SANDBOX at {server.url}, until Ctrl-C. Bearer token: {server.portal.token}")
    server.serve()


def main(words: Sequence[str] | None = None) -> None:
    """Run the command line; every error of ours is one clear text and its exit code."""
    try:
        commands.main(words, standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except (SotdiffError, R01Violation) as error:
        _ERR.print(f"[bold red]{type(error).__name__}[/]", end=": ")
        _ERR.print(str(error), markup=False, soft_wrap=True)
        sys.exit(error.exit_code)


def _look(*, quiet: bool) -> Plan:
    """Load both sides and plan."""
    with _busy("reading the workbook", quiet=quiet) as say:
        leads, rejects = load_sot()
        say("reading HubSpot")
        with connect() as portal:
            contacts, outside = load_hubspot(portal, leads)
        say("comparing")
        return diff(leads, contacts, outside=outside, rejects=rejects)


def _reconciled(*, quiet: bool) -> tuple[Plan, pd.DataFrame]:
    """Look and write; return the plan and the receipts."""
    with _busy("reading the workbook", quiet=quiet) as say:
        leads, rejects = load_sot()
        say("reading HubSpot")
        with connect() as portal:
            contacts, outside = load_hubspot(portal, leads)
            say("writing")
            done = reconcile(leads, contacts, portal=portal, outside=outside, rejects=rejects)
    if done.receipts is None:
        raise SotdiffError("no receipts came back from a live reconcile; see the journal")
    return done.plan, done.receipts


@contextmanager
def _busy(text: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show on the terminal what goes on; yields a function that changes the text."""
    if quiet:
        yield lambda _text: None
        return
    with _ERR.status(f"{text} …") as status:
        yield lambda now: status.update(f"{now} …")


def _world(settings: Settings) -> str:
    """Return which world this is, as every output says it."""
    if settings.hubspot.portal == "sandbox":
        return "[bold yellow]SANDBOX[/]"
    return f"[bold]LIVE portal {settings.hubspot.portal_id}[/] at {portal_url(settings)}"


def _show_plan(made: Plan) -> None:
    """Print the classes that were found, and the sums."""
    found = made.summary().query("findings > 0")
    table = Table("class", "what", "found", "to fix", "blocked", "for you", box=None)
    for each in found.itertuples():
        flags = each.findings if each.kind == "flag" else ""
        counts = (each.findings, each.changes or "", each.blocked or "", flags)
        table.add_row(str(each.code), str(each.title), *map(str, counts))
    _OUT.print(f"{_world(load_settings())} {made.headline()}", f"unaccounted: {made.unaccounted}")
    _OUT.print(table)
    _OUT.print(f"digest {made.digest}")


def _show_guards(verdict: Verdict) -> None:
    """Print which guards would stop this plan, if any would."""
    for reading in verdict.stops:
        _OUT.print(f"guard {reading.name} says stop: {reading.sentence}", style="bold")
    if verdict.approved:
        _OUT.print(f"covered by {verdict.approved}", markup=False)


def _show_run(world: str, result: dict[str, Any]) -> None:
    """Print the sentence of state and what was found and written."""
    _OUT.print(f"{world} {result['headline']}", result["rest"])
    counts = result.get("counts", {})
    for title, name in (("Found", "findings"), ("Written", "results")):
        told = "  ".join(f"{key} {count}" for key, count in counts.get(name, {}).items())
        _OUT.print(f"{title}: {told or 'nothing'}")


def _show_counts(title: str, values: pd.Series) -> None:
    """Print how often each value stands there."""
    told = ", ".join(f"{count} {value}" for value, count in values.value_counts().items())
    _OUT.print(f"{title}: {told or 'none, nothing was to be written'}")
