"""SmartLead beside a workshop: its section of the configuration, and exports laid by hand."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SECTION = """
[smartlead]
campaign = "Spring"
{more}
[smartlead.campaigns]
Spring = "spring*.csv"
"""


def section(more: str = "") -> str:
    """Return the section, with more keys of its own."""
    return SECTION.format(more=more)


def lay(folder: Path, *rows: str, name: str = "spring.csv", hours: float = 0) -> Path:
    """Lay an export of `email,status,category` into the folder, so many hours old."""
    path = folder / "smartlead" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(["email,status,category", *rows, ""]), "utf-8")
    at = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
    os.utime(path, (at, at))
    return path


def rows_in(path: Path) -> list[dict[str, str]]:
    """Return a CSV file's rows."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
