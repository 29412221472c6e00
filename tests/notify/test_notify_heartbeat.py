"""The heartbeat file for programs: whole, in keys and numbers, and never personal data."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError
from recording import START, heartbeat

from sotdiff.errors import R01Violation, StateError, WorkbookError
from sotdiff.notify import ClassCount, Heartbeat, Problem, read_heartbeat, write_heartbeat

if TYPE_CHECKING:
    from pathlib import Path


def test_a_heartbeat_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """Its folder is made; nothing else is left there."""
    file = tmp_path / "state" / "heartbeat.json"
    given = heartbeat(
        status="partial",
        counts={"D3": ClassCount(findings=2)},
        errors=(Problem.of(WorkbookError("x")),),
    )
    assert read_heartbeat(file) is None
    write_heartbeat(file, given)
    assert read_heartbeat(file) == given
    assert [each.name for each in file.parent.iterdir()] == ["heartbeat.json"]


def test_a_heartbeat_has_every_key_and_its_times_in_utc(tmp_path: Path) -> None:
    """A monitor finds each key at every run, also those of which nothing is known."""
    write_heartbeat(tmp_path / "h.json", heartbeat())
    told = json.loads((tmp_path / "h.json").read_text())
    assert set(told) == set(Heartbeat.model_fields)
    assert (told["started"], told["last_ok"]) == ("2026-03-01T12:00:00Z", None)
    assert (told["schema_version"], told["world"]) == (1, "sandbox")


def test_a_heartbeat_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    """The error names the file; no half of a file is left."""
    file = tmp_path / "heartbeat.json"
    file.mkdir()
    (file / "kept").write_text("")
    with pytest.raises(StateError, match=r"heartbeat\.json: cannot be written"):
        write_heartbeat(file, heartbeat())
    assert [each.name for each in tmp_path.iterdir()] == ["heartbeat.json"]
    with pytest.raises(StateError, match="cannot be written"):
        write_heartbeat(tmp_path / "heartbeat.json" / "kept" / "h.json", heartbeat())


def test_a_reader_never_sees_half_a_heartbeat(tmp_path: Path) -> None:
    """While several write, every reading is one whole heartbeat."""
    file = tmp_path / "heartbeat.json"
    write_heartbeat(file, heartbeat())

    def write(number: int) -> None:
        write_heartbeat(file, heartbeat(run_id=f"R{number}", errors=(Problem(kind="X"),) * 50))

    with ThreadPoolExecutor(3) as threads:
        writing = threads.map(write, range(30))
        assert all(read_heartbeat(file) is not None for _ in range(200))
        list(writing)


def test_a_file_that_is_no_heartbeat_is_told(tmp_path: Path) -> None:
    """Somebody else's file, or one of a newer program."""
    (tmp_path / "h.json").write_text('{"schema_version": 2}')
    with pytest.raises(StateError, match=r"h\.json: cannot be read; the next run replaces it"):
        read_heartbeat(tmp_path / "h.json")


def test_an_errors_own_text_is_not_told() -> None:
    """It may hold a person's address; its kind and general meaning hold none."""
    told = Problem.of(WorkbookError("Lead Details!F17: 'jane@example.org'"))
    assert told.kind == "WorkbookError"
    assert told.meaning == "The workbook cannot be read as the source of truth."
    assert Problem.of(R01Violation("contact 7 of jane@example.org")).meaning is not None
    assert Problem.of(ValueError("jane@example.org")) == Problem(kind="ValueError")


@pytest.mark.parametrize(
    "told",
    [
        {"counts": {"jane@example.org": ClassCount()}},
        {"results": {"jane@example.org": 1}},
        {"guards": {"+1 970 555 1234": {"value": 1, "limit": 1, "tripped": False}}},
        {"errors": [{"kind": "jane@example.org"}]},
        {"errors": [{"kind": "X", "lid": "Jane Doe"}]},
        {"errors": [{"kind": "X", "contact_id": "jane@example.org"}]},
        {"errors": [{"kind": "X", "meaning": "jane@example.org"}]},
        {"url": "http://user:password@127.0.0.1"},
        {"url": "http://127.0.0.1?hapikey=x"},
        {"portal_id": "jane"},
        {"note": "a key that nobody knows"},
        {"started": START.replace(tzinfo=None)},
        {"unaccounted": -1},
        {"oldest_drift_age_s": float("nan")},
    ],
)
def test_personal_data_does_not_fit_in(told: dict[str, Any]) -> None:
    """Keys and numbers only, by type: what is none cannot even be built."""
    with pytest.raises(ValidationError):
        heartbeat(**told)
