"""A workshop with a sandbox of its own, or with the same sandbox as a live portal on loopback."""

from __future__ import annotations

from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from workshop import Workshop

from sotdiff.sandbox import SandboxPortal, SandboxServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def server() -> Iterator[SandboxServer]:
    """Run one server for all tests; each puts its own sandbox behind it."""
    with SandboxServer(SandboxPortal()) as running:
        yield running


@pytest.fixture
def shop(server: SandboxServer, tmp_path: Path) -> Iterator[Workshop]:
    """Work in a folder with a sandbox in memory."""
    yield from _opened(Workshop(tmp_path, server, SandboxPortal()))


@pytest.fixture
def live(server: SandboxServer, tmp_path: Path) -> Iterator[Workshop]:
    """Work in a folder whose portal is called live and answers on loopback."""
    yield from _opened(Workshop(tmp_path, server, SandboxPortal(), world="live"))


def _opened(workshop: Workshop) -> Iterator[Workshop]:
    workshop.server.portal = workshop.sandbox
    workshop.configure()
    with chdir(workshop.folder):
        yield workshop


@pytest.fixture(scope="module")
def month_server() -> Iterator[SandboxServer]:
    """Run a server of its own for a test that moves the clock of the process."""
    with SandboxServer(SandboxPortal()) as running:
        yield running
