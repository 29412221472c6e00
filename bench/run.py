"""Ours and the peers, alternately, each measurement in its own process; writes `results.md`.

`make bench` runs all sizes, `make bench QUICK=1` the small ones. Ends with an error only where
engines that answer the same question do not agree.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import calls
from targets import DUCKDB, Verdict, at_most, in_table, verdicts_of

HERE = Path(__file__).parent
DATA = HERE / "data"
OURS = HERE.parent / ".venv/bin/python"
PEERS = HERE / ".venv-peers/bin/python"
LEAN = HERE / ".venv-lean/bin/python"
DATACOMPY = HERE / ".venv-datacompy/bin/python"
EXPORTS = (866, 100_000)
CHECKS = ("pandera, clean", "conform, clean", "pandera, failing", "conform, failing")
KINDS = {each: each.split(", ")[1] for each in CHECKS}  # each is a question of its own
RUNS, QUICK_RUNS = 5, 2
BRIEF = 866  # rows of what is small, and repeated more often in one process


@dataclass
class Job:
    """One engine on one size: how it is called, and what was measured."""

    row: str
    engine: str
    python: Path
    module: str
    data: Path
    warm_up: Path
    times: int  # that it runs in one process
    seconds: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    answers: list[Any] = field(default_factory=list)

    def measure(self) -> None:
        """Run it once more in a process of its own."""
        call = [self.python, "worker.py", self.module, self.engine, self.data, self.warm_up]
        done = subprocess.run(  # noqa: S603 - our own files
            [*map(str, call), str(self.times)],
            cwd=HERE,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{self.row}, {self.engine}:\n{done.stderr}")
        told = json.loads(done.stdout.splitlines()[-1])
        self.seconds += told["seconds"]
        self.peak_mb = max(self.peak_mb, told["peak_mb"])
        self.answers.append(told["answer"])


def often(size: int, *, large: int = 3) -> int:
    """Return how often a row of this size runs in one process."""
    return 5 if size <= BRIEF else large


def jobs(sizes: list[int], books: list[int]) -> list[Job]:
    """Return everything that is measured."""
    small, most, found = DATA / "866", max(sizes), []
    for size in sizes:
        folder, times = DATA / str(size), often(size)
        for engine, python, module in (
            ("duckdb", PEERS, "drift"),
            ("polars", PEERS, "drift"),
            ("sotdiff", OURS, "ours"),
        ):
            found.append(Job(f"diff {size:,}", engine, python, module, folder, small, times))
        for engine, python, module in (
            ("datacompy (pandas)", DATACOMPY, "flat"),
            ("datacompy (polars)", DATACOMPY, "flat"),
            ("sotdiff.compare", OURS, "ours"),
        ):
            found.append(Job(f"cells {size:,} x 8", engine, python, module, folder, small, times))
    for size in books:
        book, least = (DATA / str(rows) / "sot.xlsx" for rows in (size, 866))
        row, times = f"workbook {size:,} x 48", often(size, large=1)
        found += [
            Job(row, engine, OURS, "ours", book, least, times)
            for engine in ("openpyxl", "load_sot", "load_sot (fast)")
        ]
        found.append(Job(row, "fastexcel", PEERS, "books", book, least, times))
    found += [
        Job(f"validate {most:,} x 10", engine, OURS, "checks", DATA / str(most), small, often(most))
        for engine in CHECKS
    ]
    return found + export_jobs()


def export_jobs() -> list[Job]:
    """Return the reading of SmartLead's exports: ours, and the bare table of texts."""
    files = {size: DATA / str(size) / "export.csv" for size in EXPORTS}
    return [
        Job(f"export {size:,} x 22", engine, OURS, "exports", file, files[EXPORTS[0]], often(size))
        for size, file in files.items()
        for engine in ("pandas.read_csv", "read_export")
    ]


def alike_jobs(size: int) -> list[Job]:
    """Return the counts and checksums that DuckDB and we define alike; their time is no matter."""
    folder, small = DATA / str(size), DATA / "866"
    return [
        Job(f"alike {size:,}", "duckdb", PEERS, "alike", folder, small, 1),
        Job(f"alike {size:,}", "alike", OURS, "ours", folder, small, 1),
    ]


