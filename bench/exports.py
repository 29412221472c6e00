"""SmartLead's lead exports: made, and read by us and by a bare `pandas.read_csv`.

`exports.py N FILE` writes an export of N leads with all columns, line breaks and JSON in its cells.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pandas as pd

from sotdiff.sandbox.made.exports import FULL
from sotdiff.smartlead import Words, enrolments_of, read_file, rows_of

STATUSES = ("STARTED", "INPROGRESS", "COMPLETED", "PAUSED", "BLOCKED")
CATEGORIES = ("", "", "Interested", "Do Not Contact")


def make(count: int, file: Path) -> None:
    """Write an export of so many leads."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, FULL, restval="")
        writer.writeheader()
        writer.writerows(_row(number) for number in range(count))


def _row(number: int) -> dict[str, object]:
    fields = {"lid": f"R{number:06}", "notes": 'met at the "fair"\nsays hello, twice'}
    return {
        "id": number,
        "campaign_lead_map_id": 900_000 + number,
        "status": STATUSES[number % len(STATUSES)],
        "category": CATEGORIES[number % len(CATEGORIES)],
        "created_at": "2026-11-02T08:00:00.000Z",
        "first_name": f"Ann{number}",
        "last_name": "Ash",
        "email": f"Ann{number}@Example.com",
        "phone_number": f"1970555{number % 10_000:04}",
        "company_name": "Ash & Sons, Ltd.",
        "location": "Granby",
        "custom_fields": json.dumps(fields),
        "is_unsubscribed": "true" if number % 50 == 0 else "false",
        "unsubscribed_client_id_map": "{}",
        "last_email_sequence_sent": number % 6,
        "open_count": number % 9,
        "reply_count": int(number % 20 == 0),
    }


def read_ours(path: Path) -> dict[str, int]:
    """Read a file from the disk into enrolments, as `sotdiff smartlead check` does."""
    file = read_file(path)
    rows = rows_of(file.content, file.name)
    found = enrolments_of(rows, "Spring", file.sha256, file.made_at, Words())
    return {"rows": len(found), "addresses": int(found["email"].nunique())}


def read_bare(path: Path) -> dict[str, int]:
    """Read the texts of all cells with pandas and nothing else."""
    rows = pd.read_csv(path, dtype="string", keep_default_na=False)
    return {"rows": len(rows), "addresses": int(rows["email"].nunique())}


ENGINES = {"read_export": (Path, read_ours), "pandas.read_csv": (Path, read_bare)}

if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]))
