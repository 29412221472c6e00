"""The update protocol: read fresh, compare every `was`, PATCH only what differs, read back later.

A refused PATCH is taken apart, so that one value that HubSpot does not take keeps nothing else
from getting through. A PATCH without an answer is resolved by reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.apply.addresses import (
    add_missing,
    once_primary_done,
    resolve_refused_primary,
)
from sotdiff.apply.compare import missing_addresses, primary_of, same, stands
from sotdiff.apply.desk import (
    before_image,
    is_writable,
    note_written,
    open_intent,
    read_fresh,
    write_once,
)
from sotdiff.apply.merges import follow_merge
from sotdiff.apply.stays import why_frozen
from sotdiff.apply.words import ADDITIONAL, EMAIL, change_of, without
from sotdiff.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sotdiff.apply.desk import Answer, Desk
    from sotdiff.apply.needs import Contact
    from sotdiff.apply.words import Change

ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Rest:
    """What of a contact's changes has to wait for another reading: the D5, and after a D4 more."""

    contact_id: str
    primary: Change | None
    more: Change | None


def update_contact(desk: Desk, contact_id: str, changes: Sequence[Change]) -> None:
    """Bring the changes of one contact to HubSpot, each with its own compare-and-set.

    The primary address goes out with the other fields, the additional addresses never with it:
    they are read again afterwards and reckoned anew. Raises what stops the run.
    """
    rest = begin(desk, contact_id, changes)
    if rest:
        finish(desk, rest)


def begin(desk: Desk, contact_id: str, changes: Sequence[Change]) -> Rest | None:
    """Send what can go out at once; return what is to be done when the contact is read again."""
    fresh = read_fresh(desk, contact_id, changes)
    if fresh is None:
        return None
    due = assess(desk, fresh, changes)
    primary, more = change_of(due, EMAIL), change_of(due, ADDITIONAL)
    together = primary is None and desk.patching
    if primary:
        desk.between.add(contact_id)
    send(desk, fresh, due if together else without(due, more))
    waits = None if together else more
    return Rest(contact_id, primary, waits) if primary or waits else None


def finish(desk: Desk, rest: Rest) -> None:
    """Read the contact again, and add the additional addresses that are missing now."""
    if rest.primary:
        once_primary_done(desk, rest.contact_id, rest.primary, rest.more)
    elif rest.more:
        add_missing(desk, rest.contact_id, rest.more)
    desk.between.discard(rest.contact_id)


def assess(desk: Desk, fresh: Contact, changes: Sequence[Change]) -> list[Change]:
    """Return the changes whose `was` still holds; the others get their receipt.

    A D5 beside a D4 that is due waits for it, whatever stands there now.
    """
    primary = change_of(changes, EMAIL)
    waits = primary is not None and _is_due(desk, fresh, primary)
    return [
        change
        for change in changes
        if (waits if change is primary else _is_due(desk, fresh, change, waits=waits))
    ]


def send(desk: Desk, fresh: Contact, changes: Sequence[Change], attempts: int = ATTEMPTS) -> None:
    """Send the changes in one PATCH to a contact that was just read, and see to what comes."""
    if not changes:
        return
    contact_id = fresh.contact_id
    values = {change.name: value_to_send(desk, fresh, change) for change in changes}
    request = {"call": "update", "properties": values, "undoing": desk.manner.undoing}
    intent_id = open_intent(desk, contact_id, changes, request, fresh)
    answer = write_once(desk, intent_id, lambda: _patch(desk, fresh, changes, values))
    match answer.kind:
        case "answered":
            _taken(desk, fresh, changes, intent_id, answer)
        case "gone":
            desk.settle(changes, "stale", f"the contact is gone: {answer.detail}", answer.status)
        case "busy":
            _after_busy(desk, contact_id, changes, attempts, answer)
        case "lost":
            _after_no_answer(desk, fresh, changes, attempts, intent_id, answer)
        case _:
            _after_refusal(desk, contact_id, changes, answer)


def send_again(
    desk: Desk, contact_id: str, changes: Sequence[Change], attempts: int = ATTEMPTS
) -> None:
    """Read the contact again, compare again, and send what is still due."""
    fresh = read_fresh(desk, contact_id, changes)
    if fresh is not None:
        send(desk, fresh, assess(desk, fresh, changes), attempts)


def value_to_send(desk: Desk, fresh: Contact, change: Change) -> str:
    """Return what the PATCH carries: additional addresses as they stand, and the missing ones.

    So it comes out right whether HubSpot replaces the list or appends to it.
    """
    if change.field != ADDITIONAL:
        return change.now
    there = canon.split_ledger(fresh.properties.get(change.name) or "")
    missing = missing_addresses(change, fresh.properties, primary_of(fresh, desk.email))
    return canon.join_list([*there, *missing])


