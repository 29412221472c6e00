"""SmartLead beside a workshop or the made world: exports laid by hand, and what it does itself."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SPRING = "grand-county-spring.csv"
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


def export_again(
    place: Path, *, added: list[dict[str, str]], removed: set[str] = frozenset()
) -> None:
    """Let SmartLead export the made world's spring campaign once more, with and without these."""
    path = place / "smartlead" / SPRING
    kept = [row for row in rows_in(path) if row["email"] not in removed]
    come = [{"email": row["email"], "status": "STARTED", "lid": row["lid"]} for row in added]
    later = place / "smartlead" / "grand-county-spring-later.csv"
    with later.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(kept[0]), extrasaction="ignore", restval="")
        writer.writeheader()
        writer.writerows([*kept, *come])
