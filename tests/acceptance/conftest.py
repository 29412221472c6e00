"""A folder to work in, one HTTP server for all sandboxes, and a watch on what is not ours."""

from __future__ import annotations

from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from accepting import Host, make_workplace

from sotdiff.sandbox import SandboxPortal, SandboxServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def server() -> Iterator[SandboxServer]:
    """Run one server; each test puts its own sandbox behind it."""
    with SandboxServer(SandboxPortal()) as running:
        yield running


@pytest.fixture
def workplace(tmp_path: Path) -> Iterator[Path]:
    """Work in a folder with the example configuration, and a state of its own."""
    with chdir(make_workplace(tmp_path)):
        yield tmp_path


@pytest.fixture(autouse=True)
def host(server: SandboxServer) -> Iterator[Host]:
    """Put sandboxes behind the server; afterwards no contact of anybody else has changed (R-01).

    Byte for byte, history included; a contact that becomes somebody else's on the way is the
    test's own business.
    """
    hosting = Host(server)
    yield hosting
    hosting.raise_if_others_changed()
