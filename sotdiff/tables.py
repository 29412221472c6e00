"""The tables that travel between the steps, as pandera models: their columns, types and keys.

Text columns are pandas `string` (missing is `<NA>`); lists are joined by `;`. What one row is:

leads      one row of the workbook          key lid
contacts   one contact in HubSpot           key contact_id
findings   one case of one drift class
changes    one field of one contact to fix  key change_id
flags      one finding that a person decides
blocked    a change that a flag or a reject holds back
rejects    a workbook row or cell that cannot be used
receipts   what became of one change        key change_id
enrolments one row of a SmartLead export    key export, campaign, place
"""

from __future__ import annotations

import hashlib
from copy import copy
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandas.api.types import pandas_dtype
from pandera.errors import SchemaErrors

from sotdiff.errors import TableError, nearest

TEXT = "string"
TIME = "datetime64[us, UTC]"
RESULTS = (
    "applied",
    "already",
    "stale",
    "conflict",
    "rejected",
    "not_converging",
    "out_of_scope",
    "failed",
    "unknown",
    "held",
)


STATES = (
    "waiting",
    "active",
    "paused",
    "completed",
    "stopped",
    "blocked",
    "bounced",
    "unsubscribed",
)


def _text(**checks: Any) -> Any:
    """Return a text column that may be missing."""
    return pa.Field(nullable=True, **checks)


def _key(**checks: Any) -> Any:
    """Return a text column that may not be missing."""
    return pa.Field(nullable=False, **checks)


def _time() -> Any:
    """Return a column of times: microseconds, UTC."""
    return pa.Field(nullable=True, dtype_kwargs={"unit": "us", "tz": "UTC"})


class Leads(pa.DataFrameModel):
    """One row a lead: how things should be. Every other workbook column stands behind these."""

    lid: pd.StringDtype = _key(unique=True, str_matches=r"^R[0-9]+$")
    first_name: pd.StringDtype = _text()
    last_name: pd.StringDtype = _text()
    email_all: pd.StringDtype = _text()
    phone_all: pd.StringDtype = _text()
    city: pd.StringDtype = _text()
    commission: pd.StringDtype = _text()
    sheet_row: pd.Int64Dtype = pa.Field(nullable=True)


class Contacts(pa.DataFrameModel):
    """One row a contact: how things are, with the values as HubSpot has them."""

    contact_id: pd.StringDtype = _key(unique=True)
    owner_id: pd.StringDtype = _text()
    email: pd.StringDtype = _text()
    additional_emails: pd.StringDtype = _text()
    first_name: pd.StringDtype = _text()
    last_name: pd.StringDtype = _text()
    phone: pd.StringDtype = _text()
    city: pd.StringDtype = _text()
    token_text: pd.StringDtype = _text()
    commission: pd.StringDtype = _text()
    created_at: pd.DatetimeTZDtype = _time()
    updated_at: pd.DatetimeTZDtype = _time()


class Findings(pa.DataFrameModel):
    """One row a finding: one case of one drift class."""

    code: pd.StringDtype = _key()
    kind: pd.StringDtype = _key(isin=["fix", "flag"])
    lid: pd.StringDtype = _text()
    contact_id: pd.StringDtype = _text()
    field: pd.StringDtype = _text()
    was: pd.StringDtype = _text()
    now: pd.StringDtype = _text()
    detail: pd.StringDtype = _text()


class Changes(pa.DataFrameModel):
    """One row a change: one field of one contact (of a contact to create: no `contact_id`)."""

    change_id: pd.StringDtype = _key(unique=True)
    code: pd.StringDtype = _key()
    lid: pd.StringDtype = _key()
    contact_id: pd.StringDtype = _text()
    field: pd.StringDtype = _key()
    property: pd.StringDtype = _key()
    was: pd.StringDtype = _text()
    now: pd.StringDtype = _key()


class Flags(pa.DataFrameModel):
    """One row a flag. `blocks`: `*` all fixes, `D2;D7` those, missing none."""

    code: pd.StringDtype = _key()
    lid: pd.StringDtype = _text()
    contact_id: pd.StringDtype = _text()
    field: pd.StringDtype = _text()
    was: pd.StringDtype = _text()
    detail: pd.StringDtype = _text()
    blocks: pd.StringDtype = _text()


class Blocked(Changes):
    """One row a change that is held back. `blocked_by`: the flags' codes, or `reject`."""

    blocked_by: pd.StringDtype = _key()


class Rejects(pa.DataFrameModel):
    """One row a workbook row or cell that cannot be used.

    `column` is the workbook's header, `value` the offending part as it stands; `email_all`: a
    rejected row's valid addresses, which stay known; `blocks`: the fixes that it holds back.
    """

    lid: pd.StringDtype = _text()
    sheet_row: pd.Int64Dtype = pa.Field(nullable=True)
    column: pd.StringDtype = _text()
    value: pd.StringDtype = _text()
    reason: pd.StringDtype = _key()
    email_all: pd.StringDtype = _text()
    blocks: pd.StringDtype = _text()


class Receipts(pa.DataFrameModel):
    """One row a receipt: what became of one change. `at`: when, in UTC."""

    change_id: pd.StringDtype = _key(unique=True)
    code: pd.StringDtype = _key()
    lid: pd.StringDtype = _key()
    contact_id: pd.StringDtype = _text()
    field: pd.StringDtype = _key()
    property: pd.StringDtype = _key()
    was: pd.StringDtype = _text()
    now: pd.StringDtype = _key()
    result: pd.StringDtype = _key(isin=list(RESULTS))
    http_status: pd.Int64Dtype = pa.Field(nullable=True)
    detail: pd.StringDtype = _text()
    at: pd.DatetimeTZDtype = _time()


