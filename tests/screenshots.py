"""Pictures of the pages, for people to look at: `python tests/screenshots.py FOLDER`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browsing import FLAGS, NARROW, WIDE, chromium, opened
from paging import made_page
from playwright.sync_api import sync_playwright

from sotdiff.report.folder import NOTEBOOK
from sotdiff.report.page import render_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": WIDE},
    "dark": {"color_scheme": "dark", "viewport": WIDE},
    "390px": {"color_scheme": "light", "viewport": NARROW},
}
SIZED, SIZES = ("reconcile", "daily", "smartlead", "explore"), (50, 2000)


def pages_in(folder: Path) -> dict[str, Path]:
    """Write the pages that are to be seen into a folder; return them by name."""
    sized = [(name, size) for name in SIZED for size in SIZES]
    made = {
        f"{name}-{size}": made_page(name, folder / f"{name}-{size}", size) for name, size in sized
    }
    book, target = made["reconcile-50"].with_name(NOTEBOOK), folder / "masked.html"
    made["masked-50"] = render_page(book, target, mask=True)
    return made | {name: made_page(name, folder / name) for name in ("failed", "index")}


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
    pages = pages_in(folder / "pages")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        take(browser, pages, folder)
        browser.close()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")  # noqa: T201 - its answer


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
