"""The analyst's notebook in a real JupyterLab, in a real browser: `make test-lab`.

Skipped where JupyterLab is not installed: the usual environment is a scheduled machine's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
import pytest
from accepting import make_workplace

from sotdiff.run.explore import explorers_notebook, lab_command
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest.importorskip("jupyterlab", reason="JupyterLab has an environment of its own: make test-lab")
playwright = pytest.importorskip("playwright.sync_api")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
EXECUTED = "executed.ipynb"
PATIENCE = 60_000  # milliseconds


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it answers, its token, and the folder that it shows."""

    url: str
    token: str
    folder: Path

    def address(self, name: str) -> str:
        """Return where a notebook opens, in a workspace of its own."""
        return f"{self.url}lab/workspaces/{Path(name).stem}/tree/{name}?token={self.token}"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Open JupyterLab as `sotdiff explore` does, with a home of its own, on a free port."""
    place = make_workplace(tmp_path_factory.mktemp("place"))
    target = explorers_notebook(load_settings(place / "sotdiff.toml"))
    papermill.execute_notebook(
        str(target), str(target.with_name(EXECUTED)), cwd=str(target.parent), progress_bar=False
    )
    home = tmp_path_factory.mktemp("home")
    allowed = {"ServerApp": {"allow_root": True, "port": 0}}  # CI's containers run as root
    (home / "jupyter_server_config.json").write_text(json.dumps(allowed))
    own = {name: str(home) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    server = subprocess.Popen(  # noqa: S603 - our own words
        lab_command(target, browser=False),
        cwd=target.parent,
        env={**os.environ, **own, "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        told = _told(server, home)
        yield Lab(told["url"], told["token"], target.parent)
    finally:
        server.terminate()
        server.wait(timeout=60)


def _told(server: subprocess.Popen[bytes], home: Path) -> dict[str, Any]:
    """Return what a server writes of itself once it answers."""
    for _ in range(300):
        for found in home.glob("jpserver-*.json"):
            return dict(json.loads(found.read_text()))
        assert server.poll() is None, "JupyterLab ended before it answered"
        time.sleep(0.2)
    raise TimeoutError("JupyterLab did not start within a minute")


@pytest.fixture
def page(lab: Lab) -> Iterator[Any]:
    """Open a browser; afterwards nothing was asked of any other machine."""
    assert CHROMIUM, "Debian's chromium is needed: apt-get install chromium"
    asked: list[str] = []
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        opened = browser.new_page(viewport={"width": 1400, "height": 1000})
        opened.set_default_timeout(PATIENCE)
        opened.on("request", lambda request: asked.append(request.url))
        yield opened
        browser.close()
    strangers = [
        url for url in asked if not url.startswith((lab.url, "data:", "blob:", "ws://127"))
    ]
    assert strangers == []


def keep(page: Any, name: str) -> None:
    """Keep a picture of the page where somebody asks for one."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / name)


def test_run_all_cells_works(lab: Lab, page: Any) -> None:
    """A person opens it and chooses Run All Cells: every cell runs, none fails, each shows."""
    page.goto(lab.address("explore.ipynb"))
    page.locator(".jp-RenderedMarkdown", has_text="Both sides, the plan").first.wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    code = _saved_when_done(lab, page)
    assert not [out for cell in code for out in cell.outputs if out.output_type == "error"]
    assert [bool(cell.outputs) for cell in code] == [False, *[True] * (len(code) - 1)]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    keep(page, "lab-run-all.png")


def _saved_when_done(lab: Lab, page: Any) -> list[nbformat.NotebookNode]:
    """Return the code cells as they were saved once the last one had run."""
    for _ in range(PATIENCE // 1000):
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1000)
        book = nbformat.read(lab.folder / "explore.ipynb", as_version=4)
        code = [cell for cell in book.cells if cell.cell_type == "code"]
        if code[-1].execution_count and code[-1].outputs:
            return code
    raise TimeoutError("the cells did not come to their end")


def test_an_untrusted_notebook_shows_as_well(lab: Lab, page: Any) -> None:
    """What papermill executed is not trusted: JupyterLab cleans it, and it still shows well."""
    page.goto(lab.address(EXECUTED))
    heading = page.locator(".jp-RenderedHTML p", has_text="R00033").first
    heading.wait_for()
    heading.scroll_into_view_if_needed()
    lead = page.locator(".jp-RenderedHTML table", has_text="first name").first
    cell = lead.locator("td").first
    assert cell.evaluate("it => getComputedStyle(it).verticalAlign") == "top"
    assert cell.evaluate("it => getComputedStyle(it).textAlign") == "left"
    marked = lead.locator("mark").first
    assert marked.evaluate("it => getComputedStyle(it).textDecorationLine") == "underline"
    keep(page, "lab-untrusted.png")