class Enrolments(pa.DataFrameModel):
    """One row an enrolment: a lead in a campaign, as one SmartLead export has it.

    `email` is canonical, missing where it is no address; `lid` stands in the custom fields.
    `status` is the word as it stands, `state` what it means (missing: nobody knows), `stop` why
    the address must not be enrolled again, `reply` what is known of a reply. `current`: whether
    the export is the newest of its campaign; `place`: the row in the file, the header being 1.
    """

    email: pd.StringDtype = _text()
    lid: pd.StringDtype = _text()
    campaign: pd.StringDtype = _key()
    status: pd.StringDtype = _text()
    state: pd.StringDtype = _text(isin=list(STATES))
    stop: pd.StringDtype = _text()
    reply: pd.StringDtype = _text()
    current: pd.BooleanDtype = pa.Field(nullable=False)
    export: pd.StringDtype = _key()
    exported_at: pd.DatetimeTZDtype = _time()
    place: pd.Int64Dtype = pa.Field(nullable=False)


Table = type[pa.DataFrameModel]


def columns_of(table: Table) -> dict[str, str]:
    """Return {column: pandas dtype} of a table, in its order."""
    return dict(_dtypes_of(table))


@cache
def _dtypes_of(table: Table) -> dict[str, str]:
    """Read a model once: pandera builds its schema anew each time."""
    dtypes = {name: str(column.dtype) for name, column in table.to_schema().columns.items()}
    return {name: TEXT if dtype.startswith("str") else dtype for name, dtype in dtypes.items()}


@cache
def _types_of(table: Table) -> dict[str, Any]:
    """Return {column: pandas' own object for its dtype} of a table."""
    return {name: pandas_dtype(dtype) for name, dtype in _dtypes_of(table).items()}


@cache
def _checks_of(table: Table) -> pa.DataFrameSchema:
    """Return what a model asks of its values. Their types are given before; pandera is slow at it.

    A column that may be missing and has no further check cannot fail.
    """
    columns = table.to_schema().columns.items()
    asking = {n: copy(c) for n, c in columns if c.checks or c.unique or not c.nullable}
    for column in asking.values():
        column.dtype = None
    return pa.DataFrameSchema(asking)


def conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a copy of `frame` with the table's columns first, typed and validated.

    Further columns stay behind; rows are freshly numbered; `attrs` stay with the caller. Raises
    TableError naming every missing column, or holding every value that does not fit, with its row
    label.
    """
    dtypes = columns_of(table)
    bare = frame.copy(deep=False)
    bare.attrs = {}  # pandas copies them deeply at every step
    missing = [name for name in dtypes if name not in bare.columns]
    if missing:
        hints = "; ".join(f"{name!r} ({nearest(name, map(str, bare.columns))})" for name in missing)
        raise TableError(f"{table.__name__}: missing column {hints}")
    others = [name for name in bare.columns if name not in dtypes]
    try:
        typed = _typed(bare[[*dtypes, *others]], table)
        _checks_of(table).validate(typed, lazy=True)
    except SchemaErrors as cause:
        raise _failed(table, cause.failure_cases) from cause
    except (TypeError, ValueError) as cause:
        raise _misfit(table, cause) from cause
    return typed.reset_index(drop=True)


def _typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return a frame whose columns have the table's types; most have them already."""
    has = frame.dtypes.to_dict()
    wrong = {name: dtype for name, dtype in _types_of(table).items() if has[name] != dtype}
    return frame.astype(wrong) if wrong else frame


def _misfit(table: Table, cause: Exception) -> TableError:
    return TableError(f"{table.__name__}: a value does not fit its column: {cause}")


def empty(table: Table) -> pd.DataFrame:
    """Return the table without any row."""
    return _empty(table).copy()


@cache
def _empty(table: Table) -> pd.DataFrame:
    """Make an empty table once: its columns take longer than its rows."""
    return pd.DataFrame({n: pd.Series(dtype=d) for n, d in columns_of(table).items()})


def frame_of(rows: list[dict[str, Any]], table: Table) -> pd.DataFrame:
    """Return the table built from dicts; keys that a dict lacks are missing values."""
    try:
        columns = {
            name: pd.array([row.get(name) for row in rows], dtype=dtype)
            for name, dtype in _types_of(table).items()
        }
    except (TypeError, ValueError) as cause:
        raise _misfit(table, cause) from cause
    return conform(pd.DataFrame(columns), table)


def _failed(table: Table, failures: pd.DataFrame, most: int = 5) -> TableError:
    """Return the error that tells the first failing cells in words, and holds them all."""
    names = {"column": "column", "index": "row", "failure_case": "value", "check": "check"}
    cases = failures[[*names]].set_axis([*names.values()], axis=1)
    told = [
        f"{case.column} of row {case.row}: {case.value!r} ({case.check})"
        for case in cases.head(most).itertuples()
    ]
    more = f" and {len(cases) - most} more" if len(cases) > most else ""
    error = TableError(f"{table.__name__}: {'; '.join(told)}{more}")
    error.cases = cases
    return error


def fingerprint(frame: pd.DataFrame) -> str:
    """Return a SHA-256 of a frame's columns and values, whatever the order of rows and columns."""
    columns = sorted(frame.columns)
    lines = frame[columns].to_json(orient="records", lines=True, date_format="iso", date_unit="us")
    return hashlib.sha256("\n".join([*columns, *sorted(lines.splitlines())]).encode()).hexdigest()
