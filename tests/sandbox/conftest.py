"""A sandbox behind real HTTP, and the official client that talks to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sandbox_client import Client, HandClock, official_client

from sotdiff.sandbox import SandboxPortal, SandboxServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def server() -> Iterator[SandboxServer]:
    """Run one server for all tests; each puts its own portal behind it."""
    with SandboxServer(SandboxPortal()) as running:
        yield running


@pytest.fixture
def clock() -> HandClock:
    """Put a clock into the test's hand."""
    return HandClock()


@pytest.fixture
def portal(server: SandboxServer, clock: HandClock) -> SandboxPortal:
    """Put up an empty portal with a clock in hand, behind the server."""
    server.portal = SandboxPortal(clock=clock)
    return server.portal


@pytest.fixture
def hs(server: SandboxServer, portal: SandboxPortal) -> Client:  # noqa: ARG001 - put in place
    """Give the official client, talking to the portal."""
    return official_client(server.url)
