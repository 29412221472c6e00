"""The command line: one module a command, each of which makes one call in `run/`."""

from sotdiff.cli.main import main

__all__ = ["main"]
