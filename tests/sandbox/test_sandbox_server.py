"""The server itself: ports, starting, stopping, and no server at all."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from gc import collect
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from accepting import make_workplace
from sandbox_client import HandClock, official_client

from sotdiff.embedded import embed
from sotdiff.sandbox import Fault, SandboxPortal, SandboxServer
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox_client import Client


def test_port_is_given_back() -> None:
    """The port is known before the start, and free after the stop."""
    server = SandboxServer(SandboxPortal())
    port = int(server.url.rpartition(":")[2])
    with server:
        assert official_client(server.url).found() == []
    with SandboxServer(SandboxPortal(), port) as again:
        assert again.url == server.url
        assert official_client(again.url).found() == []


def test_an_embedded_sandbox_ends_with_its_portal(tmp_path: Path) -> None:
    """Whoever connects often is not left with a server for each time."""
    door = embed(SandboxPortal(), load_settings(make_workplace(tmp_path) / "sotdiff.toml"))
    url = door.identity.url
    assert official_client(url).found() == []
    del door
    collect()
    until = monotonic() + 10
    while is_served(url) and monotonic() < until:
        sleep(0.01)
    assert not is_served(url)


def is_served(url: str) -> bool:
    """Tell whether somebody listens there."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0


def test_only_this_machine_is_served() -> None:
    """The server listens on the loopback address and on no other."""
    with SandboxServer(SandboxPortal()) as server:
        port = int(server.url.rpartition(":")[2])
        assert server.url.startswith("http://127.0.0.1:")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=1)


def test_stop_waits_for_no_silent_call() -> None:
    """A call that is never answered does not keep the server from stopping."""
    portal = SandboxPortal()
    portal.faults.append(Fault("timeout"))
    with SandboxServer(portal) as server, ThreadPoolExecutor(1) as pool:
        lost = pool.submit(official_client(server.url).create, firstname="A")
        while not portal.requests:
            pass
        server.stop()
        with pytest.raises(Exception, match=r"."):
            lost.result()


def test_threads_share_one_portal(hs: Client, portal: SandboxPortal) -> None:
    """Calls from several threads each get an id of their own."""
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: hs.create(firstname=str(number)).id, range(40)))
    assert len(set(made)) == 40
    assert len(portal.requests) == 40


def test_without_any_network() -> None:
    """The same portal answers calls in memory, driven by a clock in hand, always alike."""

    def life() -> object:
        clock = HandClock()
        portal = SandboxPortal(clock=clock)
        headers = {"Authorization": "Bearer sandbox-x"}
        body = b'{"properties":{"email":"a@x.com"}}'
        answers = []
        for _ in range(2):
            made = portal.handle("POST", "/crm/v3/objects/contacts", headers=headers, body=body)
            answers.append((made.status, made.fate, made.json()))
            clock.advance(60)
        return answers, portal.snapshot()

    first = life()
    assert first == life()
    assert [status for status, *_ in first[0]] == [201, 409]  # type: ignore[index]
