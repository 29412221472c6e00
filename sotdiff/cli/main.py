"""The words of the command line and what becomes of an error; a command is imported when called."""

from __future__ import annotations

import atexit
import gc
import logging
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from sotdiff.cli.screen import ERR
from sotdiff.errors import R01Violation, SotdiffError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "init": "Write a commented sotdiff.toml into this folder.",
    "plan": "Look at both sides and show what would be changed; write nothing.",
    "apply": "Look, and write what needs no judgment; or apply a plan that `plan --out` wrote.",
    "run": "Run once as the schedule does: notebook, fixes, report, heartbeat.",
    "rehearse": "Copy the portal into a sandbox, apply the plan there, and look again.",
    "report": "Print where the newest report lies.",
    "daily": "How the last days went: promises kept, trends, time to repair, what comes back.",
    "explore": "Open JupyterLab on a notebook of your own: load, diff, one lead, filters, what-if.",
    "approve": "Let a plan pass the guards, and every later one within its changes.",
    "undo": "Put back what a run wrote, where it still stands, and hold it.",
    "holds": "List what is held back, by whom and until when; or lift a hold.",
    "suppress": "Leave a finding alone until its end, or list what is suppressed.",
    "explain": "Explain a drift class (`sotdiff explain D3`), or list them all.",
    "doctor": "Check everything that a run needs, and say the way out.",
    "probe": "Find out how HubSpot behaves where nobody knows, on a portal made for tests.",
    "schedule": "Let this machine call `sotdiff run` by itself: install, show or remove it.",
    "status": "Say how the last run ended, with exit codes for a monitor.",
    "gate": "Check that nobody writes to HubSpot past the guard, and that the guard is whole.",
    "smartlead": "See whom SmartLead has enrolled, and write the files for its import.",
    "proposals": "Write what the workbook does not know yet into an Excel file of proposals.",
    "sandbox": "Serve the embedded HubSpot on localhost, or make the sample world.",
}


class Catalogue(click.Group):
    """The commands: `sotdiff/cli/NAME.py` holds each as `command`; the help imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the catalogue."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command of this name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(f"sotdiff.cli.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List every command with its line."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Catalogue, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sotdiff")
def commands() -> None:
    """Keep HubSpot in agreement with the workbook that people trust.

    Exit codes: 0 ok, 1 error, 2 fixable drift found (plan only), 3 partial, 4 blocked by a guard,
    5 locked, 6 stale plan, 7 R-01.
    """
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")


def main(words: Sequence[str] | None = None) -> None:
    """Run the command line; every error of ours is one clear text and its exit code."""
    atexit.register(gc.freeze)  # what is left needs no looking through: it goes with the process
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
        ERR.print(f"[bold red]{type(error).__name__}[/]", end=": ")
        ERR.print(str(error), markup=False, soft_wrap=True)
        sys.exit(error.exit_code)
