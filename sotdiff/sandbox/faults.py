"""What goes wrong on the way: rules that say which call fails, and how."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from sotdiff.sandbox.messages import Response, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sotdiff.sandbox.messages import Fate, Request
    from sotdiff.sandbox.store import ContactStore

Kind = Literal[
    "status",
    "commit_then_timeout",
    "commit_then_reset",
    "timeout",
    "reset",
    "truncated",
    "empty_body",
    "empty_results",
    "ignored",
    "duplicate",
]
HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
NAMES = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}


@dataclass(slots=True)
class Fault:
    """One rule: the `nth` call that fits, and the `times - 1` that follow it, go wrong.

    `method` and `path` are regular expressions for the whole of each. The kinds:

    - `status`: answered with `status` and nothing done (423, 429, 477, 500, 502, 503, 504, ...)
    - `commit_then_timeout`, `commit_then_reset`: done, but no answer comes / the line is cut
    - `timeout`, `reset`: nothing done, and no answer comes / the line is cut
    - `truncated`: done; the answer's body stops in the middle of its announced length
    - `empty_body`: done; the answer has a body of length 0
    - `empty_results`: nothing done; 200 with no results (and total 0 for a search)
    - `ignored`: answered as if it had been done, but nothing has changed
    - `duplicate`: delivered twice; the caller sees the second answer
    """

    kind: Kind
    method: str = ".*"
    path: str = ".*"
    nth: int = 1
    times: int = 1
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    seen: int = 0

    @property
    def fired(self) -> int:
        """How many calls have gone wrong by this rule so far."""
        return max(0, min(self.seen - self.nth + 1, self.times))

    def fits(self, request: Request) -> bool:
        """Tell whether the rule speaks of this call at all."""
        method = re.fullmatch(self.method, request.method)
        return method is not None and re.fullmatch(self.path, request.path) is not None

    def strikes(self, request: Request) -> bool:
        """Count a call that fits, and tell whether it is one that goes wrong."""
        if not self.fits(request):
            return False
        self.seen += 1
        return self.nth <= self.seen < self.nth + self.times


def striking(faults: Iterable[Fault], request: Request) -> Fault | None:
    """Return the first rule that strikes a call; every rule that fits counts the call."""
    struck = [fault for fault in faults if fault.strikes(request)]
    return struck[0] if struck else None


def struck_answer(
    fault: Fault,
    request: Request,
    usual: Callable[[], Response],
    store: ContactStore,
    correlation_id: str,
) -> Response:
    """Return what comes of a call that a rule strikes; `usual` would have answered it."""
    match fault.kind:
        case "status":
            response = _status_answer(fault, correlation_id)
        case "timeout" | "reset":
            response = Response(0, fate=_FATES[fault.kind])
        case "empty_results":
            response = answer(200, _empty(request))
        case "ignored":
            response = _undone(usual, store)
        case "duplicate":
            usual()
            response = usual()
        case "empty_body":
            response = replace(usual(), body=b"")
        case kind:
            response = replace(usual(), fate=_FATES[kind])
    return response


class _Undone(Exception):  # noqa: N818 - undoes a call whose answer is sent all the same
    pass


def _undone(usual: Callable[[], Response], store: ContactStore) -> Response:
    response = Response(0)
    with suppress(_Undone), store.transaction():
        response = usual()
        raise _Undone
    return response


def _empty(request: Request) -> dict[str, Any]:
    if "/search" in request.path:
        return {"total": 0, "results": []}
    at = "2026-01-01T00:00:00.000Z"
    return {"status": "COMPLETE", "results": [], "startedAt": at, "completedAt": at}


def _status_answer(fault: Fault, correlation_id: str) -> Response:
    status = fault.status
    if status in NAMES:
        body = HTML.format(f"{status} {NAMES[status]}").encode()
        headers = {"content-type": "text/html", **fault.headers}
        return Response(status, headers, body)
    content = {"status": "error", "correlationId": correlation_id, **_BODIES.get(status, {})}
    plain = answer(status, content)
    headers = {**plain.headers, **_HEADERS.get(status, {}), **fault.headers}
    return Response(status, headers, plain.body)


_BODIES: dict[int, dict[str, str]] = {
    423: {"message": "The resource is locked by another write.", "category": "LOCKED"},
    429: {
        "message": "You have reached your ten_secondly_rolling limit.",
        "errorType": "RATE_LIMIT",
        "policyName": "TEN_SECONDLY_ROLLING",
    },
    477: {"message": "This account is being migrated.", "category": "MIGRATION_IN_PROGRESS"},
    503: {"message": "Service temporarily unavailable.", "category": "SERVICE_UNAVAILABLE"},
}
_FATES: dict[Kind, Fate] = {
    "timeout": "silent",
    "reset": "reset",
    "truncated": "short",
    "commit_then_timeout": "silent",
    "commit_then_reset": "reset",
}
_HEADERS = {477: {"Retry-After": "3600"}}
