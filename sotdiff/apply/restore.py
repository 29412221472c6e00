"""One contact put back as it was before a run: the update protocol with the sides exchanged.

Texts and the primary address go back in one PATCH, each only where what the run wrote still
stands. Of the additional addresses those are taken away that the run had brought, and those put
back that it had made the primary; what others added stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.apply.addresses import add_to
from sotdiff.apply.compare import missing_addresses, primary_of, same
from sotdiff.apply.desk import read_fresh
from sotdiff.apply.secondary import drop_one_by_one
from sotdiff.apply.updates import assess, send
from sotdiff.apply.words import ADDITIONAL, EMAIL, change_of, without

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.apply.desk import Desk
    from sotdiff.apply.words import Change


def restore_contact(desk: Desk, contact_id: str, changes: Sequence[Change]) -> None:
    """Put the fields of one contact back. Raises what stops the run.

    Of the additional addresses, `was` holds those that the run brought, `now` those that it took.
    """
    fresh = read_fresh(desk, contact_id, changes)
    if fresh is None:
        return
    more, primary = change_of(changes, ADDITIONAL), change_of(changes, EMAIL)
    due = assess(desk, fresh, without(changes, more))
    send(desk, fresh, due)
    if more:
        _restore_additional(desk, contact_id, more, primary, is_moved=primary in due)


def _restore_additional(
    desk: Desk, contact_id: str, more: Change, primary: Change | None, *, is_moved: bool
) -> None:
    """Take away what the run brought, then put back what it took.

    An address that the run made the primary is put back only where this undo has replaced it.
    """
    fresh = read_fresh(desk, contact_id, [more])
    if fresh is None:
        return
    standing = primary_of(fresh, desk.email)
    brought = canon.split_ledger(more.was)
    if standing in brought:
        desk.book.complain(more, "stale", f"{standing} is the primary address now, and is left")
    there = canon.split_ledger(fresh.properties.get(more.name) or "")
    drop_one_by_one(desk, contact_id, more, [each for each in brought if each in there])
    took = canon.split_ledger(more.now)
    if primary and not (is_moved and same(EMAIL, standing, primary.now)):
        took = [each for each in took if each != canon.canon_address(primary.was)]
    if took:
        _put_back(desk, contact_id, replace(more, was="", now=canon.join_list(took)))


def _put_back(desk: Desk, contact_id: str, wanted: Change) -> None:
    """Give a contact the additional addresses back that it lacks."""
    fresh = read_fresh(desk, contact_id, [wanted])
    if fresh and missing_addresses(wanted, fresh.properties, primary_of(fresh, desk.email)):
        add_to(desk, fresh, wanted)
