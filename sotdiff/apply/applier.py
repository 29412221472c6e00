"""`apply_plan`: the plan brought to HubSpot, contact by contact, every change with its receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.apply.creates import create_contact
from sotdiff.apply.desk import Desk
from sotdiff.apply.look_ups import holder_rows
from sotdiff.apply.receipts import ReceiptBook
from sotdiff.apply.resolve import resolve_at
from sotdiff.apply.restore import restore_contact
from sotdiff.apply.updates import update_contact
from sotdiff.apply.verify import verify_written
from sotdiff.apply.words import Change, Manner
from sotdiff.errors import PlanError, R01Violation, RequestError, SotdiffError, StalePlanError
from sotdiff.tables import Changes, conform

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sotdiff.apply.journal import Journal
    from sotdiff.apply.needs import Plan, Portal

NOT_REACHED = "the run ended before this change was taken up"


def apply_plan(
    plan: Plan, portal: Portal, journal: Journal, manner: Manner | None = None
) -> pd.DataFrame:
    """Bring the changes of a plan to HubSpot; return the receipts, one row a change.

    One bad contact never stops the rest. R01Violation, AuthError, LimitError and whatever else
    stops a run are raised; they carry the receipts so far as `.receipts`, with what nobody took
    up as `held`. Raises StalePlanError for a plan of another portal or owner, PlanError for one
    that claims a field twice.

    `receipts.attrs` holds lists of dicts: `holders` (contacts out of scope found to hold an
    address or a token, with the columns of tables.Contacts), `incidents` (writes that may have
    reached a contact while it was not ours), `resolved` (what earlier runs had left open); and
    `canary`: of how many first contacts none came out as it was written, so that the rest was held.
    """
    manner = manner or Manner()
    changes = conform(plan.changes, Changes)
    raise_if_elsewhere(plan, portal)
    raise_if_claimed_twice(changes)
    desk = Desk(portal, journal, manner, ReceiptBook(manner.clock), patching=manner.patching)
    resolved: list[dict[Any, Any]] = []
    try:
        resolved += resolve_at(desk).to_dict("records")
        held = _work_off(desk, _groups(changes))
    except (SotdiffError, R01Violation) as stop:
        _conclude(desk)
        stop.receipts = _receipts(desk, changes, f"stopped: {stop}", resolved)
        raise
    return _receipts(desk, changes, held, resolved)


def raise_if_elsewhere(plan: Plan, portal: Portal) -> None:
    """Refuse a plan that was made for another portal, another owner or another world."""
    scope, identity = plan.scope, portal.identity
    here = {"owner": identity.owner_id, "world": identity.world, "portal": identity.portal_id}
    made = {"owner": scope.owner_id, "world": scope.world, "portal": scope.portal_id}
    other = [
        f"{name} {made[name]} (here {here[name]})"
        for name in here
        if made[name] is not None and made[name] != here[name]
    ]
    if other:
        raise StalePlanError(f"the plan was made for {', '.join(other)}; make a new one")


def raise_if_claimed_twice(changes: pd.DataFrame) -> None:
    """Refuse a plan in which two changes claim one field of one contact or of one create."""
    key = changes["contact_id"].fillna("new:" + changes["lid"]) + " " + changes["field"]
    if twice := sorted(set(key[key.duplicated()])):
        raise PlanError(f"two changes claim one field: {', '.join(twice[:5])}; make a new plan")


def _work_off(desk: Desk, groups: Sequence[Sequence[tuple[str | None, Change]]]) -> str:
    """Work contact by contact: the canary first, read back, then the rest in batches.

    Returns why what was not taken up is held.
    """
    is_canary = desk.manner.canary > 0
    for group in groups:
        _work(desk, group)
        reached = len({written.contact_id for written in desk.written})
        if reached < (desk.manner.canary if is_canary else desk.manner.batch):
            continue
        verify_written(desk)
        if is_canary and not desk.proved:
            desk.canary_failed = reached
            return f"held: none of the first {reached} contacts came out as it was written"
        is_canary = False
    verify_written(desk)
    return NOT_REACHED


def _work(desk: Desk, group: Sequence[tuple[str | None, Change]]) -> None:
    """Work on one contact; what one request cannot do is its own receipt and no more."""
    contact_id, first = group[0]
    changes = [change for _, change in group]
    try:
        if contact_id is None:
            create_contact(desk, first.lid, changes)
        elif desk.manner.undoing:
            restore_contact(desk, contact_id, changes)
        else:
            update_contact(desk, contact_id, changes)
    except RequestError as error:
        waiting = {change.change_id for written in desk.written for change in written.changes}
        settled = desk.book.is_settled
        open_ones = [c for c in changes if c.change_id not in waiting and not settled(c)]
        desk.settle(open_ones, "failed", f"nothing was written: {error}", error.status)


def _conclude(desk: Desk) -> None:
    """Read back what was written before the stop; what cannot be read is `unknown`."""
    try:
        verify_written(desk)
    except (SotdiffError, R01Violation) as error:
        for written in desk.written:
            detail = f"HubSpot took it, and it was not read back: {error}"
            desk.settle(written.changes, "unknown", detail, written.status)


def _receipts(
    desk: Desk, changes: pd.DataFrame, otherwise: str, resolved: list[dict[Any, Any]]
) -> pd.DataFrame:
    receipts = desk.book.frame(changes, otherwise)
    receipts.attrs |= {
        "holders": holder_rows(desk),
        "incidents": list(desk.incidents),
        "resolved": resolved,
        "canary": desk.canary_failed,
    }
    return receipts


def _groups(changes: pd.DataFrame) -> list[list[tuple[str | None, Change]]]:
    """Return the changes by contact, of a contact to create by lead, in the plan's order."""
    groups: dict[tuple[str, str], list[tuple[str | None, Change]]] = {}
    for contact_id, change in _listed(changes):
        key = ("update", contact_id) if contact_id else ("create", change.lid)
        groups.setdefault(key, []).append((contact_id, change))
    return list(groups.values())


def _listed(changes: pd.DataFrame) -> Iterable[tuple[str | None, Change]]:
    """Return each change with its contact (None: to create)."""
    for row in zip(*(changes[name] for name in changes), strict=True):
        cells = zip(changes, row, strict=True)
        entry: dict[Any, Any] = {name: None if pd.isna(cell) else cell for name, cell in cells}
        change = Change(
            change_id=entry["change_id"],
            code=entry["code"],
            lid=entry["lid"],
            field=entry["field"],
            name=entry["property"],
            was=entry["was"] or "",
            now=entry["now"],
        )
        yield entry["contact_id"], change
