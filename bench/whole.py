"""The whole of a scheduled run, and the page alone: `make bench-run`.

Run it with a Python that has `sotdiff[run]` and no JupyterLab, as the scheduled machine has. Each
run is a process of its own, on the sample world; the first ones write, and are not counted.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sotdiff.report.page import render_page
from sotdiff.shipped import example_settings

SOTDIFF = Path(sys.executable).with_name("sotdiff")
TIMES = 7
WHOLE_S, PAGE_S = 4.0, 0.3


def seconds_of_run(place: Path) -> float:
    """Run once, and return how long it took."""
    began = time.perf_counter()
    subprocess.run([SOTDIFF, "run"], cwd=place, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - began


def seconds_of_page(place: Path) -> float:
    """Render the last run's page once more, and return how long it took."""
    latest = place / "reports" / "latest"
    began = time.perf_counter()
    render_page(latest / "reconcile.ipynb", latest / "again.html")
    return time.perf_counter() - began


def line(what: str, seconds: list[float], most: float) -> str:
    """Return a measurement as a line of the table."""
    least = min(seconds)
    verdict = "ok" if least < most else "OVER"
    return f"| {what} | {least:.2f} | {median(seconds):.2f} | {most:g} | {verdict} |"


def main() -> None:
    """Measure both, and print the table."""
    with TemporaryDirectory() as name:
        place = Path(name)
        (place / "sotdiff.toml").write_text(example_settings().read_text("utf-8"), "utf-8")
        subprocess.run([SOTDIFF, "sandbox", "--make"], cwd=place, check=True)  # noqa: S603
        for _ in range(2):
            seconds_of_run(place)
        whole = [seconds_of_run(place) for _ in range(TIMES)]
        page = [seconds_of_page(place) for _ in range(TIMES)]
        size = (place / "reports" / "latest" / "report.html").stat().st_size
    print("| what | min s | median s | limit s | |\n|---|--:|--:|--:|---|")
    print(line("`sotdiff run`, 866 leads, nothing to write", whole, WHOLE_S))
    print(line(f"its page rendered ({size / 1000:.0f} kB)", page, PAGE_S))


if __name__ == "__main__":
    main()
