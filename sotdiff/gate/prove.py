"""The proof by mutation: our own guard is weakened in a copy, and a named test must notice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sotdiff.errors import ConfigError, SotdiffError
from sotdiff.gate.judge import Verdict
from sotdiff.gate.mutants import MUTANTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sotdiff.gate.mutants import Mutant

CHECKOUT = Path(__file__).resolve().parents[2]
WORKER = Path(__file__).with_name("worker.py")
_COPIED = ("sotdiff", "tests", "notebooks", "schemas", "pyproject.toml", "sotdiff.toml", "docs")
_LEFT = shutil.ignore_patterns("__pycache__", "corpus", ".*")
FAILED = 1


def prove_mutants(mutants: Sequence[Mutant] = MUTANTS, checkout: Path = CHECKOUT) -> list[Verdict]:
    """Weaken a copy once a mutant, run its tests, and say whether they noticed.

    A mutant survives when its tests pass, when they fail without it, or when its place is gone:
    each is a failure. Raises ConfigError where the tests are not at hand.
    """
    if not (checkout / "tests").is_dir() or not hasattr(os, "fork"):
        raise ConfigError("gate --prove needs a checkout with its tests, on a POSIX system")
    with TemporaryDirectory(prefix="sotdiff-gate-") as folder:
        copy = Path(folder).resolve()
        _copy(checkout, copy)
        with _worker(copy) as worker:
            named = list(dict.fromkeys(test for mutant in mutants for test in mutant.tests))
            code, told = _answer(worker, named)
            if code != 0:
                detail = f"the named tests fail without any mutant: {_last(told)}"
                return [Verdict("tests", "-", "mutants", ok=False, detail=detail)]
            return [_proved(worker, copy, mutant) for mutant in mutants]


def _copy(checkout: Path, copy: Path) -> None:
    for name in _COPIED:
        source = checkout / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=_LEFT)
        elif source.is_file():
            shutil.copy(source, copy / name)


def _proved(worker: subprocess.Popen[str], copy: Path, mutant: Mutant) -> Verdict:
    """Weaken one place, run the tests, and put the place right again."""
    file = copy / mutant.file
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    name = f"{mutant.kind}: {mutant.name}"
    if text.count(mutant.was) != 1:
        detail = f"{name}: its place stands {text.count(mutant.was)} times, not once"
        return Verdict(mutant.file, "-", "mutants", ok=False, detail=detail)
    place = str(text[: text.index(mutant.was)].count("\n") + 1)
    file.write_text(text.replace(mutant.was, mutant.now), encoding="utf-8")
    try:
        code, told = _answer(worker, list(mutant.tests))
    finally:
        file.write_text(text, encoding="utf-8")
    tests = ", ".join(test.rpartition("::")[2] for test in mutant.tests)
    if code == FAILED:
        return Verdict(mutant.file, place, "mutants", ok=True, detail=f"{name}: killed by {tests}")
    why = f"survives {tests}" if code == 0 else f"cannot be tried ({code}): {_last(told)}"
    return Verdict(mutant.file, place, "mutants", ok=False, detail=f"{name}: {why}")


@contextmanager
def _worker(copy: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the process that runs tests on a copy, and end it."""
    command = [sys.executable, str(WORKER), str(copy)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as worker:  # noqa: S603
        try:
            yield worker
        finally:
            if worker.stdin:
                worker.stdin.close()
            worker.wait()


def _answer(worker: subprocess.Popen[str], tests: list[str]) -> tuple[int, str]:
    """Have tests run; return pytest's exit code and what it printed."""
    if worker.stdin is None or worker.stdout is None:
        raise SotdiffError("gate --prove: the process that runs the tests has no pipes")
    worker.stdin.write(json.dumps(tests) + "\n")
    worker.stdin.flush()
    line = worker.stdout.readline()
    if not line:
        raise SotdiffError("gate --prove: the process that runs the tests has ended")
    answer: dict[str, Any] = json.loads(line)
    return int(answer["code"]), str(answer["told"])


def _last(told: str) -> str:
    return " ".join(told.split())[-300:]
