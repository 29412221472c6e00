"""What every protocol has at hand, and the two things that all of them do: read fresh, write once.

`read_fresh` is R-01's third layer: id echo, owner and token of a contact, read by id a moment
before it is written. `write_once` journals a call's outcome and never repeats it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sotdiff import canon
from sotdiff.apply.words import ADDITIONAL, EMAIL, OWNER, TOKEN, Change, Written
from sotdiff.errors import (
    BusyError,
    ConflictError,
    GoneError,
    NoAnswerError,
    R01Violation,
    RequestError,
    SotdiffError,
    WriteRefusedError,
)
from sotdiff.rules import is_in_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sotdiff.apply.journal import Journal
    from sotdiff.apply.needs import Contact, Portal
    from sotdiff.apply.receipts import ReceiptBook
    from sotdiff.apply.words import Manner

Kind = Literal["answered", "refused", "conflict", "busy", "gone", "lost"]


@dataclass
class Desk:
    """What one run of the applier works with, and what it has gathered so far.

    written    writes that nobody has read back yet
    holders    contacts out of scope that hold an address, by id: found by look-up
    incidents  writes that may have reached a contact while it was not ours, one dict each
    ahead      contacts that were read together, each for the next `get` of it
    between    contacts whose primary address went out, and whose additional ones follow yet
    patching   whether this portal takes additional addresses by PATCH; learnt on the way
    proved     how many writes were read back as they should be
    canary_failed  how many first contacts were read back, where none was as it should be
    """

    portal: Portal
    journal: Journal
    manner: Manner
    book: ReceiptBook
    written: list[Written] = field(default_factory=list)
    holders: dict[str, Contact] = field(default_factory=dict)
    incidents: list[dict[str, Any]] = field(default_factory=list)
    unresolved: set[str] = field(default_factory=set)
    ahead: dict[str, Contact] = field(default_factory=dict)
    between: set[str] = field(default_factory=set)
    patching: bool = True
    proved: int = 0
    canary_failed: int = 0

    @property
    def names(self) -> dict[str, str]:
        """The HubSpot property of each column, the owner included."""
        return self.portal.properties.by_column()

    @property
    def email(self) -> str:
        """The property of the primary address."""
        return self.names[EMAIL]

    @property
    def additional(self) -> str:
        """The property of the additional addresses."""
        return self.names[ADDITIONAL]

    def is_ours(self, contact: Contact) -> bool:
        """Tell whether a contact may be written."""
        owner_id = contact.properties.get(self.names[OWNER])
        return not contact.archived and is_in_scope(owner_id, self.portal.identity.owner_id)

    def owner_of(self, contact: Contact) -> str:
        """Return whose a contact is, in a word."""
        return contact.properties.get(self.names[OWNER]) or "nobody"

    def get(self, contact_id: str) -> Contact:
        """Read a contact by id with the history of everything that we manage."""
        if contact_id in self.ahead and not self.portal.is_fresh(self.ahead[contact_id]):
            self.ahead = self._read_together(list(self.ahead))
        ahead = self.ahead.pop(contact_id, None)
        return ahead or self.portal.get(contact_id, history=tuple(self.names.values()))

    @contextmanager
    def reading_ahead(self, contact_ids: Sequence[str]) -> Iterator[None]:
        """Read contacts together, each for one `get` within; what is not found is read alone."""
        self.ahead = self._read_together(contact_ids)
        try:
            yield
        finally:
            self.ahead = {}

    def _read_together(self, contact_ids: Sequence[str]) -> dict[str, Contact]:
        """Return what one call for several contacts found; of one alone, nothing."""
        if len(contact_ids) == 1:
            return {}
        try:
            return dict(self.portal.read(contact_ids, history=tuple(self.names.values())))
        except RequestError:
            return {}

    def settle(
        self, changes: Iterable[Change], result: str, detail: str, status: int | None = None
    ) -> None:
        """Give several changes one and the same receipt."""
        for change in changes:
            self.book.settle(change, result, detail, status=status)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one write call. `contact`: HubSpot's echo, where there was one."""

    kind: Kind
    status: int | None
    detail: str = ""
    contact: Contact | None = None


def read_fresh(desk: Desk, contact_id: str, changes: Sequence[Change]) -> Contact | None:
    """Read a contact by id right before a write; None, with receipts, when it may not be written.

    Raises RequestError other than GoneError when it could not be read.
    """
    try:
        fresh = desk.get(contact_id)
    except GoneError:
        desk.settle(changes, "stale", "the contact was archived or deleted since the look", 404)
        return None
    return fresh if is_writable(desk, fresh, contact_id, changes) else None


