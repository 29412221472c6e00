"""What people were told, and the pushes that wait until the server takes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from sotdiff.record.engine import reading, writing
from sotdiff.record.runs import scope_key
from sotdiff.record.schema import ALERTS, OUTBOX
from sotdiff.record.values import canonical_json, iso, time_of

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from sotdiff.record.runs import Scope

# What is not told on a change of state: each of these waits until it is sent.
_EACH = ("r01", "ended", "strangers")


class Outbox:
    """The pushes of one scope. Of what is told on a change only the newest waits."""

    def __init__(self, engine: Engine, scope: Scope) -> None:
        self._engine = engine
        self._scope = scope_key(scope)

    def standing(self) -> dict[str, Any]:
        """Return what people know, as it was kept; empty at first."""
        with reading(self._engine) as connection:
            asked = select(ALERTS.c.standing).where(ALERTS.c.scope == self._scope)
            return dict(json.loads(connection.scalar(asked) or "{}"))

    def keep(self, standing: dict[str, Any]) -> None:
        """Keep what people know."""
        with writing(self._engine) as connection:
            connection.execute(ALERTS.delete().where(ALERTS.c.scope == self._scope))
            entry = {"scope": self._scope, "standing": canonical_json(standing)}
            connection.execute(ALERTS.insert(), entry)

    def put(
        self, kind: str, message: dict[str, Any], at: datetime, standing: dict[str, Any]
    ) -> None:
        """Let a push wait, and keep what people will know by it, both or neither.

        A push that was not sent yet makes room for a newer one, but for those in `_EACH`.
        """
        waiting = (OUTBOX.c.scope == self._scope) & OUTBOX.c.sent_at.is_(None)
        with writing(self._engine) as connection:
            if kind not in _EACH:
                connection.execute(OUTBOX.delete().where(waiting, OUTBOX.c.kind.not_in(_EACH)))
            last = connection.scalar(select(func.max(OUTBOX.c.push_id))) or 0
            entry = {"push_id": last + 1, "scope": self._scope, "kind": kind, "at": iso(at)}
            connection.execute(OUTBOX.insert(), {**entry, "message": canonical_json(message)})
            connection.execute(ALERTS.delete().where(ALERTS.c.scope == self._scope))
            known = {"scope": self._scope, "standing": canonical_json(standing)}
            connection.execute(ALERTS.insert(), known)

    def waiting(self) -> list[tuple[int, dict[str, Any]]]:
        """Return the number and content of each push that was not sent yet, oldest first."""
        asked = select(OUTBOX.c.push_id, OUTBOX.c.message).order_by(OUTBOX.c.push_id)
        ours = (OUTBOX.c.scope == self._scope) & OUTBOX.c.sent_at.is_(None)
        with reading(self._engine) as connection:
            return [
                (number, json.loads(text)) for number, text in connection.execute(asked.where(ours))
            ]

    def sent(self, push_id: int, at: datetime) -> None:
        """Note that the server has taken a push."""
        with writing(self._engine) as connection:
            connection.execute(
                OUTBOX.update().where(OUTBOX.c.push_id == push_id), {"sent_at": iso(at)}
            )

    def sent_since(self, kind: str, at: datetime) -> list[datetime]:
        """Return when pushes of a kind were sent after a time, oldest first."""
        asked = (
            select(OUTBOX.c.sent_at)
            .where(OUTBOX.c.scope == self._scope, OUTBOX.c.kind == kind)
            .where(OUTBOX.c.sent_at > iso(at))
            .order_by(OUTBOX.c.sent_at)
        )
        with reading(self._engine) as connection:
            return [time_of(text) for text in connection.scalars(asked)]
