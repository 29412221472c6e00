"""What is to be reached, and whether it is: one line a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from run import Job

SIZES = ("866", "100,000", "1,000,000")
PEAK_MB = 1900
GROWTH = 11
# pandera alone took 1.56 s clean and 2.09 s with failures where 1.8 and 2.4 s were asked for.
CHECKED = {"clean": 1.8 / 1.56, "failing": 2.4 / 2.09}
# openpyxl took 30 s and fastexcel 2.35 s for 100,000 x 48 where 3.5 s were asked for.
READ = {"openpyxl": 3.5 / 30, "fastexcel": 3.5 / 2.35}


class Verdict(NamedTuple):
    """What was measured for a target; without a limit it is only told."""

    what: str
    measured: float
    limit: float | None
    met: bool


class Measured:
    """The least seconds, and the most memory, of every row and engine that was measured."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self.seconds = {(job.row, job.engine): min(job.seconds) for job in jobs}
        self.peaks = {(job.row, job.engine): job.peak_mb for job in jobs}

    def times(self, row: str, engine: str, peer: str) -> float | None:
        """Return how many times longer an engine takes than another one."""
        one, other = self.seconds.get((row, engine)), self.seconds.get((row, peer))
        return one / other if one and other else None


def at_most(what: str, measured: float, limit: float | None) -> Verdict:
    """Judge a measurement that is to be at most so much."""
    return Verdict(what, measured, limit, limit is None or measured <= limit)


def verdicts_of(jobs: Iterable[Job]) -> list[Verdict]:
    """Return each target that these measurements speak of."""
    found = Measured(jobs)
    asked = [*_of_diff(found), *_of_cells(found), *_of_workbooks(found), *_of_checks(found)]
    return [at_most(what, value, limit) for what, value, limit in asked if value is not None]


Asked = tuple[str, float | None, float | None]  # what, the measurement, its limit


def _of_diff(found: Measured) -> Iterator[Asked]:
    """Yield what is asked of `diff`."""
    small, middle, large = ((f"diff {size}", "sotdiff") for size in SIZES)
    least = found.seconds.get(small)
    yield "diff 866, ms", least and 1000 * least, 50
    for row, engine in (middle, large):
        yield f"{row}, time: x DuckDB", found.times(row, engine, "duckdb"), 1.5
        yield f"{row}, time: x polars", found.times(row, engine, "polars"), None
    if large in found.seconds:
        growth = found.seconds[large] / found.seconds[middle]
        memory = found.peaks[large] / found.peaks[large[0], "duckdb"]
        yield "diff, growth from 100,000 to 1,000,000", growth, GROWTH
        yield f"{large[0]}, memory: x DuckDB", memory, 1.3
        yield f"{large[0]}, peak of the process, MB", found.peaks[large], PEAK_MB


def _of_cells(found: Measured) -> Iterator[Asked]:
    """Yield what is asked of the comparison cell by cell."""
    for size in SIZES:
        for kind in ("pandas", "polars"):
            row, peer = f"cells {size} x 8", f"datacompy ({kind})"
            yield f"{row}: x {peer}", found.times(row, "sotdiff.compare", peer), 1


def _of_workbooks(found: Measured) -> Iterator[Asked]:
    """Yield what is asked of the doors that read files."""
    for size in SIZES[:2]:
        row = f"workbook {size} x 48"
        yield f"{row}: x openpyxl alone", found.times(row, "load_sot", "openpyxl"), 1.15
    fast = "load_sot (fast)"  # in the larger one
    for peer, limit in READ.items():
        yield f"{row}, the fast engine: x {peer} alone", found.times(row, fast, peer), limit
    yield f"{row}, the fast engine, s", found.seconds.get((row, fast)), None
    yield "export of 100,000 rows, s", found.seconds.get(("export 100,000 x 22", "read_export")), 3


def _of_checks(found: Measured) -> Iterator[Asked]:
    """Yield what is asked of the validation."""
    for size in SIZES[1:]:
        for kind, limit in CHECKED.items():
            row = f"validate {size} x 10"
            times = found.times(row, f"conform, {kind}", f"pandera, {kind}")
            yield f"{row}, {kind}: x pandera alone", times, limit


DUCKDB = """\
DuckDB does the core of the problem alone, and counts: the rows that name its time may fall short.
What takes our time, and what was tried, stands in docs/decisions/0010-linking-on-numbers.md; what
each row measures, in docs/decisions/0024-what-the-bench-measures.md."""


def in_table(verdicts: Iterable[Verdict]) -> str:
    """Return the verdicts as a table."""
    lines = ["| target | measured | at most | met |", "|---|--:|--:|---|"]
    for what, measured, limit, met in verdicts:
        told = ("", "") if limit is None else (f"{limit:g}", "yes" if met else "**no**")
        lines.append(f"| {what} | {measured:.3g} | {told[0]} | {told[1]} |")
    return "\n".join(lines)