def is_writable(desk: Desk, fresh: Contact, contact_id: str, changes: Sequence[Change]) -> bool:
    """Tell whether a contact is still the one that was looked at, and ours; settle it if not."""
    if fresh.contact_id != contact_id:
        desk.settle(changes, "stale", f"the contact was merged into {fresh.contact_id}")
    elif not desk.is_ours(fresh):
        owner_id = desk.owner_of(fresh)
        desk.settle(changes, "out_of_scope", f"the contact belongs to {owner_id} now")
    elif foreign := _foreign_tokens(desk, fresh, changes):
        desk.settle(changes, "stale", f"the contact carries the token of {foreign[0]} now")
    else:
        return True
    return False


def before_image(desk: Desk, contact: Contact) -> dict[str, Any]:
    """Return a contact as the journal keeps it: managed values, newest versions, by whom."""
    names = desk.names.values()
    heads = {name: contact.history.get(name, ())[:1] for name in names}
    return {
        "values": managed_values(desk, contact),
        "heads": {
            name: [versions[0].timestamp, versions[0].value or ""] if versions else None
            for name, versions in heads.items()
        },
        "writers": {
            name: [versions[0].source_type, versions[0].user_id or versions[0].source_id]
            for name, versions in heads.items()
            if versions
        },
    }


def managed_values(desk: Desk, contact: Contact) -> dict[str, str]:
    """Return the properties that we manage, blank ones as `""`."""
    return {name: contact.properties.get(name) or "" for name in desk.names.values()}


def open_intent(
    desk: Desk,
    contact_id: str | None,
    changes: Sequence[Change],
    request: Mapping[str, Any],
    fresh: Contact | None = None,
) -> int:
    """Put an intent into the journal, durably, before its call goes out."""
    return desk.journal.intent(
        contact_id,
        changes[0].lid,
        {**request, "changes": [change.as_json() for change in changes]},
        before_image(desk, fresh) if fresh else {},
        [change.change_id for change in changes],
    )


def write_once(
    desk: Desk,
    intent_id: int,
    call: Callable[[], Contact | None],
    *,
    stays_open: bool = False,
) -> Answer:
    """Make one write call, journal its outcome and return it; what stops the run is raised.

    `stays_open`: a call that failed leaves the intent open, because something is to be undone.
    """
    try:
        echo = call()
    except RequestError as error:
        answer = Answer(_KINDS.get(type(error), "refused"), error.status, str(error))
    except WriteRefusedError as error:
        answer = Answer("refused", None, str(error))
    except (SotdiffError, R01Violation) as stop:
        status = "unknown" if stays_open else "refused"
        desk.journal.outcome(intent_id, status, None, str(stop), None)
        raise
    else:
        answer = Answer("answered", 200, contact=echo)
    status = _STATUS[answer.kind]
    if stays_open and answer.kind != "answered":
        status = "unknown"
    contact_id = answer.contact.contact_id if answer.contact else None
    desk.journal.outcome(intent_id, status, answer.status, answer.detail, contact_id)
    return answer


def note_written(
    desk: Desk,
    contact_id: str,
    changes: Sequence[Change],
    intent_ids: Sequence[int],
    before: Mapping[str, Any],
    *,
    status: int | None = 200,
    note: str = "",
    traceable: bool = True,
) -> None:
    """Keep a write until it is read back."""
    desk.written.append(
        Written(tuple(intent_ids), contact_id, tuple(changes), before, status, note, traceable)
    )


_KINDS: dict[type[RequestError], Kind] = {
    ConflictError: "conflict",
    GoneError: "gone",
    BusyError: "busy",
    NoAnswerError: "lost",
}
_STATUS: dict[Kind, str] = {
    "answered": "answered",
    "refused": "refused",
    "conflict": "refused",
    "gone": "refused",
    "busy": "busy",
    "lost": "unknown",
}


def _foreign_tokens(desk: Desk, fresh: Contact, changes: Sequence[Change]) -> list[str]:
    """Return the tokens of other leads that the contact carries."""
    tokens = canon.tokens_in(fresh.properties.get(desk.names[TOKEN]) or "")
    return [lid for lid in tokens if lid not in {change.lid for change in changes}]
