"""Opening JupyterLab on a copy of the analyst's notebook, and a page of what is in it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from sotdiff.embedded import CONTACTS, make_sample
from sotdiff.errors import SotdiffError
from sotdiff.report.scrub import Scrubber
from sotdiff.sandbox.made import FILE_NAME
from sotdiff.settings import secret_texts
from sotdiff.shipped import notebook

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.settings import Settings

FOLDER = "explore"
NOTEBOOK = "explore.ipynb"


def explorers_notebook(settings: Settings, *, fresh: bool = False) -> Path:
    """Return the analyst's own copy of the notebook, `explore/explore.ipynb`; make it if need be.

    A copy that is there is the analyst's work and stays as it is; `fresh` makes another beside it
    (`explore-2.ipynb`). A sandbox that has never been used gets its sample workbook.
    """
    folder = settings.root / FOLDER
    folder.mkdir(exist_ok=True)
    target = folder / NOTEBOOK
    if fresh:
        number = 2
        while target.exists():
            target = folder / f"explore-{number}.ipynb"
            number += 1
    if not target.exists():
        shutil.copyfile(notebook(NOTEBOOK), target)
    _make_sample_if_none(settings)
    return target


def explorers_page(settings: Settings, name: str = NOTEBOOK, *, mask: bool = False) -> Path:
    """Make a page of an analyst's notebook as it was saved, beside it, and return its path.

    `name` is the notebook's in `explore/`, or its path. Raises SotdiffError where it is not there
    or was never run.
    """
    from sotdiff.report.analysis import render_analysis  # noqa: PLC0415 - needs sotdiff[run]

    source = settings.root / FOLDER / name
    if not source.is_file():
        raise SotdiffError(f"no notebook at {source}; `sotdiff explore` opens one")
    saved = datetime.fromtimestamp(source.stat().st_mtime, UTC)
    scrubber = Scrubber(secret_texts(settings.root))
    target = source.with_suffix(".html")
    return render_analysis(source, target, scrubber, saved, mask=mask)


def raise_if_no_lab(module: str = "jupyterlab") -> None:
    """Refuse where JupyterLab is not installed, and say how to install it."""
    if find_spec(module) is None:
        raise SotdiffError(
            "JupyterLab is not installed beside this sotdiff; `pip install 'sotdiff[lab]'` brings "
            "it (in a checkout: `make lab`)"
        )


def lab_command(target: Path, *, browser: bool) -> list[str]:
    """Return the words that open JupyterLab on a notebook: on this machine alone, with its token.

    JupyterLab asks nobody for news or updates.
    """
    quiet = [
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--ServerApp.ip=127.0.0.1",
    ]
    opens = [] if browser else ["--no-browser"]
    return [sys.executable, "-m", "jupyterlab", str(target), *quiet, *opens]


def open_lab(target: Path, *, browser: bool = True) -> int:
    """Open JupyterLab on a notebook until it is closed; return its exit code."""
    words = lab_command(target, browser=browser)
    return subprocess.call(words, cwd=target.parent)  # noqa: S603 - our own words


def _make_sample_if_none(settings: Settings) -> None:
    """Make the sample workbook where the sandbox and its workbook were never there."""
    is_sandbox = settings.hubspot.portal == "sandbox" and settings.workbook.name == FILE_NAME
    used = settings.workbook.exists() or (settings.state_dir / CONTACTS).exists()
    if is_sandbox and not used:
        make_sample(settings)
