"""Reading back: only what HubSpot shows afterwards counts, and its history tells who came between.

Contacts are read back in batches. What stands is `applied`; what HubSpot took and does not show
is `failed`, and `not_converging` once that has happened too often. Where our write went over
somebody else's, that value is put back, if the contact is still ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.apply import races
from sotdiff.apply.compare import stands
from sotdiff.apply.desk import managed_values
from sotdiff.apply.stays import strays
from sotdiff.apply.updates import update_contact
from sotdiff.apply.words import OWNER, TOKEN
from sotdiff.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sotdiff.apply.desk import Desk
    from sotdiff.apply.needs import Contact
    from sotdiff.apply.words import Change, Written

UNREADABLE = (
    "whether anybody changed it or took it over in between, right before our write, cannot be read "
    "any more"
)
GONE = f"the contact was archived or deleted since; {UNREADABLE}"
UNCLEAR = "nobody can tell whether before or after our write"


def verify_written(desk: Desk) -> None:
    """Read back everything that was written and not read back yet, and settle it.

    What is put back on the way is read back as well. Raises what stops the run; what was not
    settled then is still in `desk.written`.
    """
    while desk.written:
        found = _read_back(desk)
        for written in list(desk.written):
            desk.written.remove(written)
            _check(desk, written, found)


def _read_back(desk: Desk) -> Mapping[str, Contact] | None:
    """Read the contacts of all writes with their history; None when HubSpot does not answer."""
    ids = dict.fromkeys(written.contact_id for written in desk.written)
    try:
        return desk.portal.read(ids, history=tuple(desk.names.values()))
    except RequestError:
        return None


def _check(desk: Desk, written: Written, found: Mapping[str, Contact] | None) -> None:
    """Settle the changes of one write by what was read back."""
    if found is None:
        detail = "HubSpot took it, but it could not be read back"
        desk.settle(written.changes, "unknown", detail, written.status)
        return
    contact = found.get(written.contact_id)
    if contact is None:
        detail = f"HubSpot took it, but {GONE}"
        desk.settle(written.changes, "failed", detail, written.status)
        _keep(desk, written, "answered", detail)
        _close(desk, written, {}, ok=False)
        return
    after, region = managed_values(desk, contact), desk.manner.region
    good = [stands(change, contact, desk.email, region) for change in written.changes]
    verdicts = [_verdict(desk, written, change, contact) for change in written.changes]
    _tell(desk, written, verdicts)
    _close(desk, written, after, ok=all(good))
    desk.proved += sum(good)
    for change, verdict in zip(written.changes, verdicts, strict=True):
        _settle(desk, written, change, verdict, contact)


def _tell(desk: Desk, written: Written, verdicts: Sequence[_Verdict]) -> None:
    """Put into the journal what a write met, before it counts as read back.

    Receipts are kept at the end of a run: one that is killed before must not take along what only
    it knows.
    """
    for verdict in verdicts:
        if verdict.is_race:
            _keep(desk, written, "found", verdict.detail)


def _keep(desk: Desk, written: Written, status: str, detail: str) -> None:
    """Put into the journal what became known of a write (a word of journal.py), and why."""
    desk.journal.outcome(written.intent_ids[-1], status, None, detail, written.contact_id)


def _close(desk: Desk, written: Written, after: dict[str, str], *, ok: bool) -> None:
    """Put into the journal what was read back."""
    for intent_id in written.intent_ids:
        desk.journal.verified(intent_id, after, ok)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What became of one change: `lost` is the value of somebody else's that it went over.

    is_race  somebody came between check and write
    """

    result: str
    detail: str
    lost: str = ""
    is_foreign: bool = False
    is_race: bool = False


def _verdict(desk: Desk, written: Written, change: Change, contact: Contact) -> _Verdict:
    """Judge one change by what was read back and by its history."""
    region = desk.manner.region
    is_there = stands(change, contact, desk.email, region)
    moved = contact.contact_id != written.contact_id
    if not written.before:
        return _created(desk, written, change, contact, is_there=is_there)
    if not written.traceable or moved:
        return _merged(desk, written, change, contact, is_there=is_there)
    trace = races.trace_of(change, written.before, contact, region)
    hands = _changed_hands(desk, written, contact, trace)
    if hands:
        detail = f"R-01: written after the contact had changed hands: {hands}"
        return _Verdict("out_of_scope", detail, is_foreign=True, is_race=True)
    between = " and ".join(map(races.in_words, trace.between))
    lost = races.overwritten(change, written.before, trace, contact, region)
    if not is_there:
        return _astray(desk, written, change, contact, trace, between)
    if lost:
        told = f"written over what came in between: {between}"
        return _Verdict("stale", told, lost, is_race=True)
    told = f"in between came: {between}" if between else written.note
    return _Verdict("applied", told, is_race=bool(between))


