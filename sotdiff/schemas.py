"""The JSON Schemas in `schemas/`, for other programs to read: `python -m sotdiff.schemas`.

They are written from the pandera models of `tables`, the settings and the heartbeat, never by
hand. A table's schema describes one row, as one line of JSON holds it.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from sotdiff import tables
from sotdiff.notify import Heartbeat
from sotdiff.settings import Settings

if TYPE_CHECKING:
    from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TABLES: tuple[tables.Table, ...] = (
    tables.Leads,
    tables.Contacts,
    tables.Findings,
    tables.Changes,
    tables.Flags,
    tables.Blocked,
    tables.Rejects,
    tables.Receipts,
    tables.Enrolments,
)
_TYPES: dict[str, dict[str, Any]] = {
    tables.TEXT: {"type": "string"},
    "Int64": {"type": "integer"},
    "boolean": {"type": "boolean"},
    tables.TIME: {"type": "string", "format": "date-time"},
}


class _SettingsSchema(GenerateJsonSchema):
    """Writes durations, and defaults with durations in them, as sotdiff.toml has them."""

    def encode_default(self, dft: Any) -> Any:
        """Return a default in plain JSON."""
        return super().encode_default(_in_words(dft))

    def timedelta_schema(self, schema: core_schema.TimedeltaSchema) -> JsonSchemaValue:  # noqa: ARG002 - pydantic's signature
        """Return the schema of `15m`."""
        return {"type": "string", "pattern": r"^\s*\d+[smhd]\s*$"}


def table_schema(table: tables.Table) -> dict[str, Any]:
    """Return the schema of one row of a table; `unique` in its comment names the key."""
    columns = table.to_schema().columns
    dtypes = tables.columns_of(table)
    keys = [name for name, column in columns.items() if column.unique]
    schema = {
        "$schema": DIALECT,
        "title": table.__name__,
        "description": cleandoc(table.__doc__ or ""),
        "type": "object",
        "properties": {name: _column_schema(columns[name], dtypes[name]) for name in dtypes},
        "required": list(dtypes),
    }
    return schema | ({"$comment": f"unique: {', '.join(keys)}"} if keys else {})


def settings_schema() -> dict[str, Any]:
    """Return the schema of `sotdiff.toml`: what may be written there."""
    schema = Settings.model_json_schema(schema_generator=_SettingsSchema, mode="validation")
    return {"$schema": DIALECT} | schema


def heartbeat_schema() -> dict[str, Any]:
    """Return the schema of the heartbeat: what a reader finds there."""
    return {"$schema": DIALECT} | Heartbeat.model_json_schema(mode="serialization")


def schema_files() -> dict[str, str]:
    """Return {file name: text} of all schemas."""
    schemas = {table.__name__.lower(): table_schema(table) for table in TABLES}
    schemas |= {"heartbeat": heartbeat_schema(), "settings": settings_schema()}
    return {
        f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas.items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write all schemas into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schema_files().items():
        file = folder / name
        file.write_text(text, encoding="utf-8", newline="\n")
        written.append(file)
    return written


def _in_words(value: Any) -> Any:
    """Return a value with every duration as text: seconds, `900s`."""
    if isinstance(value, timedelta):
        return f"{int(value.total_seconds())}s"
    if isinstance(value, BaseModel):
        return {name: _in_words(part) for name, part in value}
    return value


def _column_schema(column: Any, dtype: str) -> dict[str, Any]:
    """Return the schema of a column's value: type, pattern or choice, and whether it may lack."""
    schema = dict(_TYPES[dtype])
    for check in column.checks:
        schema |= _check_schema(check)
    return {"anyOf": [schema, {"type": "null"}]} if column.nullable else schema


def _check_schema(check: Any) -> dict[str, Any]:
    """Return a pandera check in JSON Schema's words."""
    if check.name == "isin":
        return {"enum": list(check.statistics["allowed_values"])}
    return {"pattern": check.statistics["pattern"]}


if __name__ == "__main__":
    for path in write_schemas(Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")):
        sys.stdout.write(f"{path}\n")
