"""What the commands have in common on the terminal: where they print, and what goes on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PARTIAL = 3
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")
OUT = Console(highlight=False)
ERR = Console(stderr=True, highlight=False)


@contextmanager
def busy(text: str, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Show on the terminal what goes on; yields a function that changes the text."""
    if quiet:
        yield lambda _text: None
        return
    with ERR.status(f"{text} …") as status:
        yield lambda now: status.update(f"{now} …")


def say_unread(exports: Iterable[str]) -> None:
    """Print which of SmartLead's exports could not be read, and why."""
    for each in exports:
        OUT.print(f"SmartLead export not read: {each}", markup=False, style="bold")