def _patch(
    desk: Desk, fresh: Contact, changes: Sequence[Change], values: Mapping[str, str]
) -> Contact:
    """Send the PATCH; an undo sends it only where what the run wrote still stands."""
    if desk.manner.undoing:
        return desk.portal.restore(fresh, values, {change.name: change.was for change in changes})
    return desk.portal.patch(fresh, values)


def _is_due(desk: Desk, fresh: Contact, change: Change, *, waits: bool = False) -> bool:
    """Tell whether a change is to be sent; if not, settle it."""
    value, region = fresh.properties.get(change.name), desk.manner.region
    is_there = stands(change, fresh, desk.email, region)
    if not change.now.strip() and not desk.manner.undoing:
        desk.book.settle(change, "rejected", "a blank value never empties a field")
    elif is_there and not (waits and change.field == ADDITIONAL):
        desk.book.settle(change, "already", "HubSpot has the wanted value")
    elif not same(change.field, value, change.was, region):
        desk.book.settle(change, "stale", f"HubSpot has {value or 'nothing'!r} now")
    elif frozen := why_frozen(desk, fresh, change):
        desk.book.settle(change, "not_converging", frozen)
    else:
        return True
    return False


def _taken(
    desk: Desk, fresh: Contact, changes: Sequence[Change], intent_id: int, answer: Answer
) -> None:
    """Keep a PATCH that HubSpot took until it is read back."""
    before = before_image(desk, fresh)
    if answer.contact is not None and answer.contact.contact_id != fresh.contact_id:
        follow_merge(desk, fresh, changes, intent_id, answer.contact.contact_id)
        return
    note_written(desk, fresh.contact_id, changes, [intent_id], before, status=answer.status)


def _after_busy(
    desk: Desk, contact_id: str, changes: Sequence[Change], attempts: int, answer: Answer
) -> None:
    """Wait, and try once more with everything read again."""
    if attempts <= 1:
        detail = f"HubSpot was busy twice: {answer.detail}"
        desk.settle(changes, "failed", detail, answer.status)
        return
    desk.manner.sleep(desk.manner.busy_wait_s)
    send_again(desk, contact_id, changes, attempts - 1)


def _after_no_answer(
    desk: Desk,
    before: Contact,
    changes: Sequence[Change],
    attempts: int,
    intent_id: int,
    answer: Answer,
) -> None:
    """Find out by reading what became of a PATCH, and send once more only what is not there."""
    try:
        fresh = desk.get(before.contact_id)
    except RequestError as error:
        detail = f"no answer, and it could not be read: {answer.detail}; {error}"
        desk.settle(changes, "unknown", detail, answer.status)
        return
    region = desk.manner.region
    landed = [change for change in changes if stands(change, fresh, desk.email, region)]
    rest = [change for change in changes if change not in landed]
    found = "found" if landed else "absent"
    desk.journal.outcome(intent_id, found, None, "read after no answer", fresh.contact_id)
    if landed:
        note = "there was no answer; found by reading"
        image = before_image(desk, before)
        traceable = fresh.contact_id == before.contact_id
        note_written(
            desk,
            fresh.contact_id,
            landed,
            [intent_id],
            image,
            status=answer.status,
            note=note,
            traceable=traceable,
        )
    if rest and is_writable(desk, fresh, before.contact_id, rest):
        _once_more(desk, fresh, rest, attempts, answer)


def _once_more(
    desk: Desk, fresh: Contact, changes: Sequence[Change], attempts: int, answer: Answer
) -> None:
    """Send what was not written, if it is still due and there is an attempt left."""
    due = assess(desk, fresh, changes)
    if attempts > 1:
        send(desk, fresh, due, attempts - 1)
    else:
        detail = f"no answer twice, and it is not there: {answer.detail}"
        desk.settle(due, "failed", detail, answer.status)


def _after_refusal(desk: Desk, contact_id: str, changes: Sequence[Change], answer: Answer) -> None:
    """Take a refused PATCH apart; a change that is refused on its own is `rejected`."""
    primary, more = change_of(changes, EMAIL), change_of(changes, ADDITIONAL)
    address = primary or more
    plain = without(changes, address)
    if plain and (address or len(plain) > 1):
        for part in [plain] if address else [[change] for change in plain]:
            send_again(desk, contact_id, part)
    elif plain:
        desk.settle(plain, "rejected", answer.detail, answer.status)
    if primary and plain and answer.kind != "conflict":
        send_again(desk, contact_id, [primary])
    elif primary:
        resolve_refused_primary(desk, contact_id, primary, answer)
    elif more:
        add_missing(desk, contact_id, more, refused=None if plain else answer)
