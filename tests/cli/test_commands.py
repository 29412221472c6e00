"""The command line, on the sample world: words, exit codes, and JSON that a program can read."""

from __future__ import annotations

import json
from contextlib import chdir
from typing import TYPE_CHECKING

import pytest
from commanding import ends

from sotdiff.record import State
from sotdiff.settings import load_settings
from sotdiff.shipped import example_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the example configuration and the sample world."""
    folder = tmp_path_factory.mktemp("workplace")
    (folder / "sotdiff.toml").write_text(example_settings().read_text())
    with chdir(folder):
        assert ends("sandbox", "--make") == 0
    return folder


def test_a_look_finds_drift_and_writes_nothing(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`plan` exits 2 where fixable drift is found, says which world it is, and changes nothing."""
    with chdir(workplace):
        assert ends("plan") == 2
        before = (workplace / "state" / "sandbox.jsonl").read_bytes()
        assert ends("plan") == 2
    assert "SANDBOX" in capsys.readouterr().out
    assert (workplace / "state" / "sandbox.jsonl").read_bytes() == before


def test_a_plan_can_be_read_by_a_program(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`plan --json` prints the whole plan and nothing else."""
    with chdir(workplace):
        assert ends("plan", "--json") == 2
    plan = json.loads(capsys.readouterr().out)
    assert plan["unaccounted"] == 0
    assert {change["code"] for change in plan["changes"]} == {
        "D2",
        "D3",
        "D4",
        "D5",
        "D6",
        "D7",
        "D8",
    }


def test_apply_settles_everything_and_the_next_look_is_clean(
    workplace: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A plan file is applied, every change gets its receipt, and then there is no fixable drift."""
    with chdir(workplace):
        assert ends("plan", "--out", str(tmp_path / "plan.json")) == 2
        capsys.readouterr()
        assert ends("apply", str(tmp_path / "plan.json"), "--json") == 0
        receipts = json.loads(capsys.readouterr().out)
        assert {receipt["result"] for receipt in receipts} <= {"applied", "already"}
        assert ends("plan") == 0


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("explain", "D9"), "no drift class 'D9'"),
        (("apply", "nowhere.json"), "nowhere.json"),
        (("report",), "no report"),
        (("frobnicate",), "frobnicate"),
    ],
)
def test_a_wrong_word_is_one_clear_error(
    workplace: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], text: str
) -> None:
    """What cannot be done is said in one text on stderr; exit 1 and no traceback."""
    with chdir(workplace):
        assert ends(*words) == 1
    told = capsys.readouterr().err
    assert text in told.replace("\n", "")
    assert "Traceback" not in told


def test_explain_shows_the_manual(capsys: pytest.CaptureFixture[str]) -> None:
    """`explain` prints a class's manual page, with its drawn table and what to do."""
    assert ends("explain", "d3") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("D3 city corrupt")
    assert "123 Elm Ave, Granby" in shown
    assert "What to do" in shown


def test_init_writes_a_configuration_that_loads_and_replaces_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`init` writes the commented example once; a file that is there stays unless forced."""
    with chdir(tmp_path):
        assert ends("init") == 0
        (tmp_path / "sotdiff.toml").write_text("mine")
        assert ends("init") == 1
        assert (tmp_path / "sotdiff.toml").read_text() == "mine"
        assert ends("init", "--force") == 0
    assert "is there already" in capsys.readouterr().err


def test_without_a_configuration_nothing_is_guessed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No sotdiff.toml: one error that says how to get one."""
    with chdir(tmp_path):
        assert ends("plan") == 1
    assert "sotdiff init" in capsys.readouterr().err.replace("\n", " ")


def test_a_look_at_both_sides_is_one_at_smartlead_too(
    workplace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`plan` shows S1 to S6 of the exports kept, and `apply` remembers them."""
    with chdir(workplace):
        ends("plan", "--json")
        plan = json.loads(capsys.readouterr().out)
        found = {flag["code"] for flag in plan["flags"] if flag["code"].startswith("S")}
        assert found == {"S1", "S2", "S3", "S4", "S5", "S6"}
        assert ends("apply") == 0
        settings = load_settings()
        with State.open(settings.state.url, settings.root) as state:
            counts = state.last_runs(1)[0].counts
    assert found <= set(counts)
