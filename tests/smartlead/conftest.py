"""A folder with the made workbook, its portal and its SmartLead exports; and a small workshop."""

from __future__ import annotations

from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from accepting import make_workplace
from exporting import section
from workshop import Workshop

from sotdiff.embedded import make_sample
from sotdiff.sandbox import SandboxPortal, SandboxServer
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Work in the sample world."""
    with chdir(make_workplace(tmp_path)):
        make_sample(load_settings())
        yield tmp_path


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    """Work in a folder whose portal is called live and answers on loopback."""
    with SandboxServer(SandboxPortal()) as server, chdir(tmp_path):
        workshop = Workshop(tmp_path, server, server.portal, world="live")
        workshop.configure(section())
        yield workshop
