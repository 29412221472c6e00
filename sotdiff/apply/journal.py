"""The journal as the applier sees it: every write's intent, what was answered, what was read back.

An intent is on disk before its call goes out. Then come outcomes, the last one counts:

    answered   a 2xx with a whole body: HubSpot says it is done
    refused    4xx, or the guard: nothing was written
    busy       423 or 429: nothing was written
    unknown    no answer: nobody knows                                    (stays open)
    missing    looked up, not there; a create may still appear            (stays open)
    found      read or looked up: it was written
    absent     read or looked up: it was not written, and may be done again
    not_sent   a look-up before the call showed that it must not go out

An intent is open while it has no outcome, or its last one is `unknown` or `missing`; and while
its last one is `answered` or `found` and nothing was read back yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

UNSETTLED = ("unknown", "missing")
WRITTEN = ("answered", "found")


class Outcome(Protocol):
    """One thing that became known about an intent."""

    @property
    def status(self) -> str:
        """One of the words above."""

    @property
    def contact_id(self) -> str | None:
        """The contact that answered, where one did."""

    @property
    def at(self) -> datetime:
        """When, in UTC."""


class OpenIntent(Protocol):
    """An intent whose end is not known."""

    @property
    def intent_id(self) -> int:
        """Its number."""

    @property
    def contact_id(self) -> str | None:
        """The contact to be written; None for a create."""

    @property
    def lid(self) -> str | None:
        """The lead."""

    @property
    def request(self) -> Mapping[str, Any]:
        """What was to be sent: plain JSON values; `call` says which kind."""

    @property
    def before(self) -> Mapping[str, Any]:
        """The contact as it was read before: `values` and `heads`."""

    @property
    def change_ids(self) -> Sequence[str]:
        """The changes that it serves."""

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """What became known so far, oldest first."""


class Verification(Protocol):
    """What was read back after one write."""

    @property
    def request(self) -> Mapping[str, Any]:
        """The request of the intent."""

    @property
    def before(self) -> Mapping[str, Any]:
        """The contact as it was read before: `values`, `heads` and `writers`."""

    @property
    def after(self) -> Mapping[str, Any]:
        """The managed properties as they were read back."""

    @property
    def ok(self) -> bool:
        """Whether everything stood as it was written."""


class Journal(Protocol):
    """Where every intent, outcome and verification goes; only ever longer."""

    def intent(
        self,
        contact_id: str | None,
        lid: str,
        request: dict[str, Any],
        before: dict[str, Any],
        change_ids: Sequence[str],
    ) -> int:
        """Keep an intent, durably, and return its number."""

    def outcome(
        self,
        intent_id: int,
        status: str,
        http_status: int | None,
        detail: str,
        contact_id: str | None,
    ) -> None:
        """Keep what became known about an intent."""

    def verified(self, intent_id: int, after: dict[str, Any], ok: bool) -> None:
        """Keep what was read back, and whether it is as it was written."""

    def open_intents(self) -> Sequence[OpenIntent]:
        """Return the open intents, oldest first."""

    def verifications(self, contact_id: str) -> Sequence[Verification]:
        """Return all verifications of the intents on one contact, oldest first."""

    def created(self, lid: str) -> Sequence[str]:
        """Return the ids of the contacts that were made for a lead, oldest first."""


@dataclass(frozen=True, slots=True)
class KeptOutcome:
    """An outcome in memory."""

    status: str
    http_status: int | None
    detail: str
    contact_id: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptVerification:
    """A verification in memory."""

    request: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    ok: bool


@dataclass(frozen=True, slots=True)
class KeptIntent:
    """An intent in memory, with all that became known about it."""

    intent_id: int
    contact_id: str | None
    lid: str
    request: Mapping[str, Any]
    before: Mapping[str, Any]
    change_ids: tuple[str, ...]
    outcomes: list[KeptOutcome] = field(default_factory=list)
    verifications: list[KeptVerification] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether its end is not known."""
        last = self.outcomes[-1].status if self.outcomes else "unknown"
        return last in UNSETTLED or (last in WRITTEN and not self.verifications)


def _now() -> datetime:
    return datetime.now(UTC)


class MemoryJournal:
    """A journal that lives as long as the process: for a look around and for tests."""

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        """Start empty."""
        self.intents: list[KeptIntent] = []
        self._clock = clock

    def intent(
        self,
        contact_id: str | None,
        lid: str,
        request: dict[str, Any],
        before: dict[str, Any],
        change_ids: Sequence[str],
    ) -> int:
        """Keep an intent and return its number."""
        number = len(self.intents)
        self.intents.append(KeptIntent(number, contact_id, lid, request, before, tuple(change_ids)))
        return number

    def outcome(
        self,
        intent_id: int,
        status: str,
        http_status: int | None,
        detail: str,
        contact_id: str | None,
    ) -> None:
        """Keep what became known about an intent."""
        kept = KeptOutcome(status, http_status, detail, contact_id, self._clock())
        self.intents[intent_id].outcomes.append(kept)

    def verified(self, intent_id: int, after: dict[str, Any], ok: bool) -> None:
        """Keep what was read back."""
        intent = self.intents[intent_id]
        intent.verifications.append(KeptVerification(intent.request, intent.before, after, ok))

    def open_intents(self) -> list[KeptIntent]:
        """Return the open intents, oldest first."""
        return [intent for intent in self.intents if intent.is_open]

    def verifications(self, contact_id: str) -> list[KeptVerification]:
        """Return all verifications of the intents on one contact, oldest first."""
        return [
            kept
            for intent in self.intents
            if intent.contact_id == contact_id
            for kept in intent.verifications
        ]

    def created(self, lid: str) -> list[str]:
        """Return the ids of the contacts that were made for a lead, oldest first."""
        return [
            known.contact_id
            for intent in self.intents
            if intent.contact_id is None and intent.lid == lid
            for known in intent.outcomes
            if known.contact_id and known.status in WRITTEN
        ]
