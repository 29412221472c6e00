"""The sandbox on localhost: uvicorn carries the bytes, the portal does everything else."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from sotdiff.sandbox.refusals import SandboxRefusal

if TYPE_CHECKING:
    from types import TracebackType

    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

    from sotdiff.sandbox.messages import Response
    from sotdiff.sandbox.portal import SandboxPortal

HOST = "127.0.0.1"
SILENCE_S = 120.0
START_S = 10.0
STEP_S = 0.002


class SandboxServer:
    """A portal behind a port of this machine; `portal` may be exchanged while it runs.

    Used as a context manager, or by `start` and `stop`, it serves from a thread of its own;
    `serve` blocks. `url` is known at once. Port 0 takes a free one.
    """

    def __init__(self, portal: SandboxPortal, port: int = 0) -> None:
        """Take the port; nothing is answered before `start` or `serve`."""
        self.portal = portal
        self._socket = _listening(port)
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(_config(self._respond))
        self._thread = Thread(target=self.serve, daemon=True, name="sotdiff-sandbox")

    def start(self) -> Self:
        """Serve from a thread of its own, and return when calls are answered."""
        self._thread.start()
        until = monotonic() + START_S
        while not self._server.started:
            if monotonic() > until or not self._thread.is_alive():
                raise SandboxRefusal(0, f"The sandbox could not start at {self.url}.")
            sleep(STEP_S)
        return self

    def serve(self) -> None:
        """Serve until stopped or interrupted."""
        with suppress(KeyboardInterrupt):
            self._server.run(sockets=[self._socket])

    def leave(self) -> None:
        """Stop serving soon; nobody waits for it."""
        self._server.should_exit = True

    def stop(self) -> None:
        """Stop serving and give the port back."""
        self.leave()
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    async def _respond(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] != "http":
            return
        headers = {
            name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]
        }
        response = self.portal.handle(
            scope["method"],
            scope["raw_path"].decode("ascii"),
            scope["query_string"].decode("latin-1"),
            headers,
            await _body(receive),
        )
        if response.fate == "silent":
            await asyncio.sleep(SILENCE_S)
        if response.fate in {"silent", "reset"}:
            scope["state"]["transport"].abort()
            await asyncio.sleep(0)
            return
        await _send(send, response)
        if response.fate == "short":
            scope["state"]["transport"].close()


class _OpenProtocol(H11Protocol):
    """Shows each call the connection that it came by, so that it can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def _listening(port: int) -> socket.socket:
    # The protocol is named because asyncio turns Nagle's delay off only where it is.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    listening.listen(128)
    return listening


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_OpenProtocol,
        interface="asgi3",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        log_level="critical",
        server_header=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=0,
    )


async def _body(receive: ASGIReceiveCallable) -> bytes:
    parts = []
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        parts.append(message["body"])
        more = message["more_body"]
    return b"".join(parts)


async def _send(send: ASGISendCallable, response: Response) -> None:
    headers = [(name.lower().encode(), text.encode()) for name, text in response.headers.items()]
    headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    half = response.fate == "short"
    body = response.body[: len(response.body) // 2] if half else response.body
    await send({"type": "http.response.body", "body": body, "more_body": half})
