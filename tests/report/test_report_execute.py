"""Executing a notebook: the result file has the say, papers exist in any case, no secret stays."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import nbformat
import pytest

from sotdiff.report.execute import Execution, execute_notebook
from sotdiff.report.folder import point_latest, read_result, write_result
from sotdiff.report.page import render_page, write_index

if TYPE_CHECKING:
    from pathlib import Path

RUN = "run-7"
CANARY = "pat-na1-canary00-1111-2222-3333-444455556666"
KNOWN = {"world": "sandbox", "owner_id": "88361194"}
PARAMETERS = 'run_id = ""\nrun_folder = ""\nextra = 1'
# A last cell as the library's own: it writes the result file of the run that it was told.
SAVE = (
    "import json, pathlib\n"
    'result = {"schema": 1, "run_id": run_id, "status": "ok", "headline": "Fine.", "rest": "."}\n'
    'pathlib.Path(run_folder, "result.json").write_text(json.dumps(result))'
)


def book(*sources: str) -> nbformat.NotebookNode:
    """Return a notebook with a parameters cell and these cells."""
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    cells = [first, *map(nbformat.v4.new_code_cell, sources)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made: nbformat.NotebookNode = nbformat.v4.new_notebook(
        cells=cells, metadata={"kernelspec": kernel}
    )
    return made


def execute(tmp_path: Path, *sources: str, **more: Any) -> Execution:
    """Execute a notebook of these cells into a run folder, and make its page."""
    source, folder = tmp_path / "given.ipynb", tmp_path / "reports" / "run"
    folder.mkdir(parents=True)
    nbformat.write(book(*sources), source)
    parameters = {"run_id": RUN, "run_folder": str(folder), **more.pop("parameters", {})}
    execution = execute_notebook(
        source, folder, parameters, cwd=tmp_path, run_id=RUN, known=KNOWN, **more
    )
    render_page(execution.notebook, folder / "report.html")
    return execution


def papers(tmp_path: Path) -> dict[str, str]:
    """Return every file of the run folder, by name."""
    return {path.name: path.read_text("utf-8") for path in (tmp_path / "reports" / "run").iterdir()}


def raise_if_incomplete(tmp_path: Path, execution: Execution, told: str) -> None:
    """Check that a failed run has all its papers, and says on its page what went wrong."""
    assert not execution.ok
    assert execution.result["status"] == "error"
    held = papers(tmp_path)
    assert {"reconcile.ipynb", "report.html", "result.json"} <= set(held)
    assert json.loads(held["result.json"])["run_id"] == RUN
    for name in ("result.json", "report.html"):
        assert told in held[name]
    assert "Sandbox" in held["report.html"]


def test_a_run_that_writes_its_result_is_a_success(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The notebook gets its parameters, and its own result file decides; time and world are added.

    The notebook works in the given folder; a secret that it prints is not in its papers, which are
    private; papermill's notes name no folder; the kernel has no warning to give.
    """
    table = "import pathlib\npathlib.Path(run_folder, 'table.csv').touch()"
    cells = (f"print({CANARY!r})", table, "import os\nos.getcwd() + ' is here'", SAVE)
    execution = execute(tmp_path, *cells, secrets=[CANARY])
    assert execution.ok
    assert execution.error is None
    assert execution.result["world"] == "sandbox"
    assert execution.result["headline"] == "Fine."
    assert read_result(execution.notebook.parent) == execution.result
    held = papers(tmp_path)
    assert not [name for name, text in held.items() if CANARY in text]
    assert f"{tmp_path} is here" in held["reconcile.ipynb"]
    assert (
        json.loads(held["reconcile.ipynb"])["metadata"]["papermill"]["input_path"] == "given.ipynb"
    )
    assert "stderr" not in held["reconcile.ipynb"]
    assert "WARNING" not in capfd.readouterr().err.upper()
    if os.name != "nt":
        files = execution.notebook.parent.iterdir()
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_failing_cell_is_an_error_with_its_text(tmp_path: Path) -> None:
    """A cell that raises fails the run; its message is told, without the secret in it."""
    execution = execute(tmp_path, f"raise ValueError('no {CANARY} answer')", SAVE, secrets=[CANARY])
    raise_if_incomplete(tmp_path, execution, "no ******** answer")
    assert execution.error is not None
    assert execution.error.type == "ValueError"
    assert CANARY not in str(execution.result)
    assert not [name for name, text in papers(tmp_path).items() if CANARY in text]
    point_latest(execution.notebook.parent)
    index = write_index(tmp_path / "reports", datetime.now(UTC))
    assert "no ******** answer" in index.read_text("utf-8")


