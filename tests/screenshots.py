"""Pictures of the pages, for people to look at: `python tests/screenshots.py FOLDER`."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browsing import FLAGS, NARROW, WIDE, chromium, opened
from crowding import NOW, crowded_report
from playwright.sync_api import sync_playwright
from reporting import RUN, page_of

from sotdiff.report.folder import NOTEBOOK, PAGE, make_run_folder, write_result
from sotdiff.report.page import render_page, write_index
from sotdiff.report.strip import history_strip

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": WIDE},
    "dark": {"color_scheme": "dark", "viewport": WIDE},
    "390px": {"color_scheme": "light", "viewport": NARROW},
}
SIZES = (50, 2000)


def pages_in(folder: Path) -> dict[str, Path]:
    """Write the pages that are to be seen into a folder; return them by name."""
    until = (datetime.now(UTC) + timedelta(minutes=30)).isoformat()
    reports = folder / "reports"
    made = {}
    for size in SIZES:
        run, report = make_run_folder(reports, NOW), crowded_report(size)
        report.save(run, RUN)
        page_of(run, report, valid_until=until)
        made[f"reconcile-{size}"] = run / PAGE
    made["masked-50"] = render_page(
        made["reconcile-50"].with_name(NOTEBOOK), folder / "m.html", mask=True
    )
    made["index"] = index_in(reports)
    return made


def index_in(reports: Path) -> Path:
    """Write an index of runs, good and bad, with a week behind it."""
    bad = make_run_folder(reports, NOW - timedelta(minutes=15))
    failed = {"headline": "The run failed.", "rest": "The workbook is locked by another program."}
    write_result(bad, {"run_id": "run-0", "status": "error", "warnings": [], **failed})
    bads = {40: "error", 41: "error", 200: "blocked", 333: "partial"}
    runs = [
        (NOW - timedelta(minutes=15 * place), bads.get(place, "ok"))
        for place in range(672)
        if not 250 <= place < 275
    ]
    strip = history_strip(runs, NOW, timedelta(minutes=15))
    return write_index(reports, NOW, strip=strip, rule=(timedelta(days=3), timedelta(days=90)))


def take(browser: Browser, pages: dict[str, Path], folder: Path) -> None:
    """Take a picture of each page in each look: its first screens, and small ones whole."""
    for name, page in pages.items():
        for look, context in LOOKS.items():
            shown = opened(browser, page, **context)
            whole = not name.endswith("2000")
            shown.screenshot(path=folder / f"{name}-{look}.png", full_page=whole)
            shown.context.close()


def main(folder: Path) -> None:
    """Make the folder anew and fill it with pictures."""
    program = chromium()
    if program is None:
        sys.exit("no Chromium here (apt-get install chromium)")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pages = pages_in(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        take(browser, pages, folder)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")  # noqa: T201 - its answer


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
