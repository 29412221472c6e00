"""The JSON Schemas: up to date, valid, and true of what the program writes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pandera.pandas import DataFrameModel
from recording import heartbeat

from sotdiff import tables
from sotdiff.notify import ClassCount, GuardReading, Problem
from sotdiff.schemas import (
    TABLES,
    heartbeat_schema,
    schema_files,
    settings_schema,
    table_schema,
    write_schemas,
)

FOLDER = Path(__file__).parent.parent / "schemas"
CHANGE = {
    "change_id": "a",
    "code": "D3",
    "lid": "R1",
    "field": "city",
    "property": "city",
    "now": "Granby",
}


def faults(schema: dict[str, Any], told: Any) -> list[str]:
    """Return where a value does not fit its schema."""
    checker = Draft202012Validator(schema)
    return sorted(fault.json_path for fault in checker.iter_errors(told))


def lines_of(entry: dict[str, Any], table: tables.Table) -> list[Any]:
    """Return a frame with one entry as other programs read it: JSON lines."""
    frame = tables.frame_of([entry], table)
    text = frame.to_json(orient="records", lines=True, date_format="iso")
    return [json.loads(line) for line in text.splitlines()]


def test_the_written_schemas_are_not_stale() -> None:
    """What stands in the folder is what would be written: run `python -m sotdiff.schemas`."""
    found = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.json")}
    assert found == schema_files()


def test_schemas_are_written_where_one_says(tmp_path: Path) -> None:
    """A new folder with one file a schema."""
    files = write_schemas(tmp_path / "new")
    assert {file.name: file.read_text(encoding="utf-8") for file in files} == schema_files()


def test_every_table_has_its_schema() -> None:
    """A table that is added is not forgotten here."""
    models = {
        each
        for each in vars(tables).values()
        if isinstance(each, type) and issubclass(each, DataFrameModel)
    }
    assert set(TABLES) == models


@pytest.mark.parametrize("name", schema_files())
def test_every_schema_is_one(name: str) -> None:
    """Draft 2020-12 accepts it."""
    Draft202012Validator.check_schema(json.loads(schema_files()[name]))


def test_a_receipt_as_a_line_of_json_fits() -> None:
    """Missing values are null, times ISO, numbers numbers."""
    schema = table_schema(tables.Receipts)
    entry = CHANGE | {"result": "applied", "http_status": 200, "at": "2026-03-01T12:00:00Z"}
    (line,) = lines_of(entry, tables.Receipts)
    assert faults(schema, line) == []


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"result": "fine"}, ["$.result"]),
        ({"now": None}, ["$.now"]),
        ({"http_status": "200"}, ["$.http_status"]),
        ({"lid": 7}, ["$.lid"]),
    ],
)
def test_a_wrong_receipt_does_not_fit(wrong: dict[str, Any], where: list[str]) -> None:
    """Choice, missing key, type: each is found at its place."""
    (line,) = lines_of(CHANGE | {"result": "applied"}, tables.Receipts)
    assert faults(table_schema(tables.Receipts), line | wrong) == where


def test_a_lead_may_have_more_columns() -> None:
    """Every other workbook column stands behind the leads' own; the id has its form."""
    (line,) = lines_of({"lid": "R1", "sheet_row": 7}, tables.Leads)
    schema = table_schema(tables.Leads)
    assert faults(schema, line | {"LEAD_SOURCE": "Scout"}) == []
    assert faults(schema, line | {"lid": "X1"}) == ["$.lid"]
    assert schema["$comment"] == "unique: lid"


def test_a_heartbeat_as_written_fits() -> None:
    """With everything filled in, and with nothing but what must be there."""
    full = heartbeat(
        counts={"D3": ClassCount(findings=1)},
        results={"applied": 3},
        guards={"run_contacts": GuardReading(value=None, limit=50, tripped=True)},
        errors=(Problem(kind="GoneError", lid="R1", contact_id="10"),),
    )
    for each in (heartbeat(), full):
        assert faults(heartbeat_schema(), json.loads(each.model_dump_json())) == []
    told = json.loads(full.model_dump_json())
    del told["r01"]
    assert faults(heartbeat_schema(), told | {"status": "fine"}) == ["$", "$.status"]


def test_the_example_configuration_fits() -> None:
    """An editor that knows the schema helps to write sotdiff.toml; a wrong key is marked."""
    with (FOLDER.parent / "sotdiff.toml").open("rb") as stream:
        content = tomllib.load(stream)
    assert faults(settings_schema(), content) == []
    assert faults(settings_schema(), content | {"schedule": {"every": "15 parsecs"}}) == [
        "$.schedule.every"
    ]
