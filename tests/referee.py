"""A validating proxy between a client and the sandbox: a referee that nobody here wrote.

Prism holds every call and every answer against HubSpot's published description. One process
knows one description, so a front of a few lines sends contacts to one, owners to the other and
all else straight to the sandbox, and writes down every violation.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

import urllib3
from filelock import FileLock

from sotdiff.sandbox import SandboxPortal, SandboxServer

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SPECIFICATIONS = ROOT.parent / "shared" / "hubspot-openapi"
CACHE = ROOT / ".cache" / "prism"
PACKAGE = "@stoplight/prism-cli@5.14.2"
PRISM = CACHE / "node_modules" / ".bin" / "prism"
GUARDED = {
    "/crm/v3/objects/contacts": "contacts-v3.prism.json",
    "/crm/v3/owners": "owners-v3.prism.json",
}
PER_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "date"}
STARTS_IN_S = 60


@dataclass
class Referee:
    """A sandbox behind the proxy: its `url`, its `portal`, and what was found wrong."""

    url: str
    portal: SandboxPortal
    violations: list[str] = field(default_factory=list)
    judged: int = 0


def why_no_referee() -> str:
    """Return why the proxy cannot run here, or nothing if it can; installs it if need be."""
    if not SPECIFICATIONS.is_dir():
        return "../shared/hubspot-openapi is not there"
    if not (shutil.which("node") and shutil.which("npm")):
        return "node and npm are not installed"
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / "lock"):
        return "" if PRISM.exists() else _install()


@contextmanager
def refereed(portal: SandboxPortal) -> Iterator[Referee]:
    """Serve a portal through the proxy."""
    with ExitStack() as stack:
        sandbox = stack.enter_context(SandboxServer(portal))
        upstreams = {
            prefix: stack.enter_context(_prism(SPECIFICATIONS / name, sandbox.url))
            for prefix, name in GUARDED.items()
        }
        front = ThreadingHTTPServer(("127.0.0.1", 0), _Front)
        referee = Referee(f"http://127.0.0.1:{front.server_port}", portal)
        front.daemon_threads = True
        front.referee, front.upstreams, front.rest = referee, upstreams, sandbox.url  # type: ignore[attr-defined]
        Thread(target=front.serve_forever, daemon=True).start()
        stack.callback(front.shutdown)
        yield referee


def _install() -> str:
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(CACHE), PACKAGE]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return "" if PRISM.exists() else f"npm could not install {PACKAGE}: {done.stderr[-300:]}"


@contextmanager
def _prism(specification: Path, upstream: str) -> Iterator[str]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [str(PRISM), "proxy", "--errors", "-h", "127.0.0.1", "-p", str(port)]
    quiet = {name: text for name, text in os.environ.items() if not name.lower().endswith("_proxy")}
    process = subprocess.Popen(  # noqa: S603
        [*command, str(specification), upstream],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=quiet,
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + STARTS_IN_S
    while monotonic() < until and process.poll() is None:
        with closing(socket.socket()) as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise RuntimeError(f"prism did not answer on port {port} (exit code {process.poll()})")


def _as_described(path: str) -> str:
    """Return a path without what the official client always writes and no description has.

    It lists owners at `/owners/` with a slash, and spells truth values as Python does.
    """
    path = re.sub(r"/owners/(?=\?|$)", "/owners", path)
    return path.replace("archived=True", "archived=true").replace(
        "archived=False", "archived=false"
    )


class _Front(BaseHTTPRequestHandler):
    """Sends a call on by its path, and notes what the proxies object to."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    pool = urllib3.PoolManager(retries=False)

    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {n: t for n, t in self.headers.items() if n.lower() not in PER_HOP}
        upstream = self._upstream()
        answer = self.pool.request(
            self.command,
            upstream + _as_described(self.path),
            body=body or None,
            headers=headers,
            redirect=False,
        )
        self._judge(answer, judged=upstream != self.server.rest)  # type: ignore[attr-defined]
        self.send_response(answer.status)
        for name, text in answer.headers.items():
            if name.lower() not in PER_HOP:
                self.send_header(name, text)
        if answer.status != 204:
            self.send_header("content-length", str(len(answer.data)))
        self.end_headers()
        self.wfile.write(answer.data)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _upstream(self) -> str:
        for prefix, upstream in self.server.upstreams.items():  # type: ignore[attr-defined]
            if self.path.startswith(prefix):
                return str(upstream)
        return str(self.server.rest)  # type: ignore[attr-defined]

    def _judge(self, answer: urllib3.BaseHTTPResponse, *, judged: bool) -> None:
        referee: Referee = self.server.referee  # type: ignore[attr-defined]
        referee.judged += judged
        wrong = answer.headers.get("sl-violations")
        if wrong is None and "problem+json" in answer.headers.get("content-type", ""):
            wrong = answer.data.decode()
        if wrong is not None:
            referee.violations.append(f"{self.command} {self.path}: {answer.status} {wrong}")
