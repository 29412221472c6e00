"""The doctor: what is well is ok, and each thing that is wrong has its line and its way out."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from workshop import lead

from sotdiff.cli import main
from sotdiff.doctor import examine, upkeep, worst
from sotdiff.sandbox import Definition

if TYPE_CHECKING:
    from collections.abc import Callable

    from workshop import Workshop


def conditions() -> dict[str, str]:
    """Return how each area is."""
    return {line.area: line.condition for line in examine()}


def ready(live: Workshop) -> None:
    """Let everything be well: a workbook, contacts, one run."""
    unguarded(live)
    live.leads(3)
    live.drift(2)
    live.run()


def unguarded(live: Workshop) -> None:
    """Let the guards leave loopback alone, as they usually do."""
    toml = live.folder / "sotdiff.toml"
    text = toml.read_text().replace("loopback = true", "loopback = false")
    toml.write_text(f'{text}\n[ntfy]\ntopic = "leads"\nurl = "http://127.0.0.1:9"\n')


@pytest.fixture(autouse=True)
def _scheduled_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a scheduler call the run, and a server take pushes: both have tests of their own."""
    monkeypatch.setattr(upkeep, "installed", lambda _job: ("systemd", "sotdiff.timer"))
    monkeypatch.setattr(upkeep, "replaces_scheduled", lambda _ntfy, _token: True)


def test_all_is_well(live: Workshop) -> None:
    """Where everything is there every line is ok, and no line asks for anything."""
    ready(live)
    lines = examine()
    assert {line.condition for line in lines} == {"ok"}
    assert not [line for line in lines if line.way_out]
    assert len(lines) >= 15


def test_nothing_is_written(live: Workshop) -> None:
    """The doctor only reads the portal."""
    ready(live)
    live.writes()
    examine()
    assert live.writes() == []


def test_no_configuration(live: Workshop) -> None:
    """Without a configuration that is the one line, and it fails."""
    (live.folder / "sotdiff.toml").unlink()
    assert conditions() == {"configuration": "fail"}


def _no_workbook(live: Workshop) -> None:
    (live.folder / "book.xlsx").unlink()


def _another_column(live: Workshop) -> None:
    toml = live.folder / "sotdiff.toml"
    toml.write_text(toml.read_text().replace("LEAD_ID", "LEED_ID"))


def _old_workbook(live: Workshop) -> None:
    week_ago = time.time() - 8 * 86400
    os.utime(live.folder / "book.xlsx", (week_ago, week_ago))


def _open_in_excel(live: Workshop) -> None:
    (live.folder / "~$book.xlsx").write_text("Dana")


def _bad_cell(live: Workshop) -> None:
    live.book(lead(1), lead(2), lead(3, EMAIL_ALL="no address"))


def _other_portal(live: Workshop) -> None:
    live.configure(portal_id="1")


def _no_owner(live: Workshop) -> None:
    live.configure(owner="123")


def _no_token(live: Workshop) -> None:
    (live.folder / ".env").write_text(f"SOTDIFF_HUBSPOT_URL={live.server.url}\n")


def _refused_token(live: Workshop) -> None:
    (live.folder / ".env").write_text(
        f"HUBSPOT_TOKEN=wrong\nSOTDIFF_HUBSPOT_URL={live.server.url}\n"
    )


def _no_property(live: Workshop) -> None:
    del live.sandbox.world.definitions["trackingsource"]


def _no_scope(live: Workshop) -> None:
    live.sandbox.switches = replace(
        live.sandbox.switches, missing_scopes=("crm.objects.contacts.read",)
    )


def _read_only_property(live: Workshop) -> None:
    live.sandbox.define(Definition("city", "City", read_only=True))


def _few_options(live: Workshop) -> None:
    live.sandbox.define(Definition("city", "City", "enumeration", "select", options=("Granby",)))


def _numeric_property(live: Workshop) -> None:
    live.sandbox.define(Definition("city", "City", "number", "number"))


def _odd_interval(live: Workshop) -> None:
    toml = live.folder / "sotdiff.toml"
    toml.write_text(f'{toml.read_text()}\n[schedule]\nevery = "7m"\n')


def _unreadable_heartbeat(live: Workshop) -> None:
    (live.folder / "state" / "heartbeat.json").write_text("{")


