"""The workbook as leads: how things should be."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.canon import canon_column, canon_lid, join_list, written_text
from sotdiff.errors import WorkbookError
from sotdiff.load.commission import expected_commission, rule_columns, rule_headers
from sotdiff.load.ledgers import Ledger, read_addresses, read_phones
from sotdiff.load.rejects import (
    BAD_ADDRESS,
    BAD_PHONE,
    gather_rejects,
    reject_cells,
    reject_entries,
    reject_rows,
)
from sotdiff.tables import Leads, columns_of, conform, fingerprint
from sotdiff.workbook import Sheet, error_cells, read_sheet, repeated_headers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sotdiff.settings import Settings

# The fixes that need the first entry of a ledger: none of them may promote the second.
BLOCKS = {"email_all": "D4;D7", "phone_all": "D6"}


def load_leads(
    path: Path, settings: Settings, *, wait: Callable[[float], Any] = time.sleep
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the workbook: one row a lead, and one row a reject (see tables Leads and Rejects).

    Every other workbook column stands behind the table's own, as text. `attrs["sotdiff"]` of both
    says where they come from. `wait` takes the seconds between two tries at a half-saved file.
    Raises WorkbookError, and ConfigError where a commission rule names an unknown header.
    """
    headers: dict[str, str] = settings.sot.columns.model_dump()
    rules = settings.drift.commission
    required, optional = tuple(headers.values()), rule_headers(rules)
    sot = settings.sot
    sheet = read_sheet(path, sot.sheet, required, optional, engine=sot.engine, wait=wait)
    rule_places = rule_columns(rules, sheet)
    errors = error_cells(sheet, tuple(dict.fromkeys([*required, *rule_places.values()])))
    cells = sheet.cells[list(errors)].mask(errors)
    ledgers = {
        "email_all": read_addresses(cells[headers["email_all"]]),
        "phone_all": read_phones(cells[headers["phone_all"]], settings.sot.region),
    }
    table = _table(cells, headers, ledgers)
    table["commission"] = expected_commission(cells, errors, rules, rule_places)
    rejects = _rejects(sheet, headers, errors, table, ledgers)
    leads = _leads(sheet, headers, table[_is_usable(table["lid"])])
    _raise_if_no_lead(sheet, leads, rejects)
    unsaved = sum(name in errors for _, name in sheet.formulas)
    source = _source(sheet, headers, table["lid"]) | {"formulas": unsaved} | _measures(leads)
    for frame in (leads, rejects):
        frame.attrs["sotdiff"] = dict(source)
    return leads, rejects


def _table(
    cells: pd.DataFrame, headers: dict[str, str], ledgers: dict[str, Ledger]
) -> pd.DataFrame:
    """Return the mapped columns in their form for the table of leads, on the sheet's rows."""
    lids = canon_column(cells[headers["lid"]], lambda text: canon_lid(text) or "")
    written = ("first_name", "last_name", "city")
    texts = {name: canon_column(cells[headers[name]], written_text) for name in written}
    entries = {name: ledger.entries for name, ledger in ledgers.items()}
    return pd.DataFrame({"lid": lids, **texts, **entries, "sheet_row": cells.index})


def _is_usable(lids: pd.Series) -> pd.Series:
    """Tell which rows have a lead id of their own."""
    return lids.notna() & ~lids.duplicated(keep=False)


def _leads(sheet: Sheet, headers: dict[str, str], table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of leads, with every column of the sheet that is not mapped behind it."""
    others = sheet.cells.drop(columns=list(headers.values())).loc[table.index]
    taken = columns_of(Leads)
    names = {name: f"{name} (column {sheet.letters[name]})" for name in others if name in taken}
    leads = pd.concat([table, others.rename(columns=names)], axis="columns")
    return conform(leads.reset_index(drop=True), Leads)


def _rejects(
    sheet: Sheet,
    headers: dict[str, str],
    errors: pd.DataFrame,
    table: pd.DataFrame,
    ledgers: dict[str, Ledger],
) -> pd.DataFrame:
    """Return the table of rejects."""
    lid, email, phone = headers["lid"], headers["email_all"], headers["phone_all"]
    idless = sheet.cells[table["lid"].isna()]
    again = repeated_headers(idless, tuple(headers.values()), sheet.where)
    rows = reject_rows(sheet.cells[lid], table["lid"], errors[lid], again)
    blocks = {headers[name]: held for name, held in BLOCKS.items()}
    cells = [
        *reject_entries(ledgers["email_all"].bad, email, BAD_ADDRESS, blocks[email]),
        *reject_entries(ledgers["phone_all"].bad, phone, BAD_PHONE, blocks[phone]),
    ]
    for name in errors.columns[errors.any()]:
        cells += reject_cells(sheet.cells[name], errors[name], blocks.get(name))
    order = list(sheet.cells.columns)
    return gather_rejects(rows, cells, table["lid"], table["email_all"], order)


def _raise_if_no_lead(sheet: Sheet, leads: pd.DataFrame, rejects: pd.DataFrame) -> None:
    """Refuse a tab without a single lead: nobody means to empty the source of truth."""
    if len(leads):
        return
    if rejects.empty:
        raise WorkbookError(f"{sheet.where}: a header without any lead below it")
    first = rejects.iloc[0]
    raise WorkbookError(
        f"{sheet.where}: no lead; all {len(sheet.cells)} rows below the header are rejected,"
        f" the first in row {first['sheet_row']}: {first['reason']} (found {first['value']!r})"
    )


def _source(sheet: Sheet, headers: dict[str, str], lids: pd.Series) -> dict[str, Any]:
    """Return where the leads come from, as plain values that go into JSON.

    `rows`: non-empty rows below the header, counted before anything is parsed; `keys`: distinct
    lead ids; `columns`: which column of the sheet each header is; `headers`: which header each
    column of the table is. `formulas`, beside these: cells of columns that matter which hold a
    formula saved without its result.
    """
    return {
        "workbook": sheet.workbook,
        "sheet": sheet.title,
        "sha256": sheet.sha256,
        "read_at": sheet.read_at,
        "rows": len(sheet.cells),
        "keys": int(lids.nunique()),
        "warnings": list(sheet.warnings),
        "columns": dict(sheet.letters),
        "headers": dict(headers),
    }


def _measures(leads: pd.DataFrame) -> dict[str, Any]:
    """Return what the guards compare: the ids, joined; how many values each column has.

    The fingerprint tells whether these are still the leads that were loaded. The ids are one
    text, because pandas copies `attrs` deeply at every step.
    """
    table = leads[list(columns_of(Leads))]
    filled = table.drop(columns="sheet_row").notna().sum()
    return {
        "lids": join_list(leads["lid"].sort_values().tolist()),
        "filled": {str(name): int(count) for name, count in filled.items()},
        "fingerprint": fingerprint(table),
    }
