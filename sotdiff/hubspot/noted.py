"""Writes of other programs, noted in the journal: intent, what HubSpot said, what was read back.

The applier keeps the journal of its own writes; a program that calls `update` or `create` has it
kept here, in the same words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from uuid import uuid4

from sotdiff.canon import canon_phone, canon_text, split_ledger, tokens_in
from sotdiff.errors import BusyError, NoAnswerError, R01Violation, SotdiffError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from sotdiff.hubspot.contact import Contact
    from sotdiff.settings import Properties

CODE = "program"


class Journal(Protocol):
    """Where a program's writes are noted, under its name."""

    def alone(self, *, passed: bool) -> AbstractContextManager[object]:
        """Let nobody else write inside; raises LockedError.

        Raises GuardTripped before a first run, unless the guards have let writes pass before.
        """

    def intent(
        self,
        contact_id: str | None,
        lid: str | None,
        request: Mapping[str, Any],
        before: Mapping[str, Any],
        change_ids: Sequence[str],
    ) -> int:
        """Note what is about to be sent, durably; return the intent's number."""

    def outcome(
        self,
        intent_id: int,
        status: str,
        http_status: int | None,
        detail: str | None,
        contact_id: str | None,
    ) -> None:
        """Note what became known about it."""

    def verified(self, intent_id: int, after: Mapping[str, Any], ok: bool) -> None:
        """Note what was read afterwards."""


def note_update(
    journal: Journal, fresh: Contact, given: Mapping[str, str], properties: Properties
) -> int:
    """Note an update of a contact that was read with its history; return the intent's number."""
    lid = _lid(given, properties) or _lid(fresh.properties, properties)
    changes = _changes(given, fresh.properties, lid, properties)
    names = properties.by_column().values()
    heads = {name: fresh.history.get(name, ())[:1] for name in names}
    before = {
        "values": {name: fresh.properties.get(name) or "" for name in names},
        "heads": {
            name: [head[0].timestamp, head[0].value or ""] if head else None
            for name, head in heads.items()
        },
    }
    request = {"call": "update", "properties": dict(given), "changes": changes}
    ids = [change["change_id"] for change in changes]
    return journal.intent(fresh.contact_id, lid or None, request, before, ids)


def note_create(journal: Journal, given: Mapping[str, str], properties: Properties) -> int:
    """Note a create; return the intent's number."""
    lid = _lid(given, properties)
    changes = _changes(given, {}, lid, properties)
    request: dict[str, Any] = {"call": "create", "properties": dict(given), "changes": changes}
    request["addresses"] = addresses_given(given, properties)
    ids = [change["change_id"] for change in changes]
    return journal.intent(None, lid or None, request, {}, ids)


def sent(journal: Journal, intent_id: int, send: Callable[[], Contact]) -> Contact:
    """Send once, and note what came of it; whatever is raised is noted and goes on."""
    try:
        echo = send()
    except (SotdiffError, R01Violation) as error:
        kinds: dict[type, str] = {NoAnswerError: "unknown", BusyError: "busy"}
        status = kinds.get(type(error), "refused")
        journal.outcome(intent_id, status, getattr(error, "status", None), str(error), None)
        raise
    journal.outcome(intent_id, "answered", None, None, echo.contact_id)
    return echo


def read_back(
    journal: Journal, intent_id: int, after: Contact, given: Mapping[str, str], region: str = "US"
) -> None:
    """Note what stands there after a write, and whether it is what was sent."""
    shown = {name: after.properties.get(name) or "" for name in given}
    ok = all(shows_same(shown[name], value, region) for name, value in given.items())
    journal.verified(intent_id, shown, ok)


def addresses_given(given: Mapping[str, str], properties: Properties) -> list[str]:
    """Return the canonical addresses that a write names."""
    both = (given.get(properties.email), given.get(properties.additional_emails))
    return split_ledger(";".join(value for value in both if value))


def lids_given(given: Mapping[str, str], properties: Properties) -> list[str]:
    """Return the leads whose tokens a write names."""
    return tokens_in(given.get(properties.token_text) or "")


def _lid(values: Mapping[str, str | None], properties: Properties) -> str:
    found = tokens_in(values.get(properties.token_text) or "")
    return found[0] if found else ""


def _changes(
    given: Mapping[str, str], was: Mapping[str, str | None], lid: str, properties: Properties
) -> list[dict[str, str]]:
    """Return one change a property, as the journal keeps those of a plan."""
    columns = {name: column for column, name in properties.by_column().items()}
    return [
        {
            "change_id": f"{CODE}:{uuid4().hex}",
            "code": CODE,
            "lid": lid,
            "field": columns.get(name, name),
            "name": name,
            "was": was.get(name) or "",
            "now": value,
            "aside": "",
        }
        for name, value in given.items()
    ]


def shows_same(one: str, other: str, region: str = "US") -> bool:
    """Tell whether HubSpot shows what was sent, in its own spelling."""
    shown = set(split_ledger(one))
    if canon_text(one) == canon_text(other) or (shown and shown == set(split_ledger(other))):
        return True
    here, there = canon_phone(one, region), canon_phone(other, region)
    return bool(here) and here == there
