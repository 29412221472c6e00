"""Run folders: where a run's papers lie, written privately and whole, and what points to them."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotdiff.report.values import neutralised

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import pandas as pd

NOTEBOOK = "reconcile.ipynb"
PAGE = "report.html"
MASKED_PAGE = "report-masked.html"
PLAN = "plan.jsonl"
RECEIPTS = "receipts.jsonl"
RESULT = "result.json"
FINDINGS = "findings.jsonl"
FINDINGS_BOOK = "findings.xlsx"
LATEST = "latest"
DAILY = "daily"
SMARTLEAD = "smartlead"
PRIVATE = 0o077
_NO_RUNS = {LATEST, DAILY, SMARTLEAD}
SCHEMA = 1


@contextmanager
def private_files() -> Iterator[None]:
    """Let every file made inside be readable by its owner alone (umask 077)."""
    previous = os.umask(PRIVATE)
    try:
        yield
    finally:
        os.umask(previous)


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner alone.

    A reader sees the former content or the new one. Raises OSError.
    """
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, as `write_text` does."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def run_folder_name(started: datetime) -> str:
    """Return what the folder of a run is called; `started` must be in UTC."""
    return started.strftime("%Y-%m-%dT%H-%M-%SZ")


def make_run_folder(reports: Path, started: datetime) -> Path:
    """Make the folder of a run, named by its start in UTC: `2026-11-23T00-46-00Z`.

    A second run within one second gets `…Z-2`. `started` must be in UTC.
    """
    name = run_folder_name(started)
    with private_files():
        reports.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            folder = reports / (name if number == 1 else f"{name}-{number}")
            try:
                folder.mkdir()
            except FileExistsError:
                number += 1
            else:
                return folder


def write_lines(path: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write frames as JSON lines: one a row, its table's name first. For programs: raw values."""
    named = (frame.assign(table=name) for name, frame in tables.items() if len(frame))
    ordered = (frame[["table", *frame.columns.drop("table")]] for frame in named)
    lines = (
        frame.to_json(orient="records", lines=True, date_format="iso", force_ascii=False)
        for frame in ordered
    )
    write_text(path, "".join(lines))


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame for people: no cell of it is taken for a formula by a spreadsheet."""
    texts = frame.select_dtypes(include=["string", "object"]).columns
    safe = frame.assign(**{name: frame[name].map(_neutral, na_action="ignore") for name in texts})
    write_text(path, "\ufeff" + safe.to_csv(index=False, lineterminator="\r\n"))


def _neutral(value: object) -> str:
    """Return a cell's text, no formula."""
    return neutralised(str(value))


def write_result(folder: Path, content: dict[str, Any]) -> None:
    """Write a run's result file: what became of the run `content["run_id"]`."""
    text = json.dumps({"schema": SCHEMA, **content}, ensure_ascii=False, indent=1)
    write_text(folder / RESULT, text + "\n")


def read_result(folder: Path) -> dict[str, Any] | None:
    """Return a run's result, None where there is none that can be read."""
    try:
        content = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("schema") == SCHEMA else None


def point_latest(folder: Path) -> Path:
    """Make `latest/` beside a run's folder hold copies of its papers, and return it.

    Copies, not a link: they open from a disk, a network share and on Windows alike. Each file is
    replaced whole; what the run does not have is taken away.
    """
    latest = folder.parent / LATEST
    with private_files():
        latest.mkdir(exist_ok=True)
    papers = [paper for paper in sorted(folder.iterdir()) if paper.is_file()]
    for paper in papers:
        write_bytes(latest / paper.name, paper.read_bytes())
    kept = {paper.name for paper in papers}
    for former in latest.iterdir():
        if former.is_file() and former.name not in kept:
            former.unlink()
    return latest


def runs_in(reports: Path) -> list[tuple[str, dict[str, Any] | None]]:
    """Return (folder name, result or None) of every run, the newest first."""
    folders = [
        path
        for path in reports.iterdir()
        if path.is_dir() and path.name not in _NO_RUNS and not path.name.startswith(".")
    ]
    newest_first = sorted(folders, key=lambda path: path.name, reverse=True)
    return [(path.name, read_result(path)) for path in newest_first]