def _tampered_journal(live: Workshop) -> None:
    watch = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'"
    with closing(sqlite3.connect(live.folder / "state" / "sotdiff.db")) as database:
        for (name,) in database.execute(watch).fetchall():
            database.execute(f"DROP TRIGGER {name}")
    _execute(live, "UPDATE journal SET lid = 'R99999' WHERE seq = 1")


def _unreadable_state(live: Workshop) -> None:
    for file in (live.folder / "state").glob("sotdiff.db*"):
        file.write_bytes(b"no database at all" * 100)


def _long_ago(live: Workshop) -> None:
    _execute(live, "UPDATE runs SET started = '2026-01-05T08:00:00.000000Z'")


def _execute(live: Workshop, statement: str) -> None:
    with closing(sqlite3.connect(live.folder / "state" / "sotdiff.db")) as database, database:
        database.execute(statement)


@pytest.mark.parametrize(
    ("harm", "area", "condition"),
    [
        (_no_workbook, "workbook", "fail"),
        (_another_column, "workbook", "fail"),
        (_old_workbook, "workbook age", "warn"),
        (_open_in_excel, "workbook lock", "warn"),
        (_bad_cell, "workbook cells", "warn"),
        (_other_portal, "portal", "fail"),
        (_no_owner, "owner", "fail"),
        (_no_token, "token", "fail"),
        (_refused_token, "token", "fail"),
        (_no_property, "properties", "fail"),
        (_no_scope, "contacts", "fail"),
        (_read_only_property, "properties", "fail"),
        (_numeric_property, "types", "fail"),
        (_few_options, "options", "warn"),
        (_tampered_journal, "journal", "fail"),
        (_unreadable_state, "state", "fail"),
        (_long_ago, "runs", "warn"),
        (_unreadable_heartbeat, "journal", "fail"),
        (_odd_interval, "schedule", "fail"),
    ],
)
def test_what_is_wrong_has_its_line(
    live: Workshop, harm: Callable[[Workshop], None], area: str, condition: str
) -> None:
    """Each harm shows in its own line, with something to do about it."""
    ready(live)
    assert {line.condition for line in examine()} == {"ok"}
    harm(live)
    found = [line for line in examine() if line.area == area]
    assert [line.condition for line in found] == [condition]
    assert found[0].way_out


def test_a_clock_that_is_wrong(live: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two minutes from HubSpot's own time fails; HubSpot not saying it is a warning."""
    ready(live)
    from sotdiff.hubspot import fitness  # noqa: PLC0415 - replaced for this test alone

    now = fitness.clock_of
    monkeypatch.setattr(fitness, "clock_of", lambda calls: now(calls).replace(year=2020))
    assert conditions()["clock"] == "fail"
    monkeypatch.setattr(fitness, "clock_of", lambda _calls: None)
    assert conditions()["clock"] == "warn"


def test_a_disk_that_is_full(live: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little room is a warning, next to none fails."""
    ready(live)
    usage = upkeep.shutil.disk_usage(live.folder)
    for free, condition in ((500 << 20, "warn"), (50 << 20, "fail")):
        monkeypatch.setattr(
            upkeep.shutil, "disk_usage", lambda _folder, free=free: usage._replace(free=free)
        )
        assert conditions()["disk"] == condition


@pytest.mark.parametrize("able", [None, False])
def test_a_server_that_cannot_tell(
    live: Workshop, monkeypatch: pytest.MonkeyPatch, able: bool | None
) -> None:
    """A server that takes nothing, or cannot replace a scheduled message, is a warning."""
    ready(live)
    monkeypatch.setattr(upkeep, "replaces_scheduled", lambda _ntfy, _token: able)
    assert conditions()["ntfy"] == "warn"


def test_nobody_calls_and_nobody_is_told(live: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """No scheduler and no topic are warnings: a run by hand works all the same."""
    ready(live)
    monkeypatch.setattr(upkeep, "installed", lambda _job: None)
    toml = live.folder / "sotdiff.toml"
    toml.write_text(toml.read_text().replace('topic = "leads"', ""))
    found = conditions()
    assert (found["schedule"], found["ntfy"]) == ("warn", "warn")


def test_the_command(live: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    """It exits 0 unless something fails, and shows the same to people and programs."""
    ready(live)
    assert _ends("doctor", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["condition"] == "ok" == worst(examine())
    _no_workbook(live)
    assert _ends("doctor") == 1
    shown = capsys.readouterr().out
    assert "FAIL" in shown
    assert "→" in shown
    assert "sandbox-token" not in shown


def _ends(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(words)
    return int(end.value.code or 0)
