"""What the gate leaves behind: a line in the state, a push where it failed, a table for people."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.table import Table

from sotdiff.errors import StateError
from sotdiff.notify import push
from sotdiff.settings import load_secrets

if TYPE_CHECKING:
    from sotdiff.gate.check import Report
    from sotdiff.settings import Settings

RECORD = "gate.jsonl"
HIGH = 4


def keep_and_tell(settings: Settings, report: Report) -> None:
    """Add the report to `state/gate.jsonl`, and push it at high priority if it failed.

    Raises StateError when it cannot be kept.
    """
    entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "ok": report.ok}
    entry |= {"counts": report.counts, "failures": [vars(each) for each in report.failures]}
    file = settings.state_dir / RECORD
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
    except OSError as cause:
        raise StateError(f"gate: {file} cannot be written ({cause.strerror})") from cause
    if not report.ok:
        title = f"sotdiff gate: {len(report.failures)} failures"
        told = "\n".join(f"{v.file}:{v.place} {v.rule}" for v in report.failures[:20])
        token = load_secrets(settings.root).ntfy_token
        push(settings.ntfy, token, title, told, priority=HIGH, tags=["no_entry"])


def table_of(report: Report) -> Table:
    """Return one line a file and rule; where all is well, one a file."""
    table = Table("file", "rule", "", "what", box=None)
    for verdict in report.verdicts:
        if not verdict.ok or verdict.rule != "door":
            mark = "[green]ok[/]" if verdict.ok else "[bold red]FAIL[/]"
            where = f"{verdict.file}:{verdict.place}"
            table.add_row(
                where.replace("[", r"\["), verdict.rule, mark, verdict.detail.replace("[", r"\[")
            )
    return table


def summary_of(report: Report) -> str:
    """Return what was checked, with counts."""
    told = ", ".join(f"{count} {name}" for name, count in report.counts.items())
    left = f"; left out: {', '.join(report.skipped)}" if report.skipped else ""
    state = "holds" if report.ok else f"FAILS in {len(report.failures)} places"
    return f"The gate {state}. Checked {told} in {report.seconds:.1f} s{left}."
