"""Pings to Healthchecks: two checks, a run told from another by its id, and nothing ever raised."""

from __future__ import annotations

import logging
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from sotdiff.notify import ping
from sotdiff.settings import Healthchecks

if TYPE_CHECKING:
    from collections.abc import Iterator

SEEN: list[tuple[str, str, str]] = []


class Handler(BaseHTTPRequestHandler):
    """Keeps every ping: path, run, body."""

    def do_POST(self) -> None:
        """Take a ping."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        parts = urlsplit(self.path)
        SEEN.append((parts.path, parse_qs(parts.query)["rid"][0], body))
        self.send_response(200 if parts.path.startswith("/ping/") else 404)
        self.end_headers()
        self.wfile.write(b"OK")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """Return the address of a server that takes pings."""
    SEEN.clear()
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


@pytest.mark.parametrize(
    ("signal", "paths"),
    [
        ("start", ["/ping/alive/start", "/ping/right/start"]),
        ("ok", ["/ping/alive", "/ping/right"]),
        ("failed", ["/ping/alive", "/ping/right/fail"]),
    ],
)
def test_liveness_and_correctness_are_two_checks(url: str, signal: str, paths: list[str]) -> None:
    """A failed run is alive, and not right; both pings of a run bear the same UUID."""
    checks = Healthchecks(liveness=f"{url}/ping/alive", correctness=f"{url}/ping/right/")
    ping(checks, "20260301T120000Z", signal)  # type: ignore[arg-type]
    assert [path for path, _, _ in SEEN] == paths
    assert len({uuid.UUID(run) for _, run, _ in SEEN}) == 1
    assert {body for _, _, body in SEEN} == {"20260301T120000Z"}


def test_without_urls_nothing_is_pinged(url: str) -> None:
    """The default."""
    ping(Healthchecks(), "R1", "ok")
    ping(Healthchecks(liveness=f"{url}/ping/alive"), "R1", "ok")
    assert [path for path, _, _ in SEEN] == ["/ping/alive"]


@pytest.mark.parametrize(
    "where", ["{}/gone/secret", "http://127.0.0.1:1/secret", "http://[::1", "x"]
)
def test_a_ping_that_fails_stops_nothing(
    url: str, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    """A line in the log, without the address: whoever knows it can ping."""
    ping(Healthchecks(liveness=where.replace("{}", url)), "R1", "ok")
    ours = [each.getMessage() for each in caplog.records if each.name == "sotdiff.notify"]
    assert len(ours) == 1
    assert "secret" not in ours[0]
    assert logging.getLevelName(caplog.records[-1].levelno) == "WARNING"