def test_an_exit_halfway_is_an_error(tmp_path: Path) -> None:
    """`sys.exit(0)` leaves a notebook that looks well; without a result the run has failed."""
    execution = execute(tmp_path, "import sys\nsys.exit(0)", SAVE)
    raise_if_incomplete(tmp_path, execution, "ended before it wrote its result")


def test_a_dead_kernel_is_an_error(tmp_path: Path) -> None:
    """When the kernel dies, what it had printed is kept, scrubbed, and the run has failed."""
    cells = (f"print({CANARY!r})", "import os\nos._exit(1)", SAVE)
    execution = execute(tmp_path, *cells, secrets=[CANARY])
    raise_if_incomplete(tmp_path, execution, "process died")
    assert not [name for name, text in papers(tmp_path).items() if CANARY in text]


def test_a_cell_that_takes_too_long_is_an_error(tmp_path: Path) -> None:
    """A cell is stopped after the time that it is given, and the run has failed."""
    execution = execute(tmp_path, "import time\ntime.sleep(600)", SAVE, timeout=1)
    raise_if_incomplete(tmp_path, execution, "longer than 1 s")


def test_an_unknown_parameter_is_refused(tmp_path: Path) -> None:
    """A mistyped parameter fails the run before anything is executed, and names the nearest."""
    execution = execute(tmp_path, SAVE, parameters={"run_foldr": "x"})
    raise_if_incomplete(tmp_path, execution, "run_folder")
    assert 'execution_count": 1' not in papers(tmp_path)["reconcile.ipynb"]


@pytest.mark.parametrize("text", [None, "no notebook"])
def test_a_notebook_that_cannot_be_read_is_an_error(tmp_path: Path, text: str | None) -> None:
    """Without a notebook to execute there are papers all the same."""
    folder = tmp_path / "reports" / "run"
    folder.mkdir(parents=True)
    if text is not None:
        (tmp_path / "given.ipynb").write_text(text, "utf-8")
    execution = execute_notebook(
        tmp_path / "given.ipynb", folder, {}, cwd=tmp_path, run_id=RUN, known=KNOWN
    )
    render_page(execution.notebook, folder / "report.html")
    raise_if_incomplete(tmp_path, execution, "The run failed.")


def test_the_result_of_another_run_is_no_result(tmp_path: Path) -> None:
    """A result file that another run has left says nothing about this one."""
    folder = tmp_path / "reports" / "run"
    folder.mkdir(parents=True)
    write_result(folder, {"run_id": "run-6", "status": "ok", "headline": "Fine.", "rest": "."})
    execution = execute_notebook(tmp_path / "none.ipynb", folder, {}, cwd=tmp_path, run_id=RUN)
    assert not execution.ok
    assert execution.result["run_id"] == RUN


def test_a_guard_that_trips_blocks_the_run(tmp_path: Path) -> None:
    """A guard that says stop is no error of the program: the run is blocked."""
    cells = (
        "class GuardTripped(Exception): ...",
        "raise GuardTripped('the workbook shrank')",
        SAVE,
    )
    execution = execute(tmp_path, *cells)
    assert execution.result["status"] == "blocked"
    assert "the workbook shrank" in papers(tmp_path)["report.html"]
