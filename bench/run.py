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

HERE = Path(__file__).parent
DATA = HERE / "data"
OURS = HERE.parent / ".venv/bin/python"
PEERS = HERE / ".venv-peers/bin/python"
IMPORT_S = 0.6
EXPORT_S = 3.0
FAST = "load_sot (fast)"
FAST_S = 3.5
EXPORTS = (866, 100_000)
DATACOMPY = HERE / ".venv-datacompy/bin/python"


@dataclass
class Job:
    """One engine on one size: how it is called, and what was measured."""

    row: str
    engine: str
    python: Path
    module: str
    data: Path
    warm_up: Path
    seconds: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    answers: list[Any] = field(default_factory=list)

    def measure(self, repetitions: int) -> None:
        """Run it once more in a process of its own."""
        call = [self.python, "worker.py", self.module, self.engine, self.data, self.warm_up]
        done = subprocess.run(  # noqa: S603 - our own files
            [*map(str, call), str(repetitions)],
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


def jobs(sizes: list[int], books: list[int]) -> list[Job]:
    """Return everything that is measured."""
    small, found = DATA / "866", []
    for size in sizes:
        folder = DATA / str(size)
        for engine, python, module in (
            ("duckdb", PEERS, "drift"),
            ("polars", PEERS, "drift"),
            ("sotdiff", OURS, "ours"),
        ):
            found.append(Job(f"diff {size:,}", engine, python, module, folder, small))
        found += [
            Job(f"flat {size:,}", engine, DATACOMPY, "flat", folder, small)
            for engine in ("datacompy (pandas)", "datacompy (polars)")
        ]
    for size in books:
        book, least = (DATA / str(rows) / "sot.xlsx" for rows in (size, 866))
        found += [
            Job(f"workbook {size:,} x 48", engine, OURS, "ours", book, least)
            for engine in ("openpyxl", "load_sot", FAST)
        ]
    return found + export_jobs()


def export_jobs() -> list[Job]:
    """Return the reading of SmartLead's exports: ours, and the bare table of texts."""
    files = {size: DATA / str(size) / "export.csv" for size in EXPORTS}
    return [
        Job(f"export {size:,} x 22", engine, OURS, "exports", file, files[EXPORTS[0]])
        for size, file in files.items()
        for engine in ("pandas.read_csv", "read_export")
    ]


def make_data(sizes: list[int], books: list[int]) -> None:
    """Make the frames and workbooks that are not there yet."""
    for size in sorted({866, *sizes, *books}):
        if not (DATA / str(size) / "truth.json").exists():
            more = ["--xlsx"] if size in {866, *books} else []
            call = [str(PEERS), "gen.py", str(size), f"data/{size}", "--flat", *more]
            subprocess.run(call, cwd=HERE, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    for size in EXPORTS:
        file = DATA / str(size) / "export.csv"
        if not file.exists():
            call = [str(OURS), "exports.py", str(size), str(file)]
            subprocess.run(call, cwd=HERE, check=True)  # noqa: S603


def disagreements(measured: list[Job]) -> list[str]:
    """Return what engines answer differently: of what each tells, whatever another tells too."""
    told: dict[tuple[str, str, str], set[str]] = {}
    for job in measured:
        for answer in job.answers:
            for name, value in answer.items():
                told.setdefault((job.row, job.module, name), set()).add(json.dumps(value))
    return [
        f"{row}, {name}: {' != '.join(sorted(values))}"
        for (row, _, name), values in told.items()
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


def ratio(measured: list[Job], one: tuple[str, str], other: tuple[str, str]) -> float | None:
    """Return how much longer the first takes than the second, by their minima."""
    least = {(job.row, job.engine): min(job.seconds) for job in measured}
    return least[one] / least[other] if one in least and other in least else None


def verdicts(measured: list[Job]) -> str:
    """Return each measured target and whether it is met."""
    asked = [(f"diff {size}", "duckdb", "sotdiff", 1.5) for size in ("100,000", "1,000,000")]
    asked += [
        (f"workbook {size} x 48", "openpyxl", "load_sot", 1.15) for size in ("866", "100,000")
    ]
    lines = ["| target | measured | met |", "|---|--:|---|"]
    for row, peer, ours, limit in asked:
        found = ratio(measured, (row, ours), (row, peer))
        if found is not None:
            name = f"{row}: {ours} at most {limit} x {peer}"
            lines.append(f"| {name} | {found:.2f} | {'yes' if found <= limit else 'no'} |")
    for size, kind in (
        (n, k) for n in ("866", "100,000", "1,000,000") for k in ("pandas", "polars")
    ):
        found = ratio(
            measured, (f"diff {size}", "sotdiff"), (f"flat {size}", f"datacompy ({kind})")
        )
        if found is not None:
            met = "yes" if found < 1 else "no"
            lines.append(
                f"| {size}: faster than datacompy ({kind}) on 8 columns | {found:.2f} | {met} |"
            )
    growth = ratio(measured, ("diff 1,000,000", "sotdiff"), ("diff 100,000", "sotdiff"))
    if growth is not None:
        lines.append(f"| growth at most 11 x | {growth:.2f} | {'yes' if growth <= 11 else 'no'} |")  # noqa: PLR2004
    for job in measured:
        if (job.row, job.engine) == ("export 100,000 x 22", "read_export"):
            longest = max(job.seconds)
            met = "yes" if longest < EXPORT_S else "no"
            lines.append(f"| export of 100,000 in under {EXPORT_S:g} s | {longest:.2f} | {met} |")
        if (job.row, job.engine) == ("diff 866", "sotdiff"):
            least = min(job.seconds)
            met = "yes" if least <= 0.05 else "no"  # noqa: PLR2004
            lines.append(f"| diff 866 in at most 0.05 s | {least:.3f} | {met} |")
        if (job.row, job.engine) == ("diff 1,000,000", "sotdiff"):
            met = "yes" if job.peak_mb <= 1900 else "no"  # noqa: PLR2004
            lines.append(f"| peak at 1,000,000 at most 1,900 MB | {job.peak_mb:.0f} | {met} |")
    return "\n".join(lines + fast_verdicts(measured))


def fast_verdicts(measured: list[Job]) -> list[str]:
    """Return whether the fast engine reads the large workbook in time."""
    times = [
        min(job.seconds)
        for job in measured
        if (job.row, job.engine) == ("workbook 100,000 x 48", FAST)
    ]
    return [
        f"| workbook 100,000 x 48: {FAST} in at most {FAST_S} s | {least:.2f} "
        f"| {'yes' if least <= FAST_S else 'no'} |"
        for least in times
    ]


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


def import_seconds() -> float:
    """Return how long a fresh process takes to import the library, the interpreter included."""
    start = time.perf_counter()
    subprocess.run([str(OURS), "-c", "import sotdiff"], check=True)  # noqa: S603
    return time.perf_counter() - start


def main() -> None:
    """Measure, print and write."""
    quick = bool(os.environ.get("QUICK"))
    sizes = [866, 100_000] if quick else [866, 100_000, 1_000_000]
    books = [866] if quick else [866, 100_000]
    make_data(sizes, books)
    measured = jobs(sizes, books)
    for _ in range(2 if quick else 5):
        for job in measured:
            job.measure(5 if job.data.name == "866" or job.data.parent.name == "866" else 1)
    least = min(import_seconds() for _ in range(5))
    met = "yes" if least <= IMPORT_S else "no"
    started = f"| `import sotdiff` in at most {IMPORT_S} s | {least:.2f} | {met} |"
    text = f"{table(measured)}\n\n{verdicts(measured)}\n{started}\n\n{versions()}\n"
    print(text)
    (HERE / ("results-quick.md" if quick else "results.md")).write_text(text)
    if wrong := disagreements(measured):
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
