"""Every call goes through here: paced, counted, read again if it was a read, never if a write."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

from sotdiff.errors import LimitError, RequestError
from sotdiff.hubspot.answers import error_from
from sotdiff.hubspot.contact import contact_from
from sotdiff.hubspot.pace import pace_for_calls, pace_for_searches, pause_s

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotdiff.hubspot.answers import Answer
    from sotdiff.hubspot.client import Client
    from sotdiff.hubspot.contact import Contact, ReadBy
    from sotdiff.hubspot.pace import Timing
    from sotdiff.settings import HubSpotSettings

    Send = Callable[[], Answer]
    IsWhole = Callable[[dict[str, Any]], bool]

Kind = Literal["search", "read", "batch_read", "write", "create", "v1", "history", "meta"]
TRIES = 7
NO_CONTENT = 204
LONGEST_WAIT_S = 120.0


class Calls:
    """The way to HubSpot: `counts` calls by kind; `timing` is the clock of all that is read."""

    def __init__(self, client: Client, settings: HubSpotSettings, timing: Timing) -> None:
        """Keep the pace that the settings ask for."""
        self.client = client
        self.timing = timing
        self.counts: Counter[str] = Counter()
        self._all = pace_for_calls(timing, settings.calls_per_10s)
        self._searches = pace_for_searches(timing, settings.searches_per_s)

    def read(self, kind: Kind, what: str, send: Send, is_whole: IsWhole) -> dict[str, Any]:
        """Return the fields of an answer that is whole, trying again where that may help.

        Raises AuthError, LimitError, GoneError, RefusedError at once; RequestError when HubSpot
        could not answer after all tries.
        """
        for tries in range(1, TRIES + 1):
            self.pace(kind)
            answer = self.send(kind, send)
            if answer.is_success and is_whole(answer.fields):
                return answer.fields
            if not _may_pass(answer):
                raise error_from(answer, what)
            if tries < TRIES:
                self._pause(tries, answer, what)
        state = f"HTTP {answer.status}" if answer.status else "no answer"
        raise RequestError(f"{what}: {state} after {TRIES} tries", answer.status or None)

    def write(self, kind: Kind, what: str, send: Send, is_whole: IsWhole) -> dict[str, Any]:
        """Send one write, once and without waiting, and return the fields of its answer.

        Raises what `error_from` says; NoAnswerError too where a success has no whole body.
        """
        answer = self.send(kind, send)
        if answer.status == NO_CONTENT or (answer.is_success and is_whole(answer.fields)):
            return answer.fields
        raise error_from(answer, what)

    def pace(self, kind: Kind) -> None:
        """Wait until a call of this kind may go out."""
        self._all.wait()
        if kind == "search":
            self._searches.wait()

    def next_at(self) -> float:
        """Return when the next call may go out, on the clock of all that is read."""
        return self.timing.now() + self._all.due_in()

    def send(self, kind: Kind, send: Send) -> Answer:
        """Count one call and send it."""
        self.counts[kind] += 1
        return send()

    def contact(self, shown: dict[str, Any], read_by: ReadBy) -> Contact:
        """Return the contact that an answer shows, read now."""
        return contact_from(shown, read_by, self.timing.now())

    def _pause(self, tries: int, answer: Answer, what: str) -> None:
        asked_s = answer.retry_after()
        if asked_s is not None and asked_s > LONGEST_WAIT_S:
            raise LimitError(f"{what}: HubSpot asks to wait {asked_s:.0f} s; run again later")
        self.timing.sleep(pause_s(tries, asked_s, self.timing.chance()))


def shows_contact(fields: dict[str, Any]) -> bool:
    """Tell whether an answer holds a contact: its id and its properties."""
    return bool(fields.get("id")) and isinstance(fields.get("properties"), dict)


def shows_contacts(fields: dict[str, Any]) -> bool:
    """Tell whether an answer holds a list of contacts, each of them whole."""
    results = fields.get("results")
    return isinstance(results, list) and all(
        isinstance(shown, dict) and shows_contact(shown) for shown in results
    )


def shows_additional(fields: dict[str, Any]) -> bool:
    """Tell whether an answer of the v1 calls holds the additional addresses."""
    return isinstance(fields.get("secondaryEmails"), list)


def _may_pass(answer: Answer) -> bool:
    """Tell whether the same read may succeed a little later."""
    if answer.is_daily:
        return False
    return answer.is_success or answer.status in {0, 408, 423, 429} or answer.status >= 500  # noqa: PLR2004
