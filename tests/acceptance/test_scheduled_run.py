"""`sotdiff run` as the schedule calls it: run again nothing happens, and a run that fails tells it.

Real notebooks in real kernels; the portal is the embedded sandbox, or a sandbox of the test that
is reached as a live portal on loopback.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from contextlib import chdir, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from accepting import Host, leaking, make_workplace
from commanding import ends
from doorway import DANA
from workshop import Workshop

from sotdiff.notify import Heartbeat, read_heartbeat
from sotdiff.report.folder import FINDINGS, LATEST, NOTEBOOK, PAGE, RESULT
from sotdiff.sandbox import SandboxPortal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdiff.sandbox import Request

FIXES = {"D2", "D3", "D4", "D5", "D6", "D7", "D8"}
PAPERS = (NOTEBOOK, PAGE, RESULT)


def heartbeat() -> Heartbeat:
    """Return the heartbeat that the last run here left."""
    found = read_heartbeat(Path("state/heartbeat.json"))
    assert found is not None
    return found


def result() -> dict[str, Any]:
    """Return the result of the last run here; all its papers must be there."""
    latest = Path("reports") / LATEST
    assert all((latest / paper).stat().st_size for paper in PAPERS)
    return dict(json.loads((latest / RESULT).read_text("utf-8")))


@pytest.fixture
def live(tmp_path: Path, host: Host) -> Iterator[Workshop]:
    """Work beside a small workbook, four of its six contacts with a wrong phone."""
    shop = Workshop(tmp_path, host.server, SandboxPortal(), world="live")
    shop.configure()
    toml = tmp_path / "sotdiff.toml"
    toml.write_text(toml.read_text().replace("loopback = true", "loopback = false"))
    shop.leads(6)
    shop.drift(1, 2, 3, 4)
    with chdir(tmp_path):
        yield shop


def test_a_second_run_finds_nothing_to_fix_and_writes_nothing(tmp_path: Path) -> None:
    """The sample world: one run puts all right, the next one changes not a byte of HubSpot."""
    with chdir(make_workplace(tmp_path)):
        assert ends("sandbox", "--make") == 0
        assert ends("run") == 0
        first = heartbeat()
        before = Path("state/sandbox.jsonl").read_bytes()
        assert ends("run") == 0
        second, told = heartbeat(), result()
        assert Path("state/sandbox.jsonl").read_bytes() == before
    assert {code for code, count in first.counts.items() if count.changes} == FIXES
    assert sum(first.results.values()) > 0
    assert {code for code, count in second.counts.items() if count.changes} == set()
    assert second.results == {}
    assert (first.status, second.status, told["status"]) == ("ok", "ok", "ok")
    assert (first.unaccounted, second.unaccounted) == (0, 0)


def test_a_killed_kernel_fails_the_run_and_the_next_one_ends_it(live: Workshop, host: Host) -> None:
    """Killed while it writes: exit 1, papers and heartbeat say so; then all is done, and once."""
    host.serve(live.sandbox)
    patched: list[str] = []

    def kill_at_the_second(request: Request) -> None:
        if request.method == "PATCH":
            patched.append(request.path)
            if len(patched) == 2:
                os.kill(writer(), signal.SIGKILL)

    live.sandbox.on_request(kill_at_the_second)
    assert ends("run") == 1
    assert (result()["status"], heartbeat().status) == ("error", "error")
    assert heartbeat().errors[0].kind == "DeadKernel"
    assert ends("run") == 0
    assert (result()["status"], heartbeat().status) == ("ok", "ok")
    assert [live.phone(number) for number in range(1, 7)] == [
        f"+1970555{number:04}" for number in range(1, 7)
    ]
    assert len(patched) == len(set(patched)) == 4


def writer() -> int:
    """Return the process that holds the writer's lock."""
    with closing(sqlite3.connect("state/sotdiff.db")) as state:
        ((pid,),) = state.execute("SELECT pid FROM holds WHERE name = 'writer'").fetchall()
    return int(pid)


def test_a_missing_workbook_fails_the_run(live: Workshop, host: Host) -> None:
    """Exit 1, papers and heartbeat say so, and HubSpot is not asked for anything."""
    host.serve(live.sandbox)
    (live.folder / "book.xlsx").unlink()
    live.sandbox.requests.clear()
    assert ends("run") == 1
    assert "book.xlsx" in result()["rest"]
    assert (heartbeat().status, heartbeat().errors[0].kind) == ("error", "WorkbookError")
    assert live.sandbox.requests == []


def test_a_search_that_leaks_ends_the_run_with_r01(live: Workshop, host: Host) -> None:
    """Exit 7, papers and heartbeat say so, and nothing was written to anybody."""
    danas = live.sandbox.add_contact({"hubspot_owner_id": DANA, "email": "dana@x.com"})
    host.serve(live.sandbox)
    host.server.portal = leaking(live.sandbox, danas)  # type: ignore[assignment]
    live.writes()
    assert ends("run") == 7
    assert danas in result()["rest"]
    assert (heartbeat().status, heartbeat().errors[0].kind) == ("error", "R01Violation")
    assert live.writes() == []


def test_what_is_suppressed_is_left_alone_by_the_next_run(live: Workshop, host: Host) -> None:
    """By the name that the run's papers give it: counted apart, and decided by nobody."""
    live.sandbox.edit(live.ids[6], {"email": "who@x.com"})
    live.sandbox.settle()
    host.serve(live.sandbox)
    assert ends("run") == 0
    assert (result()["counts"]["flags"], result()["counts"]["suppressed"]) == (1, 0)
    papers = Path("reports") / LATEST
    listed = [json.loads(line) for line in (papers / FINDINGS).read_text("utf-8").splitlines()]
    (flag,) = [each["finding"] for each in listed if each["code"] == "F1"]
    assert flag in (papers / PAGE).read_text("utf-8")
    assert ends("suppress", flag, "--by", "jo", "--reason", "asked", "--until", "30d") == 0
    assert ends("run") == 0
    assert (result()["counts"]["flags"], result()["counts"]["suppressed"]) == (0, 1)
    assert "1 suppressed" in result()["rest"]
    assert "by jo: asked" in (papers / PAGE).read_text("utf-8")
    assert heartbeat().suppressed == 1
