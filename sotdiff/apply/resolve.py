"""What a killed run left open is brought to an end first: by reading, never by sending again.

create    looked up: found with our token, it was made; not found twice, an interval apart, it
          was not and may be repeated; until then its lead is not created
promote   an address that was taken off and not set is put back
primary   where it was changed, the old one is put among the additional addresses
others    read: what stands was written; what does not was not, and the next look sees it
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.apply.addresses import once_primary_done
from sotdiff.apply.compare import primary_of, stands
from sotdiff.apply.desk import Desk, note_written
from sotdiff.apply.journal import WRITTEN
from sotdiff.apply.look_ups import survey_for
from sotdiff.apply.promotion import put_back
from sotdiff.apply.receipts import ReceiptBook
from sotdiff.apply.verify import GONE, verify_written
from sotdiff.apply.words import EMAIL, Change, Manner, change_of
from sotdiff.errors import GoneError, RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from sotdiff.apply.journal import Journal, OpenIntent
    from sotdiff.apply.needs import Contact, Portal

COLUMNS = ["intent_id", "lid", "contact_id", "call", "status", "detail"]


def resolve_open_intents(
    portal: Portal, journal: Journal, manner: Manner | None = None
) -> pd.DataFrame:
    """Bring every open intent of earlier runs to an end, as far as reading can.

    Returns one row an intent: intent_id, lid, contact_id, call, status (a word of journal.py; the
    last one known), detail; `attrs["incidents"]` as in `apply_plan`, which does all this by itself.
    Raises what stops a run; nothing is sent again.
    """
    manner = manner or Manner()
    desk = Desk(portal, journal, manner, ReceiptBook(manner.clock))
    found = resolve_at(desk)
    found.attrs["incidents"] = desk.incidents
    return found


def resolve_at(desk: Desk) -> pd.DataFrame:
    """Do it with a desk at hand; leads whose create is still open are noted there.

    The receipts of the run that left them are not this run's: a book of their own takes them.
    """
    found = desk.journal.open_intents()
    apart = replace(desk, book=ReceiptBook(desk.manner.clock), written=[])
    resolved = [(intent, *_resolved(apart, intent)) for intent in found]
    verify_written(apart)
    rows = [_row(*each, apart.book.told(each[0].change_ids)) for each in resolved]
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        {"intent_id": "Int64"} | dict.fromkeys(COLUMNS[1:], "string")
    )


def _row(intent: OpenIntent, status: str, detail: str, told: str) -> dict[str, object]:
    """Return one row; `told`: what was found when the write was read back."""
    return {
        "intent_id": intent.intent_id,
        "lid": intent.lid,
        "contact_id": _contact_id(intent),
        "call": intent.request["call"],
        "status": status,
        "detail": "; ".join(part for part in (detail, told) if part),
    }


def _resolved(desk: Desk, intent: OpenIntent) -> tuple[str, str]:
    """Resolve one intent; return the status it has now, and why."""
    contact_id = _contact_id(intent)
    try:
        if contact_id is None:
            return _resolve_create(desk, intent)
        contact = desk.get(contact_id)
    except GoneError:
        return _told(desk, intent, "absent", GONE)
    except RequestError as error:
        if contact_id is None:
            desk.unresolved.add(str(intent.lid))
        return "unknown", f"could not be read: {error}"
    return _resolve_write(desk, intent, contact)


def _resolve_create(desk: Desk, intent: OpenIntent) -> tuple[str, str]:
    """Look up what became of a create without an answer."""
    lid, addresses = str(intent.lid), intent.request["addresses"]
    survey = survey_for(desk, lid, addresses)
    if survey.ours:
        contact = survey.ours[0]
        status, detail = _told(desk, intent, "found", "looked up", contact.contact_id)
        _note(desk, intent, contact.contact_id, traceable=False)
        return status, detail
    if not survey.is_clear:
        return _told(desk, intent, "absent", survey.in_words())
    if _waited(desk, intent, bool(addresses)):
        return _told(desk, intent, "absent", "looked up twice without a hit")
    desk.unresolved.add(lid)
    return _told(desk, intent, "missing", "looked up without a hit; it is not repeated yet")


def _waited(desk: Desk, intent: OpenIntent, has_address: bool) -> bool:
    """Tell whether an earlier look-up without a hit is long enough ago."""
    interval: timedelta = desk.manner.repeat_after
    if not has_address:
        interval = max(interval, desk.manner.index_lag)
    missed = [known.at for known in intent.outcomes if known.status == "missing"]
    return bool(missed) and desk.manner.clock() - min(missed) >= interval


def _resolve_write(desk: Desk, intent: OpenIntent, contact: Contact) -> tuple[str, str]:
    """Tell from a contact what became of a write to it, and have it read back if it was done."""
    changes, region = _changes(intent), desk.manner.region
    stand = all(stands(change, contact, desk.email, region) for change in changes)
    if _was_taken(intent) and intent.request["call"] != "promote":
        status, detail = "answered", "it was answered; read back now"
    elif stand:
        status, detail = _told(desk, intent, "found", "read: it stands", contact.contact_id)
    else:
        return _resolve_undone(desk, intent, contact, changes)
    is_same = contact.contact_id == intent.contact_id
    _note(desk, intent, contact.contact_id, traceable=is_same)
    primary = change_of(changes, EMAIL)
    if primary and is_same and not intent.request.get("undoing"):
        once_primary_done(desk, contact.contact_id, primary, None)
    return status, detail


def _resolve_undone(
    desk: Desk, intent: OpenIntent, contact: Contact, changes: Sequence[Change]
) -> tuple[str, str]:
    """Close a write that did not come about; an address that was taken off is put back first."""
    dropped = intent.request.get("drop")
    if dropped and contact.contact_id == intent.contact_id and desk.is_ours(contact):
        held = canon.split_ledger(contact.properties.get(desk.additional) or "")
        has_it = dropped in {*held, primary_of(contact, desk.email)}
        if not has_it and not put_back(desk, contact.contact_id, changes[0], dropped):
            return "unknown", "the address that was taken off could not be put back yet"
    return _told(desk, intent, "absent", "read: it does not stand")


def _note(desk: Desk, intent: OpenIntent, contact_id: str, *, traceable: bool) -> None:
    """Have a write read back with the others; the race check sees what its own run saw."""
    note_written(
        desk,
        contact_id,
        _changes(intent),
        [intent.intent_id],
        intent.before,
        note="resolved at the next start",
        traceable=traceable,
    )


def _told(
    desk: Desk, intent: OpenIntent, status: str, detail: str, contact_id: str | None = None
) -> tuple[str, str]:
    """Put into the journal what became known, and return it."""
    desk.journal.outcome(intent.intent_id, status, None, detail, contact_id or intent.contact_id)
    return status, detail


def _changes(intent: OpenIntent) -> list[Change]:
    """Return what the call itself was to set: of a create, what went into the POST."""
    changes = [Change(**entry) for entry in intent.request["changes"]]
    sent = intent.request.get("properties")
    return [change for change in changes if sent is None or change.name in sent]


def _was_taken(intent: OpenIntent) -> bool:
    return bool(intent.outcomes) and intent.outcomes[-1].status in WRITTEN


def _contact_id(intent: OpenIntent) -> str | None:
    """Return the contact of an intent: of a create, the one that it made, where that is known."""
    made = [known.contact_id for known in intent.outcomes if known.contact_id]
    return intent.contact_id or (made[-1] if made else None)
