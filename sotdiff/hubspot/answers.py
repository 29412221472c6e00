"""What came back from HubSpot, and which of our errors it means.

No text made here holds a value of a contact, an address or the token: HubSpot's own messages quote
what was sent, so only its status, its codes and the ids of contacts are taken over.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hubspot.crm.contacts import ApiException as ContactsException
from hubspot.crm.owners import ApiException as OwnersException
from hubspot.crm.properties import ApiException as PropertiesException
from urllib3.exceptions import HTTPError

from sotdiff.errors import (
    AuthError,
    BusyError,
    ConflictError,
    GoneError,
    HubSpotError,
    LimitError,
    NoAnswerError,
    RefusedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from urllib3 import BaseHTTPResponse

REFUSALS = (ContactsException, OwnersException, PropertiesException)
# What the client lets through: connections, cut bodies, bodies that are no UTF-8; and the
# AttributeError by which it stumbles over an answer without a body.
BREAKS = (HTTPError, OSError, ValueError, AttributeError)
MIGRATING = 477
_HOLDER = re.compile(r"Existing ID:\s*(\d+)|(\d+) already has that value")
_CODE = re.compile(r'"(?:error|code)"\s*:\s*"([A-Z][A-Z_]{2,40})"')
_CATEGORY = re.compile(r"[A-Z][A-Z_]{2,40}")
_SCOPE = re.compile(r'"((?:[a-z-]{2,20}\.){1,4}(?:read|write))"')


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `status` 0 when none came; `content` None when the body was no whole JSON."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    content: Any = None

    @property
    def fields(self) -> dict[str, Any]:
        """The body's fields; none if it was no JSON object."""
        return self.content if isinstance(self.content, dict) else {}

    @property
    def is_success(self) -> bool:
        """Whether HubSpot took the call: 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own numbers

    @property
    def is_daily(self) -> bool:
        """Whether the account may not call any more today."""
        return self.status == MIGRATING or (
            self.status == 429 and self.fields.get("policyName") == "DAILY"  # noqa: PLR2004
        )

    def retry_after(self) -> float | None:
        """Return the seconds that HubSpot asks to wait, where it says so."""
        asked = {name.casefold(): value for name, value in self.headers.items()}.get("retry-after")
        return float(asked) if asked and asked.isdecimal() else None


def received(send: Callable[[], BaseHTTPResponse]) -> Answer:
    """Send one call and return what came back; a call that breaks is an answer without status.

    Nothing is raised, so that no error of ours carries the client's, which quotes everything.
    """
    try:
        response = send()
        return Answer(response.status, dict(response.headers), _parsed(response.data))
    except REFUSALS as refusal:
        return Answer(refusal.status or 0, dict(refusal.headers or {}), _parsed(refusal.body))
    except BREAKS:
        return Answer()


def error_from(answer: Answer, what: str) -> HubSpotError:
    """Return the error that an answer means for a write; `what`: which call, without values."""
    status, said = answer.status, f"{what}: {_said(answer)}"
    if status == 401:  # noqa: PLR2004
        return AuthError(f"{said}; HubSpot does not accept the token: check HUBSPOT_TOKEN")
    if status == 403:  # noqa: PLR2004
        return AuthError(f"{said}; the token lacks a scope{_scopes(answer)}")
    if answer.is_daily:
        return LimitError(f"{said}; HubSpot takes no more calls for now{_wait(answer)}")
    if status in {423, 429}:
        return BusyError(f"{said}; nothing was written, read the contact again first", status)
    if answer.is_success or status in {0, 408} or status >= 500:  # noqa: PLR2004
        return NoAnswerError(f"{said}; read the contact to know what became of it", status or None)
    return _refusal(answer, said)


def _refusal(answer: Answer, said: str) -> HubSpotError:
    if answer.status == 404:  # noqa: PLR2004
        return GoneError(f"{said}; archived or deleted", answer.status)
    message = str(answer.fields.get("message") or "")
    holder = _HOLDER.search(message)
    if answer.status == 409 or holder:  # noqa: PLR2004
        holder_id = (holder[1] or holder[2]) if holder else None
        by = f"contact {holder_id}" if holder_id else "another contact"
        return ConflictError(f"{said}; {by} holds that address", answer.status, holder_id)
    return RefusedError(f"{said}; HubSpot will not take it as it is", answer.status)


def _said(answer: Answer) -> str:
    """Return status and codes of an answer in words."""
    if not answer.status:
        return "no answer came"
    if answer.is_success:
        return f"HTTP {answer.status} with an empty or cut body"
    category = str(answer.fields.get("category") or "")
    codes = _CODE.findall(json.dumps(answer.fields).replace('\\"', '"'))
    known = [category] if _CATEGORY.fullmatch(category) else []
    return " ".join([f"HTTP {answer.status}", *dict.fromkeys([*known, *codes])])


def _scopes(answer: Answer) -> str:
    """Return the missing scopes as HubSpot names them, or nothing."""
    scopes = dict.fromkeys(_SCOPE.findall(json.dumps(answer.fields)))
    return ": " + ", ".join(scopes) if scopes else ""


def _wait(answer: Answer) -> str:
    seconds = answer.retry_after()
    return "" if seconds is None else f" (wait {seconds:.0f} s)"


def _parsed(body: bytes | str | None) -> Any:
    try:
        return json.loads(body or "")
    except ValueError:
        return None
