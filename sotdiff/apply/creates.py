"""The create protocol: look up first, POST once, and never again before it is known what became.

The intent is on disk, then addresses and token are looked up portal-wide, then one POST goes out,
without the additional addresses. Whoever is found is left alone: nothing is adopted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sotdiff.apply.addresses import add_missing
from sotdiff.apply.desk import note_written, open_intent, write_once
from sotdiff.apply.look_ups import Survey, addresses_of, survey_for
from sotdiff.apply.updates import send_again
from sotdiff.apply.words import ADDITIONAL, EMAIL, OWNER, TOKEN, change_of, without
from sotdiff.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.apply.desk import Answer, Desk
    from sotdiff.apply.words import Change

ATTEMPTS = 2
# What a contact cannot be made without; the rest may follow if HubSpot refuses a part of it.
ESSENTIAL = (OWNER, TOKEN, EMAIL)
NAMES = ("first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Order:
    """One contact to create: `posted` goes into the POST, `later` follows as updates.

    more: the change of the additional addresses, which never go into the POST.
    """

    lid: str
    posted: tuple[Change, ...]
    later: tuple[Change, ...]
    more: Change | None

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes."""
        return (*self.posted, *self.later, *((self.more,) if self.more else ()))

    @property
    def addresses(self) -> list[str]:
        """All addresses of the contact to be."""
        return addresses_of(self.changes, (EMAIL, ADDITIONAL))


def create_contact(desk: Desk, lid: str, changes: Sequence[Change]) -> None:
    """Create the lead's contact, unless somebody has it, holds its addresses, or may have it.

    Raises what stops the run.
    """
    if lid in desk.unresolved:
        detail = "an earlier create had no answer and is not found yet; it is not repeated"
        desk.settle(changes, "unknown", detail)
        return
    more = change_of(changes, ADDITIONAL)
    _attempt(desk, Order(lid, tuple(without(changes, more)), (), more), ATTEMPTS)


def _attempt(desk: Desk, order: Order, attempts: int) -> None:
    """Look up, POST once, and see to what comes."""
    values = {change.name: change.now for change in order.posted}
    request = {"call": "create", "properties": values, "addresses": order.addresses}
    intent_id = open_intent(desk, None, order.changes, request)
    if not _is_clear(desk, order, intent_id):
        return
    answer = write_once(desk, intent_id, lambda: desk.portal.post(values))
    match answer.kind:
        case "answered" if answer.contact:
            _created(desk, order, intent_id, answer.contact.contact_id)
        case "conflict":
            _after_conflict(desk, order, answer)
        case "busy" if attempts > 1:
            desk.manner.sleep(desk.manner.busy_wait_s)
            _attempt(desk, order, attempts - 1)
        case "busy" | "gone":
            desk.settle(order.changes, "failed", answer.detail, answer.status)
        case "refused":
            _after_refusal(desk, order, answer)
        case _:
            _after_no_answer(desk, order, intent_id, answer)


def _is_clear(desk: Desk, order: Order, intent_id: int) -> bool:
    """Tell whether nobody has the lead's token or one of its addresses; else settle the create."""
    try:
        survey = survey_for(desk, order.lid, order.addresses)
    except RequestError as error:
        desk.journal.outcome(intent_id, "not_sent", None, f"the look-up failed: {error}", None)
        desk.settle(order.changes, "failed", f"the look-up before the create failed: {error}")
        return False
    if survey.is_clear:
        return True
    ours = survey.ours[0].contact_id if survey.ours else None
    desk.journal.outcome(intent_id, "not_sent", None, "looked up: it is not free", ours)
    _settle_taken(desk, order, survey, None)
    return False


def _settle_taken(desk: Desk, order: Order, survey: Survey, status: int | None) -> None:
    """Settle a create whose place is taken: by the contact itself, or by somebody else."""
    if not survey.ours:
        detail = survey.in_words() if not survey.is_clear else "an address is taken by nobody yet"
        desk.settle(order.changes, "conflict", detail, status)
        return
    contact_id = survey.ours[0].contact_id
    for change in order.changes:
        detail = "a contact with the lead's token exists"
        desk.book.settle(change, "already", detail, status=status, contact_id=contact_id)


def _created(desk: Desk, order: Order, intent_id: int, contact_id: str, note: str = "") -> None:
    """Add to a new contact what did not go into the POST; all of it is read back later."""
    desk.book.made(order.changes, contact_id)
    note_written(desk, contact_id, order.posted, [intent_id], {}, status=201, note=note)
    if order.later:
        _follow_up(desk, contact_id, order.later)
    if order.more:
        _add_more(desk, contact_id, order.more)


def _follow_up(desk: Desk, contact_id: str, changes: Sequence[Change]) -> None:
    try:
        send_again(desk, contact_id, changes)
    except RequestError as error:
        desk.settle(changes, "failed", f"the new contact could not be read: {error}")


def _add_more(desk: Desk, contact_id: str, change: Change) -> None:
    try:
        add_missing(desk, contact_id, change)
    except RequestError as error:
        desk.book.settle(change, "failed", f"the new contact could not be read: {error}")


def _after_conflict(desk: Desk, order: Order, answer: Answer) -> None:
    """Look up who holds the address that HubSpot calls taken."""
    try:
        survey = survey_for(desk, order.lid, order.addresses)
    except RequestError as error:
        detail = f"{answer.detail}; the look-up failed: {error}"
        desk.settle(order.changes, "conflict", detail, answer.status)
        return
    _settle_taken(desk, order, survey, answer.status)


def _after_refusal(desk: Desk, order: Order, answer: Answer) -> None:
    """Create with what is essential, and send the rest after it; refused again, it is rejected."""
    essential = _essential(order.posted)
    if len(essential) == len(order.posted):
        desk.settle(order.changes, "rejected", answer.detail, answer.status)
        return
    later = tuple(change for change in order.posted if change not in essential)
    _attempt(desk, replace(order, posted=essential, later=later), ATTEMPTS)


def _essential(changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return what a contact cannot be made without: a name only where there is no address."""
    fields = ESSENTIAL if change_of(changes, EMAIL) else (*ESSENTIAL, *NAMES)
    return tuple(change for change in changes if change.field in fields)


def _after_no_answer(desk: Desk, order: Order, intent_id: int, answer: Answer) -> None:
    """Look up at once whether a POST without an answer has made the contact."""
    try:
        survey = survey_for(desk, order.lid, order.addresses)
    except RequestError as error:
        detail = f"no answer, and the look-up failed: {error}"
        desk.settle(order.changes, "unknown", detail, answer.status)
        return
    if survey.ours:
        contact_id = survey.ours[0].contact_id
        desk.journal.outcome(intent_id, "found", None, "looked up after no answer", contact_id)
        _created(desk, order, intent_id, contact_id, "there was no answer; found by look-up")
    elif survey.is_clear:
        desk.journal.outcome(intent_id, "missing", None, "looked up after no answer", None)
        detail = "no answer, and not found at once; looked up again at the next start"
        desk.settle(order.changes, "unknown", detail, answer.status)
    else:
        desk.journal.outcome(intent_id, "absent", None, survey.in_words(), None)
        _settle_taken(desk, order, survey, answer.status)
