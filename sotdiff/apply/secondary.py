"""The v1 calls for one additional address: where a PATCH is refused, and to take one away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.apply.compare import stands
from sotdiff.apply.desk import (
    before_image,
    note_written,
    open_intent,
    read_fresh,
    write_once,
)
from sotdiff.apply.look_ups import holder_of
from sotdiff.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from sotdiff.apply.desk import Answer, Desk
    from sotdiff.apply.needs import Contact
    from sotdiff.apply.words import Change

ATTEMPTS = 2


@dataclass(slots=True)
class _Calls:
    """What v1 calls did with a contact: the intents, the contact before the last, the addresses."""

    intent_ids: list[int]
    before: Mapping[str, Any]
    got: list[str]


def add_one_by_one(desk: Desk, contact_id: str, change: Change, addresses: Sequence[str]) -> bool:
    """Add addresses one call each, so that a bad one stops no other; tell whether all got in.

    What did not get in is told in the receipt; what did is read back later.
    """
    done = _Calls([], {}, [])
    for address in addresses:
        if not _go(desk, contact_id, replace(change, now=address), done):
            break
    _note(desk, contact_id, replace(change, now=canon.join_list(done.got)), done)
    return len(done.got) == len(addresses)


def drop_one_by_one(desk: Desk, contact_id: str, change: Change, addresses: Sequence[str]) -> None:
    """Take addresses away one call each: an undo of what a run had added."""
    done = _Calls([], {}, [])
    for address in addresses:
        if not _go(desk, contact_id, replace(change, now="", drops=address), done):
            break
    _note(desk, contact_id, replace(change, now="", drops=canon.join_list(done.got)), done)


def _note(desk: Desk, contact_id: str, got: Change, done: _Calls) -> None:
    """Keep what the calls did until it is read back."""
    if done.intent_ids:
        note_written(desk, contact_id, [got], done.intent_ids, done.before, note="by v1")
    elif not desk.book.is_settled(got):
        desk.book.settle(got, "already")


def _go(
    desk: Desk,
    contact_id: str,
    change: Change,
    done: _Calls,
    attempts: int = ATTEMPTS,
    lost: int | None = None,
) -> bool:
    """Add one address or take it away; False when nothing more can be done with this contact.

    `lost`: the intent of a call that had no answer; it is resolved by reading.
    """
    try:
        fresh = read_fresh(desk, contact_id, [change])
    except RequestError as error:
        desk.book.complain(change, "unknown", f"could not be read again: {error}")
        return False
    if fresh is None:
        return False
    is_there = stands(change, fresh, desk.email, desk.manner.region)
    if lost is not None:
        known = "found" if is_there else "absent"
        desk.journal.outcome(lost, known, None, "read after no answer", contact_id)
        done.intent_ids += [lost] if is_there else []
    if is_there:
        done.got.append(_address(change))
    elif not attempts:
        desk.book.complain(
            change, "failed", f"{_address(change)}: HubSpot was busy or silent twice"
        )
    else:
        return _call(desk, fresh, change, done, attempts)
    return True


def _call(desk: Desk, fresh: Contact, change: Change, done: _Calls, attempts: int) -> bool:
    """Send one address, and see to what comes."""
    contact_id, address = fresh.contact_id, _address(change)
    done.before = before_image(desk, fresh)
    portal = desk.portal
    name, call = (
        ("drop_additional", portal.drop_additional)
        if change.drops
        else ("add_additional", portal.add_additional)
    )
    request = {"call": name, "address": address}
    intent_id = open_intent(desk, contact_id, [change], request, fresh)
    answer = write_once(desk, intent_id, lambda: call(fresh, address))
    match answer.kind:
        case "answered":
            done.intent_ids.append(intent_id)
            done.got.append(_address(change))
        case "busy":
            desk.manner.sleep(desk.manner.busy_wait_s)
            return _go(desk, contact_id, change, done, attempts - 1)
        case "lost":
            return _go(desk, contact_id, change, done, attempts - 1, intent_id)
        case _:
            desk.book.complain(change, *_why(desk, contact_id, change, answer))
    return True


def _why(desk: Desk, contact_id: str, change: Change, answer: Answer) -> tuple[str, str]:
    """Return result and detail of a refused address."""
    address = _address(change)
    if answer.kind == "conflict":
        return "conflict", holder_of(desk, contact_id, address).in_words(address)
    return "rejected", f"{address}: {answer.detail}"


def _address(change: Change) -> str:
    """Return the address that one call is about."""
    return change.drops or change.now
