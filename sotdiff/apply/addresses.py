"""Primary and additional addresses: never in one PATCH, and right whatever HubSpot does with them.

HubSpot may drop the old primary or keep it among the additional ones, may replace the list of
additional addresses, append to it or refuse to have it set, and may refuse to make a contact's own
additional address its primary. After every change of the primary the contact is therefore read
again, and what is missing is reckoned anew, as sets.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.apply.compare import missing_addresses, primary_of, same
from sotdiff.apply.desk import (
    before_image,
    note_written,
    open_intent,
    read_fresh,
    write_once,
)
from sotdiff.apply.look_ups import holder_of
from sotdiff.apply.merges import follow_merge
from sotdiff.apply.promotion import promote
from sotdiff.apply.secondary import add_one_by_one
from sotdiff.apply.words import ADDITIONAL, EMAIL, Change
from sotdiff.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.apply.desk import Answer, Desk
    from sotdiff.apply.needs import Contact

ATTEMPTS = 2
NEEDS_PRIMARY = (
    "waits for a primary address: this portal takes additional addresses by the v1 calls only, and "
    "those need one"
)
# HubSpot's words for a property that it does not let anybody set, whatever the value.
NOT_THIS_WAY = ("READ_ONLY_VALUE", "INVALID_OPTION")


def once_primary_done(desk: Desk, contact_id: str, primary: Change, more: Change | None) -> None:
    """Read the contact after its D4 and add what is missing now, the old primary included.

    `more`: its D5, if there is one to be done. Where the D4 did not come about, the old primary
    still stands, and is not missing.
    """
    wanted = more or _keeping(desk, primary)
    if not wanted.now.strip():
        return
    try:
        fresh = read_fresh(desk, contact_id, [wanted])
    except RequestError as error:
        desk.book.settle(wanted, "failed", f"could not be read after the primary: {error}")
        return
    if fresh is None:
        return
    landed = same(EMAIL, fresh.properties.get(primary.name), primary.now)
    if landed:
        wanted = replace(wanted, now=_with_former(wanted, primary))
    elif wanted.aside:
        return
    missing = missing_addresses(wanted, fresh.properties, primary_of(fresh, desk.email))
    if not missing and not landed:
        desk.book.settle(wanted, "held", "waits for the primary address; nothing else is missing")
    elif missing or not wanted.aside:
        add_to(desk, fresh, wanted)


def resolve_refused_primary(desk: Desk, contact_id: str, change: Change, answer: Answer) -> None:
    """Find out why HubSpot refuses a primary address, and promote it if it is the contact's own."""
    address = canon.canon_address(change.now)
    holder = holder_of(desk, contact_id, address)
    if holder.standing == "itself":
        promote(desk, contact_id, change)
    elif answer.kind == "conflict" or holder.standing in {"in_scope", "outside"}:
        desk.book.settle(change, "conflict", holder.in_words(address), status=answer.status)
    else:
        desk.book.settle(change, "rejected", answer.detail, status=answer.status)


def add_missing(
    desk: Desk, contact_id: str, change: Change, *, refused: Answer | None = None
) -> None:
    """Read the contact and add what is missing; `refused`: the PATCH of just that, if there was."""
    fresh = read_fresh(desk, contact_id, [change])
    if fresh is None:
        return
    if refused is not None:
        _after_refusal(desk, fresh, change, refused)
    else:
        add_to(desk, fresh, change)


def add_to(desk: Desk, fresh: Contact, change: Change, attempts: int = ATTEMPTS) -> None:
    """Add the missing addresses to a contact that was just read, in one PATCH where it can be."""
    there = canon.split_ledger(fresh.properties.get(change.name) or "")
    missing = missing_addresses(change, fresh.properties, primary_of(fresh, desk.email))
    if not missing:
        desk.book.settle(change, "already", "HubSpot has all of them")
    elif desk.patching:
        _patch(desk, fresh, change, [*there, *missing], attempts)
    elif not primary_of(fresh, desk.email):
        desk.book.settle(change, "held", NEEDS_PRIMARY)
    else:
        add_one_by_one(desk, fresh.contact_id, change, missing)