def _created(
    desk: Desk, written: Written, change: Change, contact: Contact, *, is_there: bool
) -> _Verdict:
    """Judge a change that a create carried: the contact was ours when it was made."""
    if not desk.is_ours(contact):
        told = f"the contact belongs to {desk.owner_of(contact)} since"
        return _Verdict("applied" if is_there else "failed", told)
    return _plainly(desk, written, change, contact, is_there=is_there)


def _merged(
    desk: Desk, written: Written, change: Change, contact: Contact, *, is_there: bool
) -> _Verdict:
    """Judge a change across a merge: the history of another contact tells nothing of ours."""
    if not desk.is_ours(contact):
        to = f"{contact.contact_id}, which belongs to {desk.owner_of(contact)}"
        told = f"R-01: the contact was merged into {to}; {UNCLEAR}"
        return _Verdict("out_of_scope", told, is_foreign=True, is_race=True)
    verdict = _plainly(desk, written, change, contact, is_there=is_there)
    told = f"merged into {contact.contact_id}: {UNREADABLE}"
    detail = "; ".join(part for part in (verdict.detail, told) if part)
    return replace(verdict, detail=detail, is_race=True)


def _plainly(
    desk: Desk, written: Written, change: Change, contact: Contact, *, is_there: bool
) -> _Verdict:
    """Judge a change of a contact of ours by what stands there alone."""
    if is_there:
        return _Verdict("applied", written.note)
    return _astray(desk, written, change, contact, races.Trace((), None, ()), "")


def _astray(
    desk: Desk,
    written: Written,
    change: Change,
    contact: Contact,
    trace: races.Trace,
    between: str,
) -> _Verdict:
    """Judge a change that HubSpot took and does not show; `between`: who came before, in words."""
    before = f"written over what came in between: {between}; " if between else ""
    since = races.in_words(trace.later[0]) if trace.later else ""
    if trace.ours and trace.later and races.is_person(trace.later[0]):
        return _Verdict("applied", f"{before}changed since: {since}", is_race=bool(between))
    shown = contact.properties.get(change.name) or "nothing"
    times = strays(desk, contact.contact_id, change, written.before) + 1
    told = f"HubSpot took it, and shows {shown!r} ({times} times so far)"
    result = "not_converging" if times >= desk.manner.freeze_after else "failed"
    told += f", set to {since}" if since else ""
    return _Verdict(result, f"{before}{told}", is_race=bool(between))


def _changed_hands(desk: Desk, written: Written, contact: Contact, trace: races.Trace) -> str:
    """Return how the contact left the scope between our check and our write, `""` if it did not.

    Where the history cannot tell whether that was before or after our write, it is taken as before.
    """
    new = races.new_versions(desk.names[OWNER], written.before, contact)
    if trace.ours is None or not new:
        return "" if desk.is_ours(contact) else UNCLEAR
    at = races.moment(trace.ours.timestamp)
    until_then = [entry for entry in new if races.moment(entry.timestamp) <= at]
    if not until_then or until_then[0].value == desk.portal.identity.owner_id:
        return ""
    return f"owner set to {races.in_words(until_then[0])}"


def _settle(
    desk: Desk, written: Written, change: Change, verdict: _Verdict, contact: Contact
) -> None:
    """Write the receipt of one change, and put back what it went over."""
    contact_id = contact.contact_id
    desk.book.settle(
        change, verdict.result, verdict.detail, status=written.status, contact_id=contact_id
    )
    if verdict.is_foreign:
        owner_id = contact.properties.get(desk.names[OWNER])
        incident = {"contact_id": contact_id, "owner_id": owner_id, "kind": "hand-over"}
        desk.incidents.append(incident | {"change_id": change.change_id, "detail": verdict.detail})
    elif verdict.lost and not change.aside:
        _put_back(desk, change, verdict.lost, contact)


def _put_back(desk: Desk, change: Change, lost: str, contact: Contact) -> None:
    """Give a contact back what somebody else had set, by the same protocol as any change.

    The lead's token stays in a text that had none.
    """
    if change.field == TOKEN and not canon.tokens_in(lost):
        lost = f"{lost} {canon.token_text(change.lid)}"
    was = contact.properties.get(change.name) or ""
    aside = replace(change, was=was, now=lost, aside="put back")
    try:
        update_contact(desk, contact.contact_id, [aside])
    except RequestError as error:
        desk.book.settle(aside, "failed", str(error))
