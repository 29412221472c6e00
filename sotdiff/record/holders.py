"""Holders: contacts out of scope that a look-up found with an address that a lead wants.

They come in by `outside` at the next look, so that nothing is planned again and again in vain,
until a look that has read them again shows that they hold nothing any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import bindparam, select

from sotdiff import tables
from sotdiff.record.runs import scope_key
from sotdiff.record.schema import HOLDERS
from sotdiff.record.values import entries_of, frame_from, iso

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from sotdiff.record.runs import Scope

_TIMES = ("created_at", "updated_at")
_COLUMNS = list(tables.columns_of(tables.Contacts))


def upsert_holders(
    connection: Connection, scope: Scope, contacts: pd.DataFrame, at: datetime
) -> None:
    """Remember contacts, each with the values seen last."""
    entries = tables.conform(contacts, tables.Contacts)[_COLUMNS]
    if entries.empty:
        return
    times = {name: entries[name].map(iso, na_action="ignore") for name in _TIMES}
    delete_holders(connection, scope, entries["contact_id"])
    connection.execute(
        HOLDERS.insert(),
        entries_of(entries.assign(**times, scope=scope_key(scope), seen_at=iso(at))),
    )


def delete_holders(connection: Connection, scope: Scope, contact_ids: Iterable[str]) -> None:
    """Forget contacts."""
    gone = [{"its_id": contact_id} for contact_id in contact_ids]
    one = (HOLDERS.c.scope == scope_key(scope)) & (HOLDERS.c.contact_id == bindparam("its_id"))
    if gone:
        connection.execute(HOLDERS.delete().where(one), gone)


def read_holders(connection: Connection, scope: Scope) -> pd.DataFrame:
    """Return the remembered contacts as `tables.Contacts`, ordered by id."""
    asked = select(*(HOLDERS.c[name] for name in _COLUMNS))
    mine = asked.where(HOLDERS.c.scope == scope_key(scope)).order_by("contact_id")
    frame = frame_from(connection.execute(mine), _COLUMNS)
    times = {name: pd.to_datetime(frame[name], utc=True) for name in _TIMES}
    return tables.conform(frame.assign(**times), tables.Contacts)
