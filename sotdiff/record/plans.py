"""Plans that were shown to somebody: by its digest one of them can be approved.

Kept for a week: the ids of the changes, and what both loads told of themselves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import select

from sotdiff.errors import PlanError
from sotdiff.record.runs import scope_key
from sotdiff.record.schema import PLANS
from sotdiff.record.values import canonical_json, iso, time_of

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd
    from sqlalchemy import ColumnElement, Connection, RowMapping

    from sotdiff.record.runs import Scope

_KEPT_FOR = timedelta(days=7)
# Fewer digits of a digest would stand for too many plans.
SHORTEST = 12


class Shown(Protocol):
    """The parts of a plan that are kept."""

    @property
    def digest(self) -> str:
        """The plan's digest."""

    @property
    def changes(self) -> pd.DataFrame:
        """One row a change."""

    @property
    def source(self) -> dict[str, Any]:
        """What both loads told of themselves: `sot` and `hubspot`."""


@dataclass(frozen=True)
class KeptPlan:
    """A plan as it is remembered: `sot` and `hubspot` are what the loads told."""

    digest: str
    at: datetime
    change_ids: frozenset[str]
    sot: dict[str, Any]
    hubspot: dict[str, Any]


def upsert_plan(connection: Connection, scope: Scope, plan: Shown, at: datetime) -> None:
    """Keep a plan that somebody sees now; plans of more than a week ago are forgotten."""
    mine = PLANS.c.scope == scope_key(scope)
    connection.execute(PLANS.delete().where(PLANS.c.at < iso(at - _KEPT_FOR)))
    connection.execute(PLANS.delete().where(mine, PLANS.c.digest == plan.digest))
    entry = {
        "scope": scope_key(scope),
        "digest": plan.digest,
        "at": iso(at),
        "change_ids": canonical_json(sorted(plan.changes["change_id"])),
        "sot": canonical_json(plan.source.get("sot", {})),
        "hubspot": canonical_json(plan.source.get("hubspot", {})),
    }
    connection.execute(PLANS.insert(), entry)


def read_plan(connection: Connection, scope: Scope, digest: str) -> KeptPlan:
    """Return the plan whose digest begins so (12 digits at least).

    Raises PlanError when there is none, or more than one.
    """
    if len(digest.strip()) < SHORTEST:
        raise PlanError(f"{digest!r} is too short for a digest; give its first {SHORTEST} digits")
    mine = PLANS.c.scope == scope_key(scope), _begins(digest)
    found = connection.execute(select(PLANS).where(*mine)).mappings().all()
    if len(found) != 1:
        what = "no plan" if not found else f"{len(found)} plans"
        raise PlanError(
            f"{what} with the digest {digest!r} in this scope and of the last week; "
            "`sotdiff plan` makes one and prints its digest"
        )
    return _kept(found[0])


def read_scopes(connection: Connection, digest: str) -> list[tuple[str, str | None, str]]:
    """Return world, portal and owner of each scope in which such a plan was shown, latest last."""
    asked = select(PLANS.c.scope).where(_begins(digest)).order_by(PLANS.c.at)
    scopes = map(json.loads, connection.scalars(asked))
    return [(world, portal_id, owner_id) for world, portal_id, owner_id in scopes]


def _begins(digest: str) -> ColumnElement[bool]:
    return PLANS.c.digest.startswith(digest.strip().lower(), autoescape=True)


def _kept(found: RowMapping) -> KeptPlan:
    return KeptPlan(
        digest=found["digest"],
        at=time_of(found["at"]),
        change_ids=frozenset(json.loads(found["change_ids"])),
        sot=json.loads(found["sot"]),
        hubspot=json.loads(found["hubspot"]),
    )
