"""The catalogue of commands: what `sotdiff --help` says is what each command says of itself."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from sotdiff import cli
from sotdiff.cli.main import COMMANDS

NO_COMMANDS = {"__init__", "main", "screen", "world"}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_of_a_command_is_its_own(name: str) -> None:
    """The help's line is how the command's own help begins, and its name is its module's."""
    command = import_module(f"sotdiff.cli.{name}").command
    assert command.name == name
    assert (command.help or "").startswith(COMMANDS[name].rstrip("."))


def test_every_module_is_in_the_catalogue() -> None:
    """A command that nobody can call is no command."""
    modules = {each.stem for each in Path(cli.__file__).parent.glob("*.py")} - NO_COMMANDS
    assert modules == set(COMMANDS)


def test_the_menu_and_the_help_import_no_frames() -> None:
    """`import sotdiff` and the help cost what they need: pandas comes with the first use."""
    code = "import sys, sotdiff, sotdiff.cli; sys.exit('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False)  # noqa: S603 - this very interpreter
    assert done.returncode == 0