def make_data(sizes: list[int], books: list[int]) -> None:
    """Make the frames and workbooks that are not there yet."""
    for size in sorted({866, *sizes, *books}):
        more = ["--xlsx"] if size in {866, *books} else []
        last = "sot.xlsx" if more else "truth.json"
        if not (DATA / str(size) / last).exists():
            call = [str(PEERS), "gen.py", str(size), f"data/{size}", "--flat", *more]
            subprocess.run(call, cwd=HERE, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    for size in EXPORTS:
        file = DATA / str(size) / "export.csv"
        if not file.exists():
            call = [str(OURS), "exports.py", str(size), str(file)]
            subprocess.run(call, cwd=HERE, check=True)  # noqa: S603


def disagreements(measured: list[Job]) -> list[str]:
    """Return what engines answer differently: of what each tells, whatever another tells too."""
    told: dict[tuple[str, str], set[str]] = {}
    for job in measured:
        for answer in job.answers:
            for name, value in answer.items():
                question = f"{name} {KINDS.get(job.engine, '')}"
                told.setdefault((job.row, question), set()).add(json.dumps(value, sort_keys=True))
    return [
        f"{row}, {question}: {' != '.join(sorted(values))}"
        for (row, question), values in told.items()
        if len(values) > 1
    ]


def table(measured: list[Job]) -> str:
    """Return the measurements as a table."""
    lines = ["| row | engine | min s | median s | runs | peak MB |", "|---|---|--:|--:|--:|--:|"]
    lines += [
        f"| {job.row} | {job.engine} | {min(job.seconds):.3f} | {median(job.seconds):.3f} "
        f"| {len(job.seconds)} | {job.peak_mb:.0f} |"
        for job in measured
    ]
    return "\n".join(lines)


def versions() -> str:
    """Return the machine and what the engines were, in one line each."""
    lines = [f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}"]
    ask = "import importlib.metadata as m; print(' '.join(f'{n} {m.version(n)}' for n in %r))"
    for python, names in (
        (OURS, ["pandas", "pyarrow", "openpyxl"]),
        (PEERS, ["duckdb", "polars"]),
        (DATACOMPY, ["datacompy", "pandas", "polars"]),
    ):
        call = [str(python), "-c", ask % (names,)]
        told = subprocess.run(call, capture_output=True, text=True, check=True)  # noqa: S603
        lines.append(told.stdout.strip())
    return "\n".join(f"- {line}" for line in lines)


def import_seconds(statement: str) -> float:
    """Return how long a fresh process takes to import, the interpreter included."""
    start = time.perf_counter()
    subprocess.run([str(OURS), "-c", statement], check=True)  # noqa: S603
    return time.perf_counter() - start


def told_by(python: Path, script: str) -> str:
    """Return what another script of ours prints."""
    done = subprocess.run([python, script], cwd=HERE, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.strip()


def imports() -> list[Verdict]:
    """Return what starting costs."""
    imported = min(import_seconds("import sotdiff") for _ in range(RUNS))
    used = min(import_seconds("import sotdiff; sotdiff.diff") for _ in range(RUNS))
    return [
        at_most("`import sotdiff`, s", imported, 0.6),
        at_most("`import sotdiff` and the first look at `diff`, s", used, None),
    ]


def main() -> None:
    """Measure, print and write."""
    quick = bool(os.environ.get("QUICK"))
    sizes = [866, 100_000] if quick else [866, 100_000, 1_000_000]
    books = [866] if quick else [866, 100_000]
    make_data(sizes, books)
    measured = jobs(sizes, books)
    for _ in range(QUICK_RUNS if quick else RUNS):
        for job in measured:
            job.measure()
    compared = [job for size in sizes for job in alike_jobs(size)]
    for job in compared:
        job.measure()
    verdicts = [*verdicts_of(measured), *imports()]
    wrong = disagreements([*measured, *compared])
    parts = [table(measured), in_table(verdicts), DUCKDB]
    parts.append("\n".join(wrong) or "All engines agree on counts and checksums.")
    if not quick:
        parts += [calls.table(calls.rows()), told_by(LEAN, "whole.py")]
    text = "\n\n".join([*parts, versions()]) + "\n"
    print(text)
    (HERE / ("results-quick.md" if quick else "results.md")).write_text(text)
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
