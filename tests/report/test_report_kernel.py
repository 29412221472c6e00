"""The kernel: there before it is needed, asked before it is stopped while it works, gone after."""

from __future__ import annotations

import asyncio
import json
import sys
from ast import literal_eval
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import nbformat
import pytest

from sotdiff.report.execute import execute_notebook
from sotdiff.report.kernel import kernel_ahead
from sotdiff.report.warm import warm_python

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_client.manager import AsyncKernelManager

    from sotdiff.report.execute import Execution

ENDS_WELL = """
import pathlib, time
try:
    time.sleep(600)
except KeyboardInterrupt:
    time.sleep(0.3)
    pathlib.Path("ended.txt").touch()
"""


def run(folder: Path, source: str, kernel: AsyncKernelManager | None, timeout: int) -> Execution:
    """Execute a notebook of one cell."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    nbformat.write(book, folder / "given.ipynb")
    place = folder / "run"
    place.mkdir()
    return execute_notebook(
        folder / "given.ipynb", place, {}, cwd=folder, run_id="", timeout=timeout, kernel=kernel
    )


def test_a_kernel_that_was_started_ahead_has_the_library(tmp_path: Path) -> None:
    """The notebook works in it, in the given folder; afterwards it is gone."""
    told = "import os, sys\n'colorsys' in sys.modules, os.getcwd()"
    with warm_python("colorsys json") as python, kernel_ahead(tmp_path, python) as kernel:
        assert python is not None
        assert kernel is not None
        assert kernel.provisioner.pid == python.pid
        run(tmp_path, told, kernel, 60)
        assert not kernel.has_kernel
    shown = nbformat.read(tmp_path / "run" / "reconcile.ipynb", 4).cells[0].outputs[0]
    assert literal_eval(shown.data["text/plain"]) == (True, str(tmp_path))


def test_a_kernel_that_nobody_takes_is_stopped(tmp_path: Path) -> None:
    """A run that may not begin leaves no process behind."""
    with warm_python("json") as python, kernel_ahead(tmp_path, python) as kernel:
        assert kernel is not None
        assert kernel.has_kernel
    assert not kernel.has_kernel
    assert python is not None
    assert python.returncode is not None


def test_a_warm_python_that_becomes_no_kernel_is_stopped() -> None:
    """So is one whose settings could not be read."""
    with warm_python("json") as python:
        assert python is not None
        assert python.poll() is None
    assert python.returncode is not None


def test_what_cannot_be_imported_ahead_is_left_to_the_notebook(tmp_path: Path) -> None:
    """Its own import says what is wrong."""
    with warm_python("no_such_module json") as python, kernel_ahead(tmp_path, python) as kernel:
        done = run(tmp_path, "import no_such_module", kernel, 60)
    assert done.error is not None
    assert done.error.type == "ModuleNotFoundError"


def test_a_kernel_that_died_before_it_was_ready_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for it until the time is out."""
    (tmp_path / "ends_python.py").write_text("import os\nos._exit(1)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with warm_python("ends_python") as python, kernel_ahead(tmp_path, python) as kernel:
        assert python is not None
        python.wait()
        done = run(tmp_path, "'never'", kernel, 60)
    assert done.error is not None
    assert done.error.type == "DeadKernel"


def test_a_kernel_of_another_kind_is_started_as_its_own_words_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's own `python3` may be another interpreter, or have an environment of its own."""
    spec = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]}
    spec |= {"display_name": "Ours", "language": "python", "env": {"KIND": "another"}}
    place = tmp_path / "kernels" / "python3"
    place.mkdir(parents=True)
    (place / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    with warm_python("json") as python, kernel_ahead(tmp_path, python) as kernel:
        done = run(tmp_path, "import os\nassert os.environ['KIND'] == 'another'", kernel, 60)
    assert done.error is None


def test_it_works_where_a_loop_is_running_already(tmp_path: Path) -> None:
    """A notebook, or a program with a loop of its own, may run notebooks too."""

    async def within() -> None:
        with warm_python("json") as python, kernel_ahead(tmp_path, python) as kernel:
            assert kernel is not None
            done = run(tmp_path, "'ended'", kernel, 60)
            assert done.error is None
            assert not kernel.has_kernel

    with ThreadPoolExecutor() as apart:  # this thread may have a loop already
        apart.submit(asyncio.run, within()).result()


def test_where_no_kernel_can_be_started_ahead_there_is_none(tmp_path: Path) -> None:
    """Nothing is raised: whoever needs a kernel will say why there is none."""
    with kernel_ahead(tmp_path / "no such folder", None) as kernel:
        assert kernel is None


@pytest.mark.parametrize("ahead", [True, False])
def test_a_cell_that_takes_too_long_may_end_well(tmp_path: Path, *, ahead: bool) -> None:
    """It is interrupted and has a moment: a cell that writes to HubSpot notes what it did."""
    with warm_python("json") as python, kernel_ahead(tmp_path, python) as kernel:
        done = run(tmp_path, ENDS_WELL, kernel if ahead else None, 1)
    assert done.error is not None
    assert done.error.type == "Timeout"
    assert (tmp_path / "ended.txt").exists()
