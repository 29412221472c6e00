"""A scheduled run that a guard stops: blocked, told everywhere, let pass by an approval."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commanding import ends

from sotdiff.notify import read_heartbeat
from sotdiff.report.folder import LATEST, PAGE

if TYPE_CHECKING:
    from workshop import Workshop


def test_a_blocked_run_is_told_and_an_approval_lets_it_pass(
    live: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 4, heartbeat and report say which guard; after `approve` the next run writes."""
    live.leads(20)
    live.drift(1, 2)
    assert ends("run", "--json") == 4
    result = json.loads(capsys.readouterr().out)
    assert result["status"] == "blocked"
    assert "first_run" in result["rest"]
    assert live.writes() == []

    beat = read_heartbeat(live.folder / "state" / "heartbeat.json")
    assert beat
    assert (beat.status, beat.last_ok, beat.results) == ("blocked", None, {})
    assert [name for name, guard in beat.guards.items() if guard.tripped] == ["first_run"]
    assert (beat.guards["run_contacts"].value, beat.guards["run_contacts"].limit) == (2, 50)
    assert beat.counts["D6"].changes == 2
    page = (live.folder / "reports" / LATEST / PAGE).read_text("utf-8")
    assert "first_run" in page

    digest = next(word for word in result["rest"].split() if len(word.strip(".")) == 12)
    assert ends("approve", digest.strip("."), "--by", "jo", "--until", "2h") == 0
    assert "2 changes of plan" in capsys.readouterr().out.replace("\n", " ")
    assert ends("run", "--json") == 0
    capsys.readouterr()
    beat = read_heartbeat(live.folder / "state" / "heartbeat.json")
    assert beat
    assert (beat.status, beat.results) == ("ok", {"applied": 2})
    assert [name for name, guard in beat.guards.items() if guard.tripped] == []


def test_a_plan_tells_what_would_stop_it(
    live: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    """`plan` prints the guards that say stop; what it printed can be approved and applied."""
    live.leads(20)
    live.drift(1)
    assert ends("plan", "--out", "plan.json") == 2
    shown = capsys.readouterr().out.replace("\n", " ")
    assert "guard first_run says stop" in shown
    assert ends("apply", "plan.json") == 4
    assert "GuardTripped" in capsys.readouterr().err
    digest = json.loads((live.folder / "plan.json").read_text())["digest"]
    assert ends("approve", digest, "--json") == 0
    assert json.loads(capsys.readouterr().out)["digest"] == digest
    assert ends("apply", "plan.json") == 0
    assert ends("apply", "plan.json") == 6
    assert "StalePlanError" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("approve", "0" * 64), "no plan with the digest"),
        (("approve", "any text"), "too short for a digest"),
        (("apply", "book.xlsx"), "book.xlsx"),
    ],
)
def test_what_is_no_plan_is_one_clear_error(
    live: Workshop, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], text: str
) -> None:
    """Exit 1, and nothing is approved or written."""
    live.leads(2)
    assert ends(*words) == 1
    assert text in capsys.readouterr().err.replace("\n", " ")
