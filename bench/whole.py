"""The whole of a scheduled run, beside the floor that any papermill run has: `make bench-run`.

Run it with a Python that has `sotdiff[run]` and no JupyterLab, as the scheduled machine has. Each
run is a process of its own, on the sample world; the first ones write, and are not counted. The
floor is a process that has papermill execute one cell, which imports pandas and pandera. Floor and
run take turns, so that both meet the same machine: each run is compared with the floor just before
it, and the median of these ratios counts.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import nbformat

from sotdiff.report.page import render_page
from sotdiff.shipped import example_settings

SOTDIFF = Path(sys.executable).with_name("sotdiff")
TIMES = 11
WHOLE_S, PAGE_S = 2.5, 0.3
MOST_FLOORS = 1.67
FLOOR = """
import papermill
papermill.execute_notebook("floor.ipynb", "done.ipynb", progress_bar=False)
"""
CELL = "import pandas\nimport pandera.pandas"
STEPS = {
    "before": "until the first cell",
    "load": "load both sides",
    "reconcile": "reconcile",
    "show": "make the report",
    "save": "save the report's files",
    "after": "after the last cell",
}


class Spent(NamedTuple):
    """The time of one process and its children: by the clock, and on the processors."""

    wall: float
    cpu: float


def spent_on(words: list[Any], place: Path) -> Spent:
    """Run a command, and return what it took."""
    before, began = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(words, cwd=place, check=True, **quiet)  # noqa: S603 - our own words
    wall, after = time.perf_counter() - began, getrusage(RUSAGE_CHILDREN)
    return Spent(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def make_floor(place: Path) -> None:
    """Write the notebook of the floor."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(CELL)]
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(book, place / "floor.ipynb")


def steps_of(place: Path, began: float, ended: float) -> dict[str, float]:
    """Return the seconds of each step of the last run, as papermill noted them."""
    book = nbformat.read(place / "reports" / "latest" / "reconcile.ipynb", 4)
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    starts = [_moment(cell) for cell in cells]
    steps = dict.fromkeys(STEPS, 0.0)
    steps["before"], cells_ended = starts[0] - began, starts[-1]
    for cell, start, following in zip(cells, starts, [*starts[1:], None], strict=True):
        took = cell.metadata.papermill.duration if following is None else following - start
        steps[_step(cell)] += took
        cells_ended = start + took
    return steps | {"after": ended - cells_ended}


def _moment(cell: nbformat.NotebookNode) -> float:
    """Return when a cell began, in seconds since 1970."""
    return datetime.fromisoformat(cell.metadata.papermill.start_time).timestamp()


def _step(cell: nbformat.NotebookNode) -> str:
    """Return the step that a cell belongs to; the last cell saves, and the first have none."""
    tags = [tag for tag in cell.metadata.tags if tag in STEPS]
    return tags[0] if tags else "save" if "save" in cell.source else "before"


def measured(place: Path) -> tuple[list[Spent], list[Spent], list[dict[str, float]]]:
    """Return what floor and run took, and the steps of each run."""
    floors, wholes, steps = [], [], []
    for _ in range(TIMES):
        floors.append(spent_on([sys.executable, "-c", FLOOR], place))
        began = time.time()
        wholes.append(spent_on([SOTDIFF, "run"], place))
        steps.append(steps_of(place, began, began + wholes[-1].wall))
    return floors, wholes, steps


def seconds_of_page(place: Path) -> float:
    """Render the last run's page once more, and return how long it took."""
    latest = place / "reports" / "latest"
    began = time.perf_counter()
    render_page(latest / "reconcile.ipynb", latest / "again.html")
    return time.perf_counter() - began


def line(what: str, walls: list[float], cpus: list[float], most: float | None = None) -> str:
    """Return a measurement as a line of the table."""
    least = min(walls)
    cpu = f"{min(cpus):.2f}" if cpus else ""
    limit = "|  |  |" if most is None else f"| {most:g} | {'ok' if least < most else 'OVER'} |"
    return f"| {what} | {least:.2f} | {median(walls):.2f} | {cpu} {limit}"


def main() -> None:
    """Measure, and print the table."""
    with TemporaryDirectory() as name:
        place = Path(name)
        (place / "sotdiff.toml").write_text(example_settings().read_text("utf-8"), "utf-8")
        make_floor(place)
        spent_on([SOTDIFF, "sandbox", "--make"], place)
        for _ in range(2):
            spent_on([SOTDIFF, "run"], place)
        floors, wholes, steps = measured(place)
        page = [seconds_of_page(place) for _ in range(TIMES)]
        size = (place / "reports" / "latest" / "report.html").stat().st_size
    floor, whole = [each.wall for each in floors], [each.wall for each in wholes]
    print("| what | min s | median s | CPU s | limit s | |\n|---|--:|--:|--:|--:|---|")
    print(line("the floor: papermill, pandas, pandera", floor, [each.cpu for each in floors]))
    what = "`sotdiff run`, 866 leads, nothing to write, pace off"
    print(line(what, whole, [each.cpu for each in wholes], WHOLE_S))
    for step, words in STEPS.items():
        print(line(f"· {words}", [each[step] for each in steps], []))
    print(line(f"its page rendered ({size / 1000:.0f} kB)", page, [], PAGE_S))
    ratio = median(one / other for one, other in zip(whole, floor, strict=True))
    verdict = "ok" if ratio < MOST_FLOORS else "OVER"
    print(f"\nThe run takes {ratio:.2f} floors; the limit is {MOST_FLOORS}: {verdict}.")


if __name__ == "__main__":
    main()
