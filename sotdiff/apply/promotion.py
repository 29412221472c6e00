"""A contact's own additional address becomes its primary where HubSpot calls that a conflict.

One journaled step: the address is taken off by the v1 call and set as the primary right after. If
that fails, the address is put back; a crash in between is mended at the next start.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.apply.compare import same
from sotdiff.apply.desk import (
    before_image,
    is_writable,
    note_written,
    open_intent,
    read_fresh,
    write_once,
)
from sotdiff.apply.merges import follow_merge
from sotdiff.apply.secondary import add_one_by_one
from sotdiff.apply.words import ADDITIONAL
from sotdiff.errors import RequestError

if TYPE_CHECKING:
    from sotdiff.apply.desk import Answer, Desk
    from sotdiff.apply.needs import Contact
    from sotdiff.apply.words import Change


def promote(desk: Desk, contact_id: str, change: Change) -> None:
    """Make one of the contact's additional addresses its primary: two calls that belong together.

    Each has a read of its own before it; the address is nobody's for these moments only.
    """
    fresh = read_fresh(desk, contact_id, [change])
    if fresh is None:
        return
    address = canon.canon_address(change.now)
    value = fresh.properties.get(change.name)
    if not _has(desk, fresh, address) or not same(change.field, value, change.was):
        desk.book.settle(change, "stale", "the addresses have changed since the look")
        return
    request = {"call": "promote", "drop": address, "properties": {change.name: address}}
    intent_id = open_intent(desk, contact_id, [change], request, fresh)
    dropped = write_once(desk, intent_id, lambda: desk.portal.drop_additional(fresh, address))
    try:
        again = desk.get(contact_id)
    except RequestError as error:
        desk.journal.outcome(intent_id, "unknown", None, str(error), contact_id)
        desk.book.settle(change, "unknown", f"could not be read after the drop: {error}")
        return
    if _has(desk, again, address):
        _not_dropped(desk, intent_id, change, dropped)
    elif is_writable(desk, again, contact_id, [change]):
        _set_primary(desk, again, change, intent_id)
    else:
        _handed_over(desk, again, change, intent_id)


def put_back(desk: Desk, contact_id: str, change: Change, address: str) -> bool:
    """Give a contact an address back that was taken off it; tell whether it has it now."""
    aside = replace(
        change,
        field=ADDITIONAL,
        name=desk.additional,
        was="",
        now=address,
        aside=f"{address} put back",
    )
    return add_one_by_one(desk, contact_id, aside, [address])


def _set_primary(desk: Desk, fresh: Contact, change: Change, intent_id: int) -> None:
    """Set the address as the primary; put it back if that does not work.

    Until then the intent stays open, whatever HubSpot says to the PATCH.
    """
    contact_id, values = fresh.contact_id, {change.name: canon.canon_address(change.now)}
    answer = write_once(desk, intent_id, lambda: desk.portal.patch(fresh, values), stays_open=True)
    merged_id = answer.contact.contact_id if answer.contact else contact_id
    if merged_id != contact_id:
        follow_merge(desk, fresh, [change], intent_id, merged_id)
    elif answer.kind == "answered" or _landed(desk, contact_id, change, intent_id, answer):
        before = before_image(desk, fresh)
        note_written(desk, contact_id, [change], [intent_id], before, note="v1 and PATCH")
    else:
        _give_up(desk, contact_id, change, intent_id, answer)


def _landed(desk: Desk, contact_id: str, change: Change, intent_id: int, answer: Answer) -> bool:
    """Tell whether a PATCH without an answer has set the primary all the same."""
    if answer.kind != "lost":
        return False
    try:
        fresh = desk.get(contact_id)
    except RequestError:
        return False
    landed = same(change.field, fresh.properties.get(change.name), change.now)
    if landed:
        desk.journal.outcome(intent_id, "found", None, "read after no answer", contact_id)
    return landed


def _give_up(desk: Desk, contact_id: str, change: Change, intent_id: int, answer: Answer) -> None:
    """Put the address back after a PATCH that did not work, and close the intent."""
    if put_back(desk, contact_id, change, canon.canon_address(change.now)):
        desk.journal.outcome(intent_id, "refused", answer.status, "put back", contact_id)
    results = {"conflict": "conflict", "refused": "rejected", "gone": "stale"}
    result = results.get(answer.kind, "failed")
    desk.book.settle(change, result, answer.detail, status=answer.status)


def _not_dropped(desk: Desk, intent_id: int, change: Change, answer: Answer) -> None:
    """Close the step where the address was not taken off; nothing has changed."""
    desk.journal.outcome(intent_id, "refused", None, "the address was not taken off", None)
    result = "conflict" if answer.kind in {"refused", "conflict", "gone"} else "failed"
    detail = f"HubSpot neither makes it the primary nor lets it go: {answer.detail}"
    desk.book.settle(change, result, detail, status=answer.status)


def _handed_over(desk: Desk, fresh: Contact, change: Change, intent_id: int) -> None:
    """Report a contact that changed hands between the two calls: the address cannot be put back."""
    detail = (
        f"R-01: contact {fresh.contact_id} changed hands in the middle of an address change; one "
        "of its additional addresses was taken off and has to be put back by hand"
    )
    desk.journal.outcome(intent_id, "absent", None, detail, fresh.contact_id)
    desk.book.complain(change, "", f"{detail}: {change.now}")
    desk.incidents.append({"contact_id": fresh.contact_id, "kind": "hand-over", "detail": detail})


def _has(desk: Desk, contact: Contact, address: str) -> bool:
    """Tell whether an address is one of the contact's additional ones."""
    return address in canon.split_ledger(contact.properties.get(desk.additional) or "")
