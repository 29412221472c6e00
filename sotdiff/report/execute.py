"""Executing a notebook: papermill in this process, every write of it private, whole and scrubbed.

Success is what the result file of this very run says: papermill marks a notebook completed when
its kernel died, and a `sys.exit(0)` halfway leaves one that looks well.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import papermill_io

from sotdiff.errors import ConfigError, nearest
from sotdiff.report.engine import ENGINE
from sotdiff.report.folder import NOTEBOOK, private_files, read_result, write_result, write_text
from sotdiff.report.scrub import Scrubber

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from jupyter_client.manager import AsyncKernelManager

_ADVICE = "What it had written before, if anything, stands in the journal."


@dataclass(frozen=True)
class Failure:
    """Why a notebook did not come to its end: the error's type and its text, scrubbed."""

    type: str
    message: str


@dataclass(frozen=True)
class Execution:
    """What became of a notebook's execution.

    `ok`: the result file of this run says so. `result`: its content, always there. `error`: what
    went wrong, if anything did. `notebook`: the executed notebook, always there.
    """

    ok: bool
    error: Failure | None
    seconds: float
    notebook: Path
    result: dict[str, Any]


def execute_notebook(  # noqa: PLR0913 - what a run is made of
    notebook: Path,
    folder: Path,
    parameters: Mapping[str, object],
    *,
    cwd: Path,
    run_id: str,
    known: Mapping[str, object] | None = None,
    secrets: Iterable[str] = (),
    timeout: int = 900,
    name: str = NOTEBOOK,
    kernel: AsyncKernelManager | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Execution:
    """Execute `notebook` into `folder` (a run folder), as `name`, with the kernel working in `cwd`.

    `known` goes into the result file beside what the notebook wrote: `started_at`, and the world,
    which must be told even when the notebook fails. `timeout` is in seconds a cell. `kernel`: one
    that was started ahead; `meanwhile` is done while the cells run (engine.py).

    Nothing is raised for what happens inside: an unknown parameter, a failing cell, a dead kernel
    and a time-out all end in an Execution, and the folder then holds the executed notebook and a
    result file.
    """
    scrubber = Scrubber(secrets)
    shelf = NotebookShelf(notebook.resolve(), folder.resolve() / name, scrubber)
    began = time.monotonic()
    with private_files():
        more = {"cwd": str(cwd), "execution_timeout": timeout, "km": kernel, "meanwhile": meanwhile}
        failure = _run(shelf, dict(parameters), more)
        shelf.ensure()
        seconds = round(time.monotonic() - began, 3)
        result = _result_of(folder, run_id, failure)
        result = scrubber.clean_json({**(known or {}), **result, "seconds": seconds})
        write_result(folder, result)
    ok = result["status"] != "error"
    return Execution(ok, failure, seconds, shelf.target, result)


class NotebookShelf:
    """Where papermill reads the notebook from and writes it to: whole, scrubbed, without paths."""

    def __init__(self, source: Path, target: Path, scrubber: Scrubber) -> None:
        self.source, self.target = source, target
        self._scrubber = scrubber
        # One scheme a run: papermill keeps its handlers for the life of the process.
        self.address = f"sotdiff-{uuid.uuid4().hex}:{target.name}"
        papermill_io.register(self.address, self)

    def read(self, _path: str) -> str:
        """Return the notebook to execute."""
        return self.source.read_text(encoding="utf-8")

    def write(self, text: str, _path: str) -> None:
        """Write the notebook as far as it has come."""
        content = self._scrubber.clean_json(json.loads(text))
        notes = content.get("metadata", {}).get("papermill", {})
        places = {"input_path": self.source.name, "output_path": self.target.name}
        notes.update({name: place for name, place in places.items() if name in notes})
        write_text(self.target, json.dumps(content, ensure_ascii=False, indent=1) + "\n")

    def listdir(self, _path: str) -> list[str]:
        """Return the one notebook there is."""
        return [self.address]

    def pretty_path(self, _path: str) -> str:
        """Return the notebook's name for papermill's log."""
        return self.source.name

    def ensure(self) -> None:
        """Write the notebook as it is, or an empty one, where nothing was executed at all."""
        if self.target.exists():
            return
        try:
            self.write(self.read(self.address), self.address)
        except (OSError, ValueError):
            self.write(json.dumps(_EMPTY), self.address)


_EMPTY: dict[str, Any] = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _run(
    shelf: NotebookShelf, parameters: dict[str, object], more: dict[str, Any]
) -> Failure | None:
    """Execute the notebook; whatever goes wrong comes back as a Failure."""
    try:
        _raise_if_unknown(parameters, papermill.inspect_notebook(shelf.address))
        papermill.execute_notebook(
            shelf.address,
            shelf.address,
            parameters,
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,  # it is saved at the end, whatever the end is
            address=shelf.address,
            autosave_cell_every=0,
            start_timeout=60,
            **more,
        )
    except Exception as cause:  # noqa: BLE001 - a door: a run's papers must be written in any case
        return _failure(cause, more["execution_timeout"])
    return None


def _raise_if_unknown(parameters: dict[str, object], known: Mapping[str, object]) -> None:
    """Refuse a parameter that the notebook does not have; papermill would only log it."""
    unknown = sorted(set(parameters) - set(known))
    if unknown:
        hints = "; ".join(f"{name!r} ({nearest(name, known)})" for name in unknown)
        raise ConfigError(f"the notebook has no parameter {hints}")


def _failure(cause: Exception, timeout: int) -> Failure:
    """Return an error in the words that the report shows."""
    if isinstance(cause, PapermillExecutionError):
        return Failure(cause.ename, str(cause.evalue))
    if isinstance(cause, DeadKernelError):
        return Failure("DeadKernel", "the notebook's Python process died")
    if isinstance(cause, CellTimeoutError):
        return Failure("Timeout", f"a cell took longer than {timeout} s and was stopped")
    return Failure(type(cause).__name__, str(cause))


def _result_of(folder: Path, run_id: str, failure: Failure | None) -> dict[str, Any]:
    """Return the result that this run itself has written, or else the one of a failed run."""
    result = read_result(folder)
    if result is not None and result.get("run_id") == run_id:
        return result
    failure = failure or Failure("NoResult", "the notebook ended before it wrote its result")
    return failed_result(run_id, failure)


def failed_result(run_id: str, failure: Failure) -> dict[str, Any]:
    """Return the result of a run that failed; a guard that tripped is `blocked`, not an error."""
    tripped = failure.type == "GuardTripped"
    return {
        "run_id": run_id,
        "status": "blocked" if tripped else "error",
        "headline": "Stopped by a guard." if tripped else "The run failed.",
        "rest": f"{failure.message.strip().rstrip('.')}. {_ADVICE}",
        "error": {"type": failure.type, "message": failure.message},
    }
