"""The rejects of the workbook: rows and cells that cannot be used, each with its reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.tables import Rejects, frame_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.load.ledgers import BadEntry

ERROR = "Excel shows an error here: repair the formula or type the value"
UNSAVED = "a formula without a saved result: open the workbook in Excel and save it"
NO_LID = "a row without a lead id: give it one, or delete the row if it is no lead"
BAD_LID = "no lead id: write R and digits, such as R00417, without anything invisible"
AGAIN = "the header once more: delete this row"
BAD_ADDRESS = "no e-mail address: correct or remove it"
BAD_PHONE = "no possible phone number: write it in digits, with its area code"
ROUNDED = "a number that Excel has rounded: type the phone number again, as text"
FIRST = "; until then the lead has no primary"

Reject = dict[str, Any]  # a row of the table of rejects; what it leaves out is missing

_ROUNDED = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE][+-]?[0-9]+")


def reject_rows(
    found: pd.Series, lids: pd.Series, errors: pd.Series, again: pd.Series
) -> list[Reject]:
    """Return a reject for every row without a lead id of its own.

    By sheet row: `found` the id cells as they stand, `lids` the canonical ids, `errors` which of
    the cells cannot be used, `again` which rows are the header once more.
    """
    shared = lids[lids.notna() & lids.duplicated(keep=False)]
    holders = {lid: ", ".join(map(str, group.index)) for lid, group in shared.groupby(shared)}
    rows = lids.index[lids.isna() | lids.index.isin(shared.index)]
    reasons = {
        row: f"{lids[row]} stands in the rows {holders[lids[row]]}: keep one of them"
        for row in shared.index
    } | dict.fromkeys(again.index[again], AGAIN)
    return [
        {
            "sheet_row": row,
            "lid": lids[row],
            "column": found.name,
            "value": found[row],
            "reason": reasons.get(row) or _id_reason(found[row], is_error=errors[row]),
        }
        for row in rows
    ]


def reject_cells(found: pd.Series, errors: pd.Series, blocks: str | None = None) -> list[Reject]:
    """Return a reject for every cell of a column that holds an error or an unsaved formula.

    `blocks`: the fixes that need the first entry of this column.
    """
    return [
        {
            "sheet_row": row,
            "column": found.name,
            "value": value,
            "reason": _error_reason(value) + (FIRST if blocks else ""),
            "blocks": blocks,
        }
        for row, value in found[errors].items()
    ]


def reject_entries(bad: list[BadEntry], column: str, reason: str, blocks: str) -> list[Reject]:
    """Return a reject for every ledger entry that cannot be used.

    A first entry holds back the fixes `blocks`: the second entry is not promoted.
    """
    return [
        {
            "sheet_row": entry.sheet_row,
            "column": column,
            "value": entry.value,
            "reason": _entry_reason(entry.value, reason) + (FIRST if entry.is_first else ""),
            "blocks": blocks if entry.is_first else None,
        }
        for entry in bad
    ]


def gather_rejects(
    rows: list[Reject],
    cells: list[Reject],
    lids: pd.Series,
    addresses: pd.Series,
    columns: Sequence[str],
) -> pd.DataFrame:
    """Return the table of rejects, in the sheet's order: whole rows, and cells of all others.

    By sheet row: `lids` the canonical ids, `addresses` the usable addresses, joined. `columns`:
    the sheet's, in their order.
    """
    whole = {row["sheet_row"]: {**row, "email_all": addresses[row["sheet_row"]]} for row in rows}
    single = [
        {**cell, "lid": lids[cell["sheet_row"]]} for cell in cells if cell["sheet_row"] not in whole
    ]
    place = {column: at for at, column in enumerate(columns)}
    found = [*whole.values(), *single]
    return frame_of(sorted(found, key=lambda r: (r["sheet_row"], place[r["column"]])), Rejects)


def _id_reason(value: Any, *, is_error: bool) -> str:
    """Return why an id cell cannot be used."""
    if is_error:
        return _error_reason(value)
    return NO_LID if pd.isna(value) else BAD_LID


def _error_reason(value: str) -> str:
    """Return why a cell that Excel could not work out cannot be used."""
    return UNSAVED if value.startswith("=") else ERROR


def _entry_reason(value: str, reason: str) -> str:
    """Return why a ledger's entry cannot be used."""
    return ROUNDED if reason == BAD_PHONE and _ROUNDED.fullmatch(value) else reason
