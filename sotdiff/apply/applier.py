"""`apply_plan`: the plan brought to HubSpot, contact by contact, every change with its receipt."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.apply.creates import create_contact
from sotdiff.apply.desk import Desk
from sotdiff.apply.look_ups import holder_rows
from sotdiff.apply.receipts import ReceiptBook
from sotdiff.apply.resolve import resolve_at
from sotdiff.apply.restore import restore_contact
from sotdiff.apply.updates import begin, finish, update_contact
from sotdiff.apply.verify import verify_written
from sotdiff.apply.words import EMAIL, Change, Manner, change_of
from sotdiff.errors import PlanError, R01Violation, RequestError, SotdiffError, StalePlanError
from sotdiff.tables import Changes, conform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sotdiff.apply.journal import Journal
    from sotdiff.apply.needs import Plan, Portal

    Group = Sequence[tuple[str | None, Change]]

NOT_REACHED = "the run ended before this change was taken up"
LEFT_BETWEEN = (
    "HubSpot took it; the run was stopped before the contact's other addresses were seen to, and "
    "the next start sees to them"
)


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


def _work_off(desk: Desk, groups: Sequence[Group]) -> str:
    """Work contact by contact: the canary first, read back, then the rest in batches.

    Contacts whose primary address changes come last: they are worked on together. Returns why
    what was not taken up is held.
    """
    waiting = sorted(groups, key=lambda group: _moves_primary(desk, group))
    is_canary = desk.manner.canary > 0
    while waiting:
        goal = desk.manner.canary if is_canary else desk.manner.batch
        count = goal - _reached(desk) if _moves_primary(desk, waiting[0]) else 1
        taken, waiting = waiting[:count], waiting[count:]
        if len(taken) > 1:
            _work_together(desk, taken)
        else:
            _work(desk, taken[0])
        reached = _reached(desk)
        if reached < goal:
            continue
        verify_written(desk)
        if is_canary and not desk.proved:
            desk.canary_failed = reached
            return f"held: none of the first {reached} contacts came out as it was written"
        is_canary = False
    verify_written(desk)
    return NOT_REACHED


def _reached(desk: Desk) -> int:
    """Return how many contacts were written and not read back yet."""
    return len({written.contact_id for written in desk.written})


def _moves_primary(desk: Desk, group: Group) -> bool:
    """Tell whether a contact's primary address changes, which takes two writes."""
    contact_id, _ = group[0]
    return contact_id is not None and not desk.manner.undoing and bool(change_of(_of(group), EMAIL))


def _work(desk: Desk, group: Group) -> None:
    """Work on one contact."""
    contact_id, first = group[0]
    changes = _of(group)
    with _alone(desk, changes):
        if contact_id is None:
            create_contact(desk, first.lid, changes)
        elif desk.manner.undoing:
            restore_contact(desk, contact_id, changes)
        else:
            update_contact(desk, contact_id, changes)


def _work_together(desk: Desk, groups: Sequence[Group]) -> None:
    """Change the primary addresses of several contacts, then add what is missing afterwards.

    Before each of the two writes the contacts are read in one call.
    """
    groups_of = {str(group[0][0]): _of(group) for group in groups}
    rests = []
    with desk.reading_ahead(list(groups_of)):
        for contact_id, changes in groups_of.items():
            with _alone(desk, changes):
                rests.append(begin(desk, contact_id, changes))
    due = [rest for rest in rests if rest]
    with desk.reading_ahead([rest.contact_id for rest in due]):
        for rest in due:
            with _alone(desk, groups_of[rest.contact_id]):
                finish(desk, rest)


@contextmanager
def _alone(desk: Desk, changes: Sequence[Change]) -> Iterator[None]:
    """Let what one request of a contact cannot do be the receipt of its changes, and no more."""
    try:
        yield
    except RequestError as error:
        waiting = {change.change_id for written in desk.written for change in written.changes}
        settled = desk.book.is_settled
        open_ones = [c for c in changes if c.change_id not in waiting and not settled(c)]
        desk.settle(open_ones, "failed", f"nothing was written: {error}", error.status)


def _of(group: Group) -> list[Change]:
    """Return the changes of a contact."""
    return [change for _, change in group]


def _conclude(desk: Desk) -> None:
    """Read back what was written before the stop; what cannot be read is `unknown`.

    A primary address whose contact lacks the others yet is left to the next start.
    """
    between = [written for written in desk.written if written.contact_id in desk.between]
    for written in between:
        desk.written.remove(written)
        desk.settle(written.changes, "unknown", LEFT_BETWEEN, written.status)
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


def _groups(changes: pd.DataFrame) -> list[Group]:
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
