"""docs/examples: each is read by its own tool, and calls the one command: `make test-examples`.

Each tool has an environment of its own, in which a script beside this file (`ask_...`) loads the
example and lets it run, with a `sotdiff` on the PATH that notes its words and ends as asked.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES, TOOLS = ROOT / "docs/examples", ROOT / ".venv-examples"
FOLDER = "/srv/crm"
CODES = ("0", "5", "3", "4", "7")
QUIET = {"AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False", "DO_NOT_TRACK": "1"}
PROGRAM = '#!/bin/sh\necho "$PWD: sotdiff $*" >>"$NOTES"\nexit "$CODE"\n'


@dataclass(frozen=True)
class Asked:
    """What a tool made of its example. `facts`: as told; `calls`: the folder and words of each."""

    facts: dict[str, Any]
    calls: list[str]
    folder: Path


def ask(tool: str, example: str, place: Path) -> Asked:
    """Let a tool load an example and run it once for each of the exit codes."""
    python = TOOLS / tool / "bin/python"
    if not python.exists():
        pytest.skip(f"{tool} has an environment of its own: make test-examples")
    for name in ("crm", "bin", "home"):
        (place / name).mkdir()
    program, notes, mine = place / "bin/sotdiff", place / "notes", place / example
    program.write_text(PROGRAM)
    program.chmod(0o755)
    text = (EXAMPLES / example).read_text("utf-8")
    mine.write_text(text.replace(FOLDER, str(place / "crm")), "utf-8")
    path = f"{program.parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(place / "home"), "NOTES": str(notes), **QUIET}
    words = [str(python), str(Path(__file__).with_name(f"ask_{tool}.py")), str(mine), *CODES]
    done = subprocess.run(  # noqa: S603 - our own words
        words, capture_output=True, text=True, check=False, cwd=place, env=environment
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout.splitlines()[-1])
    return Asked(facts, notes.read_text().splitlines(), place / "crm")


def once_a_code(asked: Asked) -> list[str]:
    """Return the calls of an example that calls the one command once, whatever its end."""
    return [f"{asked.folder}: sotdiff run"] * len(CODES)


def test_airflow(tmp_path: Path) -> None:
    """Every 15 minutes, one at a time, nothing made up for and nothing tried again."""
    asked = ask("airflow", "airflow_dag.py", tmp_path)
    assert asked.facts == {
        "cron": "*/15 * * * *",
        "at once": 1,
        "catches up": False,
        "retries": 0,
        "ends": ["done", "passed over", "failed", "failed", "failed"],
    }
    assert asked.calls == once_a_code(asked)


def test_dagster(tmp_path: Path) -> None:
    """Every 15 minutes from the first start on, nothing tried again; exit 5 is no failure."""
    asked = ask("dagster", "dagster_job.py", tmp_path)
    assert asked.facts == {
        "cron": "*/15 * * * *",
        "starts by itself": True,
        "retries": 0,
        "ends": ["done", "done", "failed", "failed", "failed"],
    }
    assert asked.calls == once_a_code(asked)


def test_prefect(tmp_path: Path) -> None:
    """Every 15 minutes, one at a time, nothing tried again; exit 5 is no failure."""
    asked = ask("prefect", "prefect_flow.py", tmp_path)
    assert asked.facts == {
        "cron": "*/15 * * * *",
        "at once": 1,
        "retries": 0,
        "ends": ["done", "done", "failed", "failed", "failed"],
    }
    assert asked.calls == once_a_code(asked)


def test_kubernetes(tmp_path: Path) -> None:
    """Valid by the strict schemas; one at a time, in a folder that stays, nothing tried again."""
    asked = ask("kubernetes", "cronjob.yaml", tmp_path)
    assert asked.facts == {
        "cron": "*/15 * * * *",
        "overlaps": "Forbid",
        "retries": 0,
        "restarts": "Never",
        "volumes": ["crm", "sotdiff"],
        "kept": {"crm": str(asked.folder)},
        "claim": "sotdiff",
        "ends": ["done", "failed", "failed", "failed", "failed"],
    }
    assert asked.calls == once_a_code(asked)


def test_every_example_is_tried() -> None:
    """None lies there that nobody reads."""
    tried = {"airflow_dag.py", "dagster_job.py", "prefect_flow.py", "cronjob.yaml"}
    assert {path.name for path in EXAMPLES.iterdir() if path.is_file()} == tried
