"""The probe: every switch of the sandbox is found out; nothing is tried on a portal of people."""

from __future__ import annotations

import json
from contextlib import chdir
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from doorway import HandTime
from workshop import Workshop

import sotdiff
from sotdiff.cli import main
from sotdiff.errors import WriteRefusedError
from sotdiff.probe import NOT_TRIED, Bench, as_toml, probe
from sotdiff.sandbox import SandboxPortal, SandboxServer, Switches, first_five
from sotdiff.settings import Behaviour, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALL = list(first_five())
DIAGONAL = ALL[:: max(1, len(ALL) // 24)]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Workshop]:
    """Work in a folder whose portal is called live and answers on loopback."""
    with SandboxServer(SandboxPortal()) as server, chdir(tmp_path):
        workshop = Workshop(tmp_path, server, server.portal, world="live")
        workshop.configure()
        yield workshop


def found_at(sandbox: SandboxPortal) -> dict[str, object]:
    """Return {switch: value} as the probe finds them at a sandbox."""
    time = HandTime()
    with sotdiff.sandbox(sandbox) as door:
        bench = Bench(door, sleep=time.sleep, now=time.now)
        return {found.switch: found.value for found in probe(bench)}


def test_a_portal_of_people_is_refused(shop: Workshop) -> None:
    """A standard account is not experimented on: nothing is written, and its kind is named."""
    with sotdiff.connect() as door, pytest.raises(WriteRefusedError, match="STANDARD"):
        probe(Bench(door))
    assert shop.writes() == []


def test_a_developer_test_account(shop: Workshop) -> None:
    """An account that calls itself made for tests is; the contacts stay, and are named."""
    shop.sandbox.world.account_type = "DEVELOPER_TEST"
    with sotdiff.connect() as door:
        bench = Bench(door)
        probe(bench)
    assert set(bench.made) == set(shop.sandbox.snapshot())
    assert not any(contact["archived_at"] for contact in shop.sandbox.snapshot().values())


@pytest.mark.parametrize("switches", DIAGONAL, ids=str)
def test_every_switch_is_found_out(shop: Workshop, switches: Switches) -> None:
    """What the probe says is how the sandbox was set."""
    shop.configure(world="sandbox")
    found = found_at(SandboxPortal(switches))
    keys = set(Behaviour.model_fields)
    told = {key: value for key, value in found.items() if key in keys}
    assert told == {key: getattr(switches, key) for key in keys}


@pytest.mark.parametrize(("lag", "least", "most"), [(0, 0, 0.5), (7, 7, 9), (10_000, 60, 60)])
def test_the_search_lag(shop: Workshop, lag: float, least: float, most: float) -> None:
    """How long a search does not see a new contact is measured, and given up on after a minute."""
    shop.configure(world="sandbox")
    time = HandTime()
    sandbox = SandboxPortal(Switches(search_lag_s=lag), clock=time.moment)
    with sotdiff.sandbox(sandbox) as door:
        found = probe(Bench(door, sleep=time.sleep, now=time.now))
    waited = {each.switch: each.value for each in found}["search_lag_s"]
    assert least <= float(waited) <= most


def test_what_it_prints_can_be_configured(shop: Workshop) -> None:
    """The lines for sotdiff.toml are read back as the very behaviour that was found."""
    switches = replace(Switches(), primary_change="demoted", additional_emails_patch="readonly")
    with sotdiff.connect() as door:
        shop.sandbox.world.account_type = "DEVELOPER_TEST"
        shop.sandbox.switches = switches
        lines = as_toml(probe(Bench(door)))
    toml = shop.folder / "sotdiff.toml"
    toml.write_text(f"{toml.read_text()}\n{lines}\n")
    behaviour = load_settings().hubspot.behaviour
    assert (behaviour.primary_change, behaviour.additional_emails_patch) == ("demoted", "readonly")
    assert not behaviour.takes_additional


def test_what_is_not_tried_is_said() -> None:
    """Every other unknown of the sandbox that concerns a write has its reason not to be tried."""
    settled = set(Behaviour.model_fields) | {"search_lag_s"}
    assert not settled & set(NOT_TRIED)
    assert set(NOT_TRIED) <= set(Switches.__dataclass_fields__)


def test_the_command(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    """On the sandbox it tries a fresh one in memory; its answer is for people or programs."""
    shop.configure(world="sandbox")
    main(["probe"])
    assert "[hubspot.behaviour]" in capsys.readouterr().out
    main(["probe", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert {each["switch"] for each in told["found"]} >= set(Behaviour.model_fields)
    assert shop.sandbox.snapshot() == {}
