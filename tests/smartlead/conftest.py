"""A folder with the made workbook, its portal and its SmartLead exports; and a small workshop."""

from __future__ import annotations

import shutil
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from accepting import make_workplace
from bridging import section
from workshop import Workshop

from sotdiff.embedded import embedded_portal, make_sample
from sotdiff.hubspot import listing
from sotdiff.sandbox import SandboxPortal, SandboxServer
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the sample world once; nobody works in it."""
    folder = make_workplace(tmp_path_factory.mktemp("sample"))
    settings = load_settings(folder / "sotdiff.toml")
    make_sample(settings)
    embedded_portal(settings.state_dir)
    return folder


@pytest.fixture
def place(sample: Path, tmp_path: Path) -> Iterator[Path]:
    """Work in the sample world."""
    shutil.copytree(sample, tmp_path, dirs_exist_ok=True)
    with chdir(tmp_path):
        yield tmp_path


@pytest.fixture(scope="session")
def server() -> Iterator[SandboxServer]:
    """Run one server for all tests; each puts its own sandbox behind it."""
    with SandboxServer(SandboxPortal()) as running:
        yield running


@pytest.fixture
def shop(
    server: SandboxServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workshop]:
    """Work in a folder whose portal is called live and answers on loopback.

    A portal without any contact is listed three times, here without a pause in between.
    """
    monkeypatch.setattr(listing, "SETTLE_S", 0)
    server.portal = SandboxPortal()
    with chdir(tmp_path):
        workshop = Workshop(tmp_path, server, server.portal, world="live")
        workshop.configure(section())
        yield workshop
