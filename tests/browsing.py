"""A real browser for pages: Debian's Chromium through Playwright, and axe-core."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")


def chromium() -> str | None:
    """Return where Chromium is, None where it is not installed."""
    found = Path("/usr/lib/chromium/chromium")  # Debian's wrapper starts this program
    return str(found) if found.exists() else shutil.which("chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a running Chromium."""
    program = chromium()
    if program is None:
        pytest.skip("no Chromium here (apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(autouse=True)
def windows(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close the windows that a test opened: each one left would keep its processes."""
    if "browser" not in request.fixturenames:
        yield
        return
    shared: Browser = request.getfixturevalue("browser")
    before = list(shared.contexts)
    yield
    for window in shared.contexts:
        if window not in before:
            window.close()


def opened(browser: Browser, page: Path | str, **context: Any) -> Page:
    """Open a page, a file or an address, in a window of its own; a large one unless said so."""
    window = browser.new_context(**{"viewport": WIDE, **context})
    shown = window.new_page()
    shown.goto(page.as_uri() if isinstance(page, Path) else page)
    return shown


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page, each with the places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then(found => found.violations)")
    return [
        f"{each['id']}: {each['help']} at {[node['target'] for node in each['nodes']][:3]}"
        for each in found
    ]
