"""What goes into the sandbox and what comes out of it, without any network."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sotdiff.sandbox.refusals import bad_request

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")
Fate = Literal["answered", "short", "reset", "silent"]
"""`short`: the body stops before its announced length; `reset`: the connection is cut;
`silent`: no answer ever comes."""


@dataclass(frozen=True, slots=True)
class Request:
    """One call as it arrived; `body` is its parsed JSON, `size` the length of the raw body."""

    number: int
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any
    size: int

    def one(self, name: str, default: str = "") -> str:
        """Return one query value, the last where several stand."""
        return self.query.get(name, [default])[-1]

    def several(self, name: str) -> list[str]:
        """Return the values of a repeated or comma-separated query parameter."""
        return [part for text in self.query.get(name, []) for part in text.split(",") if part]

    def flag(self, name: str) -> bool:
        """Return a query value as a truth value; absent is false, `False` and `false` alike."""
        return self.one(name).lower() == "true"

    def objects(self, name: str) -> list[dict[str, Any]]:
        """Return a list of objects from the body, empty if it is absent, or refuse the call."""
        return objects_in(self.fields(), name)

    def texts(self, name: str) -> list[str]:
        """Return a list of texts from the body, empty if it is absent, or refuse the call."""
        return _list_of(str, self.fields(), name)

    def fields(self) -> dict[str, Any]:
        """Return the body as an object, or refuse the call."""
        if not isinstance(self.body, dict):
            raise bad_request("Invalid input JSON: an object is expected as the body.")
        return self.body


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; `fate` says whether and how it reaches the caller."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    fate: Fate = "answered"

    def json(self) -> Any:
        """Return the body parsed; an empty body is None."""
        return json.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the log of calls: what came, and the status it was answered with.

    `status` is 0 where no answer reached the caller.
    """

    number: int
    method: str
    path: str
    status: int
    body: Any


def objects_in(fields: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a list of objects from a part of a body, empty if it is absent, or refuse."""
    return _list_of(dict, fields, name)


def _list_of(kind: type[T], fields: Mapping[str, Any], name: str) -> list[T]:
    entries = fields.get(name) or []
    if not isinstance(entries, list) or not all(isinstance(entry, kind) for entry in entries):
        raise bad_request(f"Invalid input JSON: {name} is not a list of {kind.__name__}.")
    return entries


def answer(status: int, content: object = None) -> Response:
    """Build a JSON answer; without content the body is empty."""
    if content is None:
        return Response(status)
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, {"content-type": "application/json;charset=utf-8"}, body)
