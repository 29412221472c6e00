"""The heartbeat file for programs, ntfy for people; neither tells a secret."""

from __future__ import annotations

import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr, ValidationError
from recording import START, heartbeat

from sotdiff.errors import R01Violation, StateError, WorkbookError
from sotdiff.notify import (
    ClassCount,
    Heartbeat,
    Problem,
    push,
    push_needed,
    read_heartbeat,
    write_heartbeat,
)
from sotdiff.settings import Ntfy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "tk_geheim123"


@dataclass
class NtfyServer:
    """A small ntfy server: keeps what it was sent, answers as it was told (200 else)."""

    url: str = ""
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    taken: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Keep a request and return the answer to it."""
        self.taken.append((path, headers, json.loads(body)))
        return self.answers.pop(0) if self.answers else (200, b'{"id":"x","event":"message"}')

    def ntfy(self, topic: str = "grand-county") -> Ntfy:
        """Return settings that name this server."""
        return Ntfy(url=self.url, topic=topic)


@pytest.fixture
def server() -> Iterator[NtfyServer]:
    """Return a running ntfy server on loopback."""
    kept = NtfyServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, text = kept.take(self.path, dict(self.headers), body)
            if status == 0:
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", text.decode())
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{http.server_port}"
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    yield kept
    http.shutdown()
    http.server_close()


def send(ntfy: Ntfy, token: str | None = TOKEN, **told: Any) -> tuple[bool, list[float]]:
    """Push, and return whether it was taken and how long it paused in between."""
    pauses: list[float] = []
    secret = SecretStr(token) if token is not None else None
    return push(ntfy, secret, "sotdiff", "2 failed", pause=pauses.append, **told), pauses


# --- ntfy ---------------------------------------------------------------------------------------


def test_an_empty_topic_means_no_push(server: NtfyServer) -> None:
    """Nothing is sent, and nothing is said to be taken."""
    assert send(server.ntfy(topic="")) == (False, [])
    assert server.taken == []


def test_a_push_is_json_to_the_servers_root(server: NtfyServer) -> None:
    """Title, message, priority and tags in the body, the token as Bearer."""
    assert send(server.ntfy(), priority=4, tags=["warning"], click="file:///r.html") == (True, [])
    ((path, headers, body),) = server.taken
    assert path == "/"
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert body == {
        "topic": "grand-county",
        "title": "sotdiff",
        "message": "2 failed",
        "priority": 4,
        "tags": ["warning"],
        "click": "file:///r.html",
    }


def test_without_a_token_nothing_is_signed(server: NtfyServer) -> None:
    """No Authorization header, and no `click` where none is given."""
    assert send(server.ntfy(), token=None) == (True, [])
    ((_, headers, body),) = server.taken
    assert "Authorization" not in headers
    assert "click" not in body


@pytest.mark.parametrize("status", [500, 503, 429, 0])
def test_a_failure_on_the_way_is_tried_once_more(server: NtfyServer, status: int) -> None:
    """Server errors, too many requests and a connection that breaks: once more, after a pause."""
    server.answers = [(status, b"")]
    assert send(server.ntfy()) == (True, [2.0])
    assert len(server.taken) == 2


def test_two_failures_are_enough(server: NtfyServer) -> None:
    """A run never waits for a server that does not get well."""
    server.answers = [(500, b""), (500, b"")]
    assert send(server.ntfy()) == (False, [2.0])
    assert len(server.taken) == 2


@pytest.mark.parametrize(
    "answer", [(401, b"{}"), (403, b"{}"), (404, b"{}"), (200, b"<html>hello</html>"), (200, b"7")]
)
def test_a_refusal_is_not_tried_again(server: NtfyServer, answer: tuple[int, bytes]) -> None:
    """4xx, and a 200 that is not ntfy's: not taken, nothing to gain by asking again."""
    server.answers = [answer]
    assert send(server.ntfy()) == (False, [])
    assert len(server.taken) == 1


def test_a_redirection_is_not_followed(server: NtfyServer) -> None:
    """The token goes to the host of the configuration and to no other."""
    server.answers = [(307, server.url.encode() + b"/elsewhere")]
    assert send(server.ntfy()) == (False, [])
    assert [path for path, _, _ in server.taken] == ["/"]


def test_a_server_that_is_not_there_stops_nothing() -> None:
    """Connection refused: tried once more, then not taken."""
    assert send(Ntfy(url="http://127.0.0.1:1", topic="t")) == (False, [2.0])


def test_a_long_message_is_cut_at_a_whole_character(server: NtfyServer) -> None:
    """Ntfy would make an attachment of it, or refuse it."""
    assert push(server.ntfy(), None, "sotdiff", "é" * 3000)
    assert server.taken[0][2]["message"] == "é" * 2000 + " …"


@pytest.mark.parametrize("token", [f"{TOKEN}\r\nX-Y: z", f"{TOKEN}é\u2028", "", " "])
@pytest.mark.parametrize("url", ["{}", "http://[::1", "nothing", "", "http://u:tk_geheim@\u2028/"])
def test_no_token_and_no_address_can_raise_or_be_told(
    server: NtfyServer, caplog: pytest.LogCaptureFixture, token: str, url: str
) -> None:
    """Whatever stands in the configuration: no exception, and no secret in any log."""
    caplog.set_level(logging.DEBUG)
    send(Ntfy(url=url.replace("{}", server.url), topic="secret-topic"), token)
    assert "geheim" not in caplog.text
    assert "secret-topic" not in caplog.text


