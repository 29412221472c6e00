"""A heartbeat in every outcome: runs that do not begin, break off, or find another one."""

from __future__ import annotations

from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from pushing import TOPIC, NtfyServer
from recording import START
from running import FAILED, WELL, Schedule, ending, valid_heartbeat

from sotdiff.cli import main
from sotdiff.errors import LockedError, StateError
from sotdiff.record import State
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop


@pytest.mark.parametrize(
    ("result", "status", "kind"),
    [
        (WELL, "ok", None),
        (ending("partial"), "partial", None),
        (ending("blocked", "GuardTripped"), "blocked", "GuardTripped"),
        (FAILED, "error", "WorkbookError"),
        (ending("error", "R01Violation"), "error", "R01Violation"),
        (ending("error", "DeadKernel"), "error", "DeadKernel"),
        (OSError("disk full"), "error", "OSError"),
        (ValueError("jane@example.org"), "error", "ValueError"),
        (StateError("jane@example.org"), "error", "StateError"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_every_outcome_leaves_a_valid_heartbeat(
    result: dict[str, object] | Exception, status: str, kind: str | None
) -> None:
    """The published schema fits, the metrics stand beside it, and nobody's data is in it."""
    schedule = Schedule()
    beat = schedule.tried(result)
    assert beat.status == status
    assert [each.kind for each in beat.errors] == ([kind] if kind else [])
    assert beat.r01.violations == int(kind == "R01Violation")
    assert beat.ended == schedule.clock.now
    assert "jane" not in beat.model_dump_json()


def test_the_last_good_run_is_remembered(shop: Workshop) -> None:
    """Through failures of every kind."""
    schedule = Schedule()
    good = schedule.tried(WELL)
    for each in (FAILED, ValueError("x"), FAILED):
        assert schedule.tried(each).last_ok == good.ended
    assert shop.folder.joinpath("state", "sotdiff.prom").exists()


def test_a_state_that_cannot_be_opened_is_told(shop: Workshop) -> None:
    """No outbox to wait in, so it is said at once, and only once."""
    (shop.folder / "state").mkdir()
    (shop.folder / "state" / "sotdiff.db").write_text("no database")
    with NtfyServer() as ntfy:
        shop.configure(f'[ntfy]\nurl = "{ntfy.url}"\ntopic = "{TOPIC}"')
        kinds = [Schedule().tried(WELL).errors[0].kind for _ in range(3)]
        assert ntfy.told() == ["SANDBOX sotdiff: error"]
    assert kinds == ["StateError"] * 3


def test_another_run_under_way_is_counted_and_no_failure(shop: Workshop) -> None:
    """The heartbeat stays that of the last run; exit code 5."""
    schedule, settings = Schedule(), load_settings()
    first = schedule.tried(WELL)
    with State.open(settings.state.url, settings.root) as state, state.hold("run"):
        for _ in range(2):
            with pytest.raises(LockedError) as caught:
                schedule.run(WELL)
    assert caught.value.exit_code == 5
    beat = valid_heartbeat(shop.folder / "state")
    assert beat == first.model_copy(update={"passed_over": 2})
    assert schedule.tried(WELL).passed_over == 0


def test_a_run_that_hangs_is_told(shop: Workshop) -> None:
    """No run has ended for 40 minutes and the lock is held: error, and one push."""
    with NtfyServer() as ntfy:
        shop.configure(f'[ntfy]\nurl = "{ntfy.url}"\ntopic = "{TOPIC}"\ndead_man = "off"')
        schedule, settings = Schedule(), load_settings()
        schedule.tried(WELL)
        with State.open(settings.state.url, settings.root) as state, state.hold("run"):
            beats = [schedule.tried(WELL) for _ in range(5)]
        assert ntfy.told() == ["SANDBOX sotdiff: error"]
    assert [beat.status for beat in beats] == ["ok", "ok", "error", "error", "error"]
    assert beats[-1].errors[0].kind == "LockedError"


def test_a_first_run_that_takes_long_is_no_failure(shop: Workshop) -> None:
    """A start that finds it leaves no heartbeat in its place."""
    settings = load_settings()
    settings.state_dir.mkdir()
    opened = State.open(settings.state.url, settings.root)
    with opened as state, state.hold("run"), pytest.raises(LockedError):
        Schedule().run(WELL)
    assert not (shop.folder / "state" / "heartbeat.json").exists()


def test_a_configuration_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Exit 1, and a heartbeat beside it that knows neither world nor address."""
    (tmp_path / "sotdiff.toml").write_text("[hubspot]\nportl = 1\n")
    with chdir(tmp_path), pytest.raises(SystemExit) as caught:
        main(["run"])
    assert caught.value.code == 1
    beat = valid_heartbeat(tmp_path / "state")
    assert (beat.status, beat.world, beat.url) == ("error", "unknown", None)
    assert beat.errors[0].kind == "ConfigError"
    assert beat.started > START


def test_an_address_that_is_none_does_not_keep_the_heartbeat_away(live: Workshop) -> None:
    """Whatever stands in SOTDIFF_HUBSPOT_URL, a password too: it is left out."""
    secrets = live.folder / ".env"
    secrets.write_text("HUBSPOT_TOKEN=x\nSOTDIFF_HUBSPOT_URL=http://joe:geheim@127.0.0.1:1\n")
    beat = Schedule().tried(FAILED)
    assert (beat.url, beat.errors[0].kind) == (None, "WorkbookError")
    assert "geheim" not in (live.folder / "state" / "heartbeat.json").read_text()
