"""A folder with workbook, configuration and state, and a portal behind real HTTP, for a trial."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import chdir, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import TYPE_CHECKING

from workshop import Workshop

from sotdiff.run.approve import approve_plan, judge_plan
from sotdiff.sandbox import SandboxPortal, SandboxServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdiff.plan import Plan

RUN = "from sotdiff.cli import main; main(['run'])"


@contextmanager
def open_shop(world: str = "live", more: str = "") -> Iterator[Workshop]:
    """Work in such a folder; the guards stand before the portal, live or not."""
    sandbox = SandboxPortal()
    with TemporaryDirectory() as place, SandboxServer(sandbox) as server, chdir(place):
        shop = Workshop(Path(place), server, sandbox, world=world)
        shop.configure(more)
        yield shop


def approved_plan(shop: Workshop) -> Plan:
    """Look at both sides and approve what would be written."""
    with shop.door() as portal:
        plan = shop.look(portal)
    judge_plan(plan)
    approve_plan(plan.digest)
    return plan


def start_run(shop: Workshop, **environment: str) -> subprocess.Popen[str]:
    """Start a real run in a group of its own, with compiled modules kept between runs."""
    kept = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(gettempdir()) / "sotdiff-proof")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=shop.folder,
        env={**kept, "NO_COLOR": "1", **environment},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