def test_the_log_says_where_and_how_a_push_failed(
    server: NtfyServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Host and status or kind of failure."""
    server.answers = [(403, b"{}")]
    send(server.ntfy())
    send(Ntfy(url="http://127.0.0.1:1", topic="t"))
    assert [each.getMessage() for each in caplog.records if each.name == "sotdiff.notify"] == [
        "ntfy at 127.0.0.1: no push, HTTP 403",
        "ntfy at 127.0.0.1: no push, ConnectionError",
        "ntfy at 127.0.0.1: no push, ConnectionError",
    ]


@pytest.mark.parametrize(
    ("previous", "status", "needed"),
    [
        (None, "ok", False),
        ("ok", "ok", False),
        ("partial", "partial", False),
        ("error", "error", False),
        (None, "error", True),
        ("ok", "partial", True),
        ("ok", "blocked", True),
        ("partial", "error", True),
        ("error", "ok", True),
    ],
)
def test_people_hear_of_a_change(previous: str | None, status: str, needed: bool) -> None:
    """To something bad and on recovery, not every 15 minutes."""
    assert push_needed(previous, status) is needed


# --- heartbeat ----------------------------------------------------------------------------------


def test_a_heartbeat_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    """Its folder is made; nothing else is left there."""
    file = tmp_path / "state" / "heartbeat.json"
    given = heartbeat(
        status="partial",
        counts={"D3": ClassCount(findings=2)},
        errors=(Problem.of(WorkbookError("x")),),
    )
    assert read_heartbeat(file) is None
    write_heartbeat(file, given)
    assert read_heartbeat(file) == given
    assert [each.name for each in file.parent.iterdir()] == ["heartbeat.json"]


def test_a_heartbeat_has_every_key_and_its_times_in_utc(tmp_path: Path) -> None:
    """A monitor finds each key at every run, also those of which nothing is known."""
    write_heartbeat(tmp_path / "h.json", heartbeat())
    told = json.loads((tmp_path / "h.json").read_text())
    assert set(told) == set(Heartbeat.model_fields)
    assert (told["started"], told["last_ok"]) == ("2026-03-01T12:00:00Z", None)
    assert (told["schema_version"], told["world"]) == (1, "sandbox")


def test_a_heartbeat_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    """The error names the file; no half of a file is left."""
    file = tmp_path / "heartbeat.json"
    file.mkdir()
    (file / "kept").write_text("")
    with pytest.raises(StateError, match=r"heartbeat\.json: cannot be written"):
        write_heartbeat(file, heartbeat())
    assert [each.name for each in tmp_path.iterdir()] == ["heartbeat.json"]
    with pytest.raises(StateError, match="cannot be written"):
        write_heartbeat(tmp_path / "heartbeat.json" / "kept" / "h.json", heartbeat())


def test_a_reader_never_sees_half_a_heartbeat(tmp_path: Path) -> None:
    """While several write, every reading is one whole heartbeat."""
    file = tmp_path / "heartbeat.json"
    write_heartbeat(file, heartbeat())

    def write(number: int) -> None:
        write_heartbeat(file, heartbeat(run_id=f"R{number}", errors=(Problem(kind="X"),) * 50))

    with ThreadPoolExecutor(3) as threads:
        writing = threads.map(write, range(30))
        assert all(read_heartbeat(file) is not None for _ in range(200))
        list(writing)


def test_a_file_that_is_no_heartbeat_is_told(tmp_path: Path) -> None:
    """Somebody else's file, or one of a newer program."""
    (tmp_path / "h.json").write_text('{"schema_version": 2}')
    with pytest.raises(StateError, match=r"h\.json: cannot be read; the next run replaces it"):
        read_heartbeat(tmp_path / "h.json")


def test_an_errors_own_text_is_not_told() -> None:
    """It may hold a person's address; its kind and general meaning hold none."""
    told = Problem.of(WorkbookError("Lead Details!F17: 'jane@example.org'"))
    assert told.kind == "WorkbookError"
    assert told.meaning == "The workbook cannot be read as the source of truth."
    assert Problem.of(R01Violation("contact 7 of jane@example.org")).meaning is not None
    assert Problem.of(ValueError("jane@example.org")) == Problem(kind="ValueError")


@pytest.mark.parametrize(
    "told",
    [
        {"counts": {"jane@example.org": ClassCount()}},
        {"results": {"jane@example.org": 1}},
        {"guards": {"+1 970 555 1234": {"value": 1, "limit": 1, "tripped": False}}},
        {"errors": [{"kind": "jane@example.org"}]},
        {"errors": [{"kind": "X", "lid": "Jane Doe"}]},
        {"errors": [{"kind": "X", "contact_id": "jane@example.org"}]},
        {"errors": [{"kind": "X", "meaning": "jane@example.org"}]},
        {"url": "http://user:password@127.0.0.1"},
        {"url": "http://127.0.0.1?hapikey=x"},
        {"portal_id": "jane"},
        {"note": "a key that nobody knows"},
        {"started": START.replace(tzinfo=None)},
        {"unaccounted": -1},
        {"oldest_drift_age_s": float("nan")},
    ],
)
def test_personal_data_does_not_fit_in(told: dict[str, Any]) -> None:
    """Keys and numbers only, by type: what is none cannot even be built."""
    with pytest.raises(ValidationError):
        heartbeat(**told)
