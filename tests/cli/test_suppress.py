"""`sotdiff suppress`: by name, with somebody, a reason and an end; listed; ended by number."""

from __future__ import annotations

import json
from contextlib import chdir
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import commanding
import pytest
import time_machine
from recording import look

from sotdiff.record import State, finding_names
from sotdiff.run.scope import scope_of
from sotdiff.settings import load_settings
from sotdiff.shipped import example_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FLAG, FIX = "F1 - 102 email a@x.com", "D6 R00001 101 phone +13035550001"
WHY = ("--by", "jo", "--reason", "asked [the] owner", "--until")


@pytest.fixture
def named(tmp_path: Path) -> Iterator[list[str]]:
    """Work where a look found a flag and a fix; return their names."""
    (tmp_path / "sotdiff.toml").write_text(example_settings().read_text())
    with chdir(tmp_path), time_machine.travel(NOW, tick=False):
        seen, settings = look(FLAG, FIX), load_settings()
        with State.open(settings.state.url, settings.root) as state:
            run = state.begin_run(scope_of(settings), NOW)
            state.record_look(run, seen, NOW)
        yield list(finding_names(seen.findings))


def ends(*words: str) -> int:
    """Return the exit code of `sotdiff suppress`."""
    return commanding.ends("suppress", *words)


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return what is suppressed."""
    capsys.readouterr()
    assert ends("--json") == 0
    return list(json.loads(capsys.readouterr().out))


def test_nothing_is_suppressed_at_first(
    named: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The list is empty, and says which world it is."""
    assert named
    assert listed(capsys) == []
    assert ends() == 0
    assert "SANDBOX 0 suppressed" in capsys.readouterr().out


def test_a_finding_is_suppressed_and_listed(
    named: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """By its name; who, why and until when stand in the list, for people as they were typed."""
    assert ends(named[0], *WHY, "30d") == 0
    assert ends(named[1].upper(), *WHY, "2026-03-08") == 0
    flag, fix = listed(capsys)
    assert (flag["finding"], fix["finding"]) == tuple(named)
    assert (flag["kind"], flag["code"], flag["was"]) == ("flag", "F1", "a@x.com")
    assert (fix["kind"], fix["lid"], fix["contact_id"]) == ("fix", "R00001", "101")
    assert flag["until"].startswith("2026-03-31T12:00:00")
    assert fix["until"].startswith("2026-03-08T00:00:00")
    assert ends() == 0
    told = capsys.readouterr().out
    assert all(name in told for name in named)
    assert "[the]" in told


@pytest.mark.parametrize("until", ["90d", "2026-05-30", "2026-05-30T12:00:00+00:00"])
def test_ninety_days_are_the_most(named: list[str], until: str) -> None:
    """The 90th day is taken, as a span, a day or a time."""
    assert ends(named[0], *WHY, until) == 0


@pytest.mark.parametrize(
    "until", ["91d", "2026-05-31", "2026-05-30T12:00:01+00:00", "2026-03-01", "0d", "soon"]
)
def test_what_ends_too_late_or_never_is_refused(
    named: list[str], until: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One clear error that says what would be taken; nothing is suppressed."""
    assert ends(named[0], *WHY, until) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "FindingError: not suppressed:" in told
    assert until in told
    assert listed(capsys) == []


@pytest.mark.parametrize("name", ["0123456789ab", "F1", "", "%"])
def test_an_unknown_finding_is_refused(
    named: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error says where the names stand."""
    assert named
    assert ends(name, *WHY, "30d") == 1
    assert "findings.xlsx" in " ".join(capsys.readouterr().err.split())
    assert listed(capsys) == []


def test_a_finding_that_is_gone_is_refused(
    named: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Only what the last look found can be suppressed."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        run = state.begin_run(scope_of(settings), NOW)
        state.record_look(run, look(FIX), NOW)
    assert ends(named[0], *WHY, "30d") == 1
    assert listed(capsys) == []


@pytest.mark.parametrize(
    "words",
    [("--by", "jo", "--until", "30d"), ("--by", " ", "--reason", "r", "--until", "30d"),
     ("--by", "jo", "--reason", " ", "--until", "30d"), ("--by", "jo", "--reason", "r")],
)  # fmt: skip
def test_somebody_says_so_for_a_reason_and_until_an_end(
    named: list[str], words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """None of the three may be missing or blank."""
    assert ends(named[0], *words) == 1
    assert listed(capsys) == []


def test_a_suppression_can_be_ended(named: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """By its number, once; the others stay."""
    for name in named:
        assert ends(name, *WHY, "30d") == 0
    assert ends("--end", "1", "--by", "jo", "--reason", "decided") == 0
    assert [each["finding"] for each in listed(capsys)] == [named[1]]
    assert ends("--end", "1", "--by", "jo", "--reason", "decided") == 1
    assert "those that do: 2" in " ".join(capsys.readouterr().err.split())


def test_what_has_run_out_is_not_listed(
    named: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor ended."""
    assert ends(named[0], *WHY, "1h") == 0
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert listed(capsys) == []
        assert ends("--end", "1", "--by", "jo", "--reason", "decided") == 1