def _patch(
    desk: Desk, fresh: Contact, change: Change, addresses: Sequence[str], attempts: int
) -> None:
    """PATCH the whole list: right whether HubSpot replaces what stands there or appends to it."""
    values = {change.name: canon.join_list(addresses)}
    intent_id = open_intent(
        desk, fresh.contact_id, [change], {"call": "update", "properties": values}, fresh
    )
    answer = write_once(desk, intent_id, lambda: desk.portal.patch(fresh, values))
    match answer.kind:
        case "answered" if answer.contact and answer.contact.contact_id != fresh.contact_id:
            follow_merge(desk, fresh, [change], intent_id, answer.contact.contact_id)
        case "answered":
            before = before_image(desk, fresh)
            note_written(desk, fresh.contact_id, [change], [intent_id], before)
        case "gone":
            desk.book.settle(change, "stale", f"the contact is gone: {answer.detail}", status=404)
        case "busy" | "lost":
            _again(desk, fresh, change, attempts, intent_id, answer)
        case _:
            _after_refusal(desk, fresh, change, answer)


def _again(
    desk: Desk,
    before: Contact,
    change: Change,
    attempts: int,
    intent_id: int,
    answer: Answer,
) -> None:
    """Read the contact again; what is still missing goes out once more."""
    if answer.kind == "busy":
        desk.manner.sleep(desk.manner.busy_wait_s)
    try:
        fresh = read_fresh(desk, before.contact_id, [change])
    except RequestError as error:
        result = "unknown" if answer.kind == "lost" else "failed"
        desk.book.settle(change, result, f"{answer.detail}; {error}", status=answer.status)
        return
    if fresh is None:
        return
    missing = missing_addresses(change, fresh.properties, primary_of(fresh, desk.email))
    if answer.kind == "lost":
        known = "absent" if missing else "found"
        desk.journal.outcome(intent_id, known, None, "read after no answer", fresh.contact_id)
    if not missing:
        image = before_image(desk, before)
        note = "there was no answer; found by reading"
        note_written(desk, fresh.contact_id, [change], [intent_id], image, note=note)
    elif attempts > 1:
        add_to(desk, fresh, change, attempts - 1)
    else:
        desk.book.settle(change, "failed", f"twice: {answer.detail}", status=answer.status)


def _after_refusal(desk: Desk, fresh: Contact, change: Change, answer: Answer) -> None:
    """Leave out what others hold; what is refused for another reason is added one by one."""
    contact_id = fresh.contact_id
    missing = missing_addresses(change, fresh.properties, primary_of(fresh, desk.email))
    if answer.kind != "conflict" and not primary_of(fresh, desk.email):
        _without_primary(desk, change, answer)
        return
    if answer.kind != "conflict":
        desk.patching = not add_one_by_one(desk, contact_id, change, missing)
        return
    free = [address for address in missing if not _is_taken(desk, contact_id, change, address)]
    if free and len(free) < len(missing):
        add_missing(desk, contact_id, replace(change, now=canon.join_list(free)))
    elif free:
        desk.book.settle(change, "conflict", answer.detail, status=answer.status)
    else:
        desk.book.settle(change, "conflict", "all of them are held by others")


def _without_primary(desk: Desk, change: Change, answer: Answer) -> None:
    """Settle a refused PATCH where the v1 calls are no way out: they need a primary address."""
    if any(word in answer.detail for word in NOT_THIS_WAY):
        desk.patching = False
        desk.book.settle(change, "held", NEEDS_PRIMARY)
    else:
        desk.book.settle(change, "rejected", answer.detail, status=answer.status)


def _is_taken(desk: Desk, contact_id: str, change: Change, address: str) -> bool:
    """Tell whether another contact holds an address; the receipt will say so."""
    holder = holder_of(desk, contact_id, address)
    taken = holder.standing in {"in_scope", "outside"}
    if taken:
        desk.book.complain(change, "conflict", holder.in_words(address))
    return taken


def _keeping(desk: Desk, primary: Change) -> Change:
    """Return what a D4 does beside: its old primary ends among the additional addresses."""
    return replace(
        primary,
        field=ADDITIONAL,
        name=desk.additional,
        was="",
        now=primary.was,
        aside="old primary kept",
    )


def _with_former(wanted: Change, primary: Change) -> str:
    """Return the addresses wanted, the old primary among them."""
    former = canon.canon_address(primary.was)
    listed = canon.split_ledger(wanted.now)
    return canon.join_list(
        dict.fromkeys([*listed, *([former] if canon.is_address(former) else [])])
    )
