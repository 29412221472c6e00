"""A sandbox behind real HTTP, and the door to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from doorway import HandTime, door_to

from sotdiff.sandbox import SandboxPortal, SandboxServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdiff.hubspot import Portal


@pytest.fixture(scope="session")
def server() -> Iterator[SandboxServer]:
    """Run one server for all tests; each puts its own sandbox behind it."""
    with SandboxServer(SandboxPortal()) as running:
        yield running


@pytest.fixture
def time() -> HandTime:
    """Put time into the test's hand."""
    return HandTime()


@pytest.fixture
def sandbox(server: SandboxServer, time: HandTime) -> SandboxPortal:
    """Put an empty sandbox behind the server."""
    server.portal = SandboxPortal(clock=time.moment)
    return server.portal


@pytest.fixture
def door(server: SandboxServer, sandbox: SandboxPortal, time: HandTime) -> Iterator[Portal]:
    """Open the door to the sandbox."""
    with door_to(server, time) as portal:
        sandbox.requests.clear()
        yield portal
