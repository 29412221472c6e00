"""An ntfy server on loopback that behaves as the documented one, as far as we use it.

Publishing as JSON to the root; scheduled messages (10 s to 3 days ahead) that are delivered when
they are due, and replaced or taken back by their sequence id (from 2.16 on); polling a topic;
tokens and topics one may not write to; 60 requests at once, then one in 5 s; a number of messages
a day; 4,096 bytes a message. Errors are ntfy's own: HTTP status and a code in JSON.
"""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from sotdiff.settings import Ntfy

TOPIC = "grand-county"
_NAME = re.compile(r"[-_A-Za-z0-9]{1,64}")
_DELAY = re.compile(r"(\d+)s")
_SHORTEST, _LONGEST = 10, 3 * 86_400
_BURST, _REFILL = 60, 5.0
_DAY = 86_400


class Refusal(Exception):  # noqa: N818 - an answer of the server
    """An answer that is no success: ntfy's code, whose first digits are the HTTP status."""

    def __init__(self, code: int, told: str) -> None:
        super().__init__(told)
        self.status = code // 100
        self.body = {"code": code, "http": self.status, "error": told}


@dataclass
class NtfyServer:
    """A server whose every answer follows from what it was sent, but for `answers`: these first.

    replaces  2.16 or newer: a scheduled message takes the place of one with its sequence id
    token     what Authorization must bear; None: everybody may publish
    topics    those that the token may write to; None: all
    down      no answer at all
    """

    replaces: bool = True
    token: str | None = None
    topics: set[str] | None = None
    a_day: int = 250
    is_limited: bool = False
    down: bool = False
    url: str = ""
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    taken: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    delivered: list[dict[str, Any]] = field(default_factory=list)
    scheduled: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._asked: tuple[float, float] = (_BURST, time.time())
        self._published: list[float] = []

    def ntfy(self, topic: str = TOPIC, **more: Any) -> Ntfy:
        """Return settings that name this server."""
        return Ntfy(url=self.url, topic=topic, **more)

    def told(self, topic: str = TOPIC) -> list[str]:
        """Return the titles that the subscribers of a topic have seen by now, oldest first."""
        self.deliver()
        return [each["title"] for each in self.delivered if each["topic"] == topic]

    def deliver(self) -> None:
        """Deliver what is due, as the server does by itself while it is up."""
        with self._lock:
            if self.down:
                return
            due = [each for each in self.scheduled if each["time"] <= time.time()]
            self.scheduled = [each for each in self.scheduled if each not in due]
            # A server that was down delivers late: what subscribers see is when it came back.
            self.delivered += [each | {"seen": max(each["time"], self._up_since)} for each in due]

    _up_since: float = 0.0

    def come_back(self) -> None:
        """Be up again after an outage."""
        self.down, self._up_since = False, time.time()
        self.deliver()

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        """Return the answer to a request; status 0: none."""
        with self._lock:
            if method == "POST":
                self.taken.append((path, headers, json.loads(body)))
            if self.answers:
                return self.answers.pop(0)
            if self.down:
                return 0, b""
            self.deliver()
            try:
                return 200, self._answered(method, path, headers, body)
            except Refusal as refusal:
                return refusal.status, json.dumps(refusal.body).encode()

    def _answered(self, method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
        self._raise_if_too_many()
        path, _, query = path.partition("?")
        content = json.loads(body) if body else {}
        words = path.strip("/").split("/") if path.strip("/") else [content.get("topic", "")]
        self._raise_if_not_allowed(headers, words[0])
        if method == "GET" and words[1:] == ["json"]:
            return self._polled(words[0], is_all="scheduled=1" in query)
        if method == "DELETE" and self.replaces:
            return self._taken_back(*words)
        if method == "POST" and path == "/":
            return json.dumps(self._published_one(content)).encode()
        raise Refusal(40401, "page not found")

    def _raise_if_too_many(self) -> None:
        left, since = self._asked
        left = min(_BURST, left + (time.time() - since) / _REFILL)
        self._asked = (max(0.0, left - 1), time.time())
        if self.is_limited and left < 1:
            raise Refusal(42901, "limit reached: too many requests")

    def _raise_if_not_allowed(self, headers: dict[str, str], topic: str) -> None:
        if not _NAME.fullmatch(topic):
            raise Refusal(40009, "invalid request: topic invalid")
        if self.token and headers.get("Authorization") != f"Bearer {self.token}":
            raise Refusal(40101, "unauthorized")
        if self.topics is not None and topic not in self.topics:
            raise Refusal(40301, "forbidden")

    def _published_one(self, content: dict[str, Any]) -> dict[str, Any]:
        now = time.time()
        self._published = [at for at in self._published if at > now - _DAY]
        if len(self._published) >= self.a_day:
            raise Refusal(42908, "limit reached: daily message quota reached")
        if len(content.get("message", "").encode()) > 4096:
            raise Refusal(40014, "invalid request: attachments not allowed")
        if not 1 <= content.get("priority", 3) <= 5:
            raise Refusal(40007, "invalid request: priority invalid")
        identity = {"id": uuid.uuid4().hex[:12], "event": "message"}
        message = {**content, **identity, "time": now + _delay_of(content)}
        self._published.append(now)
        self._keep(message, now)
        return message

    def _keep(self, message: dict[str, Any], now: float) -> None:
        mark = message.get("sequence_id")
        if mark and not _NAME.fullmatch(mark):
            raise Refusal(40049, "invalid request: sequence ID invalid")
        if mark and self.replaces:
            self._forget(message["topic"], mark)
        if message["time"] > now:
            self.scheduled.append(message)
        else:
            self.delivered.append(message | {"seen": now})

    def _forget(self, topic: str, mark: str) -> None:
        place = (topic, mark)
        self.scheduled = [
            each for each in self.scheduled if (each["topic"], each.get("sequence_id")) != place
        ]

    def _polled(self, topic: str, *, is_all: bool) -> bytes:
        kept = self.delivered + (self.scheduled if is_all else [])
        lines = [json.dumps(each) for each in kept if each["topic"] == topic]
        return "".join(f"{line}\n" for line in lines).encode()

    def _taken_back(self, topic: str, mark: str) -> bytes:
        self._forget(topic, mark)
        event = {"event": "message_delete", "topic": topic, "sequence_id": mark}
        return json.dumps({"id": uuid.uuid4().hex[:12], **event}).encode()

    def __enter__(self) -> Self:
        """Serve on a free port of loopback."""
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._http.server_close()


def _delay_of(content: dict[str, Any]) -> int:
    """Return after how many seconds a message is to be delivered."""
    if not (delay := content.get("delay")):
        return 0
    found = _DELAY.fullmatch(delay)
    if not found:
        raise Refusal(40004, "invalid delay parameter: unable to parse delay")
    if int(found[1]) < _SHORTEST:
        raise Refusal(40005, "invalid delay parameter: too small")
    if int(found[1]) > _LONGEST:
        raise Refusal(40006, "invalid delay parameter: too large")
    return int(found[1])


def _handler_of(server: NtfyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Hands every request to the server, and its answer back."""

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, text = server.answer(self.command, self.path, dict(self.headers), body)
            if status == 0:
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", text.decode())
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler
