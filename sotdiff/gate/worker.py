"""Runs named tests in forked processes; `prove` starts it by its path, with a copy's folder.

It loads the libraries once, and sotdiff never: each fork finds the copy as it is at that moment.
Reads one JSON list of test ids a line, answers with the exit code of pytest and what it printed.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

HEAVY = "hubspot openpyxl pandas pandera.pandas phonenumbers pydantic_settings pytest sqlalchemy"
NOT_THE_COPY = 99


def serve(copy: Path) -> None:
    """Answer one line for each line that comes in."""
    for name in HEAVY.split():
        with suppress(ImportError):
            importlib.import_module(name)
    for line in sys.stdin:
        code, told = run_apart(copy, json.loads(line))
        sys.stdout.write(json.dumps({"code": code, "told": told}) + "\n")
        sys.stdout.flush()


def run_apart(copy: Path, tests: list[str]) -> tuple[int, str]:
    """Run tests in a process of their own; return pytest's exit code and its last lines."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        child = os.fork()
        if child == 0:
            code, told = _run(copy, tests)
            kept.write(told)
            kept.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        kept.seek(0)
        return os.waitstatus_to_exitcode(status), kept.read()[-2000:]


def _run(copy: Path, tests: list[str]) -> tuple[int, str]:
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    sys.dont_write_bytecode = True
    told = io.StringIO()
    with redirect_stdout(told), redirect_stderr(told):
        ours = importlib.import_module("sotdiff.rules")
        if not str(ours.__file__).startswith(str(copy)):
            return NOT_THE_COPY, f"{ours.__file__} is not the copy"
        pytest = importlib.import_module("pytest")
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests])
    return int(code), told.getvalue()


if __name__ == "__main__":
    sys.path.pop(0)
    serve(Path(sys.argv[1]).resolve())
