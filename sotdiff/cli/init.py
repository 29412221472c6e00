"""`sotdiff init`."""

from __future__ import annotations

from pathlib import Path

import click

from sotdiff.cli.screen import OUT
from sotdiff.errors import ConfigError
from sotdiff.settings import FILE_NAME
from sotdiff.shipped import example_settings


@click.command("init")
@click.option("--force", is_flag=True, help="Replace the file that is there.")
def command(*, force: bool) -> None:
    """Write a commented sotdiff.toml into this folder."""
    target = Path(FILE_NAME)
    if target.exists() and not force:
        raise ConfigError(f"{target.resolve()} is there already; --force replaces it")
    target.write_text(example_settings().read_text(encoding="utf-8"), encoding="utf-8")
    OUT.print(
        f"Wrote {target.resolve()}. It names the embedded sandbox; edit it, then: sotdiff plan"
    )
