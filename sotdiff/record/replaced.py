"""The phones that a D6 replaced in HubSpot, from the journal's before-images."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from sotdiff.record.journal import WRITTEN
from sotdiff.record.runs import scope_key
from sotdiff.record.schema import JOURNAL
from sotdiff.record.values import time_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sotdiff.record.runs import Scope


def read_replaced(connection: Connection, scope: Scope, phone: str) -> list[dict[str, Any]]:
    """Return one dict a phone that stood there before a D6: `lid`, `contact_id`, `phone`, `at`.

    `phone`: the HubSpot property. Only of writes that went through.
    """
    known = JOURNAL.alias("known")
    went_through = (
        select(known.c.seq)
        .where(known.c.intent_seq == JOURNAL.c.seq, known.c.status.in_(WRITTEN))
        .exists()
    )
    mine = (JOURNAL.c.scope == scope_key(scope)) & (JOURNAL.c.kind == "intent")
    asked = select(JOURNAL).where(mine, JOURNAL.c.contact_id.is_not(None), went_through)
    found = connection.execute(asked.order_by(JOURNAL.c.seq)).mappings()
    return [
        {
            "lid": entry["lid"],
            "contact_id": entry["contact_id"],
            "phone": was,
            "at": time_of(entry["at"]),
        }
        for entry in found
        if (was := _replaced(entry["request"], entry["before"], phone))
    ]


def _replaced(request: str, before: str, phone: str) -> str:
    """Return the phone that a write replaced, `""` where it replaced none."""
    changes = json.loads(request).get("changes", [])
    if not any(change.get("code") == "D6" for change in changes):
        return ""
    return str(json.loads(before).get("values", {}).get(phone) or "")
