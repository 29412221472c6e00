"""A bench: a sandbox behind real HTTP, the door to it, and the applier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from applying import Bench, TickingTime
from doorway import door_to

from sotdiff.sandbox import SandboxPortal, SandboxServer, Switches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

from contextlib import contextmanager


@pytest.fixture(scope="session")
def server() -> Iterator[SandboxServer]:
    """Run one server for all tests; each puts its own sandbox behind it."""
    with SandboxServer(SandboxPortal()) as running:
        yield running


@pytest.fixture
def open_bench(
    server: SandboxServer,
) -> Callable[[Switches], AbstractContextManager[Bench]]:
    """Give a way to a bench whose sandbox behaves as told."""

    @contextmanager
    def opened(switches: Switches) -> Iterator[Bench]:
        time = TickingTime()
        server.portal = SandboxPortal(switches, clock=time.moment)
        with door_to(server, time) as door:
            server.portal.requests.clear()
            yield Bench(server.portal, door, time)

    return opened


@pytest.fixture
def bench(open_bench: Callable[[Switches], AbstractContextManager[Bench]]) -> Iterator[Bench]:
    """Give a bench whose sandbox behaves as usual."""
    with open_bench(Switches()) as ready:
        yield ready
