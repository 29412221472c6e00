"""A whole run before a referee that nobody here wrote: HubSpot's own description, in a proxy.

The proxy is another host on loopback, so it is reached as a live portal is. Needs node, npm and
../shared; skips with the reason elsewhere.
"""

from __future__ import annotations

from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from accepting import make_workplace
from referee import refereed, why_no_referee

import sotdiff
from sotdiff.sandbox.made import FILE_NAME, made_world, seed_portal, write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from accepting import Host
    from referee import Referee

    from sotdiff.hubspot import Portal


@pytest.fixture
def referee(host: Host) -> Iterator[Referee]:
    """Serve the made Grand County portal through the validating proxy."""
    if reason := why_no_referee():
        pytest.skip(f"the validating proxy cannot run here: {reason}")
    sandbox = seed_portal(made_world())
    host.watch(sandbox)
    with refereed(sandbox) as running:
        yield running


@pytest.fixture
def live(referee: Referee, tmp_path: Path) -> Iterator[Portal]:
    """Work beside the sample workbook, with the proxy as the live portal."""
    make_workplace(tmp_path)
    write_workbook(made_world(), tmp_path / FILE_NAME)
    toml = tmp_path / "sotdiff.toml"
    pace = "calls_per_10s = 1000000\nsearches_per_s = 1000000"
    world = f'portal = "live"\nportal_id = "{referee.portal.portal_id}"\n{pace}'
    toml.write_text(toml.read_text("utf-8").replace('portal = "sandbox"', world), "utf-8")
    secrets = f"HUBSPOT_TOKEN=sandbox-made-up\nSOTDIFF_HUBSPOT_URL={referee.url}\n"
    (tmp_path / ".env").write_text(secrets, "utf-8")
    with chdir(tmp_path), sotdiff.connect() as portal:
        yield portal


def test_a_whole_run_without_a_violation(referee: Referee, live: Portal) -> None:
    """Look, reconcile, and look again: every call and every answer is as HubSpot describes it.

    All seven fixes are written, and then there is nothing to do.
    """
    assert (live.identity.world, live.identity.url) == ("live", referee.url)
    leads, rejects = sotdiff.load_sot()
    contacts, outside = sotdiff.load_hubspot(live, leads)
    done = sotdiff.reconcile(leads, contacts, portal=live, outside=outside, rejects=rejects)
    assert done.receipts is not None
    assert set(done.receipts["code"]) == {"D2", "D3", "D4", "D5", "D6", "D7", "D8"}
    assert set(done.receipts["result"]) <= {"applied", "already"}
    calls = len(referee.portal.requests)
    contacts, outside = sotdiff.load_hubspot(live, leads)
    again = sotdiff.reconcile(leads, contacts, portal=live, outside=outside, rejects=rejects)
    assert again.receipts is not None
    assert again.receipts.empty
    assert referee.violations == []
    assert calls < len(referee.portal.requests)
    assert referee.judged >= len(referee.portal.requests) - live.calls["meta"]
