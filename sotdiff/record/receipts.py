"""Receipts: what became of each change of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import bindparam, func, select

from sotdiff import tables
from sotdiff.record.schema import RECEIPTS
from sotdiff.record.values import entries_of, frame_from, iso

if TYPE_CHECKING:
    from sqlalchemy import Connection


def insert_receipts(connection: Connection, run_id: str, receipts: pd.DataFrame) -> None:
    """Add a run's receipts; the last word on a change counts (the journal keeps every one)."""
    columns = list(tables.columns_of(tables.Receipts))
    entries = tables.conform(receipts, tables.Receipts)[columns]
    if entries.empty:
        return
    entries = entries.assign(run_id=run_id, at=entries["at"].map(iso, na_action="ignore"))
    one = (RECEIPTS.c.run_id == run_id) & (RECEIPTS.c.change_id == bindparam("its_id"))
    connection.execute(
        RECEIPTS.delete().where(one), [{"its_id": change_id} for change_id in entries["change_id"]]
    )
    connection.execute(RECEIPTS.insert(), entries_of(entries))


def read_receipts(connection: Connection, run_id: str) -> pd.DataFrame:
    """Return a run's receipts, one row a change, ordered by its id."""
    columns = list(tables.columns_of(tables.Receipts))
    asked = select(*(RECEIPTS.c[name] for name in columns))
    found = connection.execute(asked.where(RECEIPTS.c.run_id == run_id).order_by("change_id"))
    frame = frame_from(found, columns)
    return tables.conform(frame.assign(at=pd.to_datetime(frame["at"], utc=True)), tables.Receipts)


def count_results(connection: Connection, run_id: str) -> dict[str, int]:
    """Return how often each result stands among a run's receipts, the most frequent first."""
    often, first = func.count().desc(), func.min(RECEIPTS.c.change_id)
    asked = select(RECEIPTS.c.result, func.count()).where(RECEIPTS.c.run_id == run_id)
    counted = connection.execute(asked.group_by(RECEIPTS.c.result).order_by(often, first))
    return {str(result): int(count) for result, count in counted}
