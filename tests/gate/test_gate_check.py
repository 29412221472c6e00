"""The gate on a project: what is looked at, what is listed, what is left behind."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from judging import CORPUS, judged, project

from sotdiff.errors import ConfigError
from sotdiff.gate import check_paths, keep_and_tell, summary_of
from sotdiff.gate.survey import FEW

if TYPE_CHECKING:
    from pathlib import Path

RAW = (
    "import requests\nrequests.patch('https://api.hubapi.com/crm/v3/objects/contacts/1', json={})\n"
)


def test_an_empty_project_shows_what_was_checked(tmp_path: Path) -> None:
    """Without any writer the gate holds, and says how many duties and guards it tried."""
    report = check_paths(project(tmp_path))
    assert report.ok
    assert report.counts["duties and guards"] >= 20
    assert "0 writers" in summary_of(report)
    assert "duties and guards" in summary_of(report)


def test_an_unlisted_writer_fails_until_it_is_listed(tmp_path: Path) -> None:
    """A writer that nobody listed is found with its line; listed, it must show both layers."""
    shutil.copy(CORPUS / "safe_client_both_layers.py", tmp_path / "bv_hs_sync.py")
    report = check_paths(project(tmp_path))
    assert [(v.file, v.rule) for v in report.failures] == [("bv_hs_sync.py", "listed")]
    assert check_paths(project(tmp_path, "bv_hs_sync.py")).ok
    (tmp_path / "bv_hs_sync.py").write_text(RAW)
    failures = check_paths(project(tmp_path, "bv_hs_sync.py")).failures
    assert {(v.place, v.rule) for v in failures} == {("2", "owner filter"), ("2", "owner re-read")}


def test_a_listed_writer_may_stand_elsewhere(tmp_path: Path) -> None:
    """A file outside the project is listed by its whole path; one that is not there fails."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    (there / "x.py").write_text(RAW)
    report = check_paths(project(here, str(there / "x.py"), "gone.py"))
    assert {(v.file, v.rule) for v in report.failures} == {
        (str(there / "x.py"), "owner filter"),
        (str(there / "x.py"), "owner re-read"),
        ("gone.py", "listed"),
    }


def test_what_is_looked_at(tmp_path: Path) -> None:
    """Python, scripts and notebooks are; Markdown, hidden and installed files are not."""
    for name in ("a.py", "deep/b.py", "script", "notes.md", ".venv/c.py", "site-packages/d.py"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(("#!/usr/bin/env python3\n" if name == "script" else "") + RAW)
    report = check_paths(project(tmp_path))
    assert {v.file for v in report.failures} == {"a.py", "deep/b.py", "script"}


def test_what_is_skipped_is_named(tmp_path: Path) -> None:
    """A folder that the configuration leaves out is told of every time."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.py").write_text(RAW)
    report = check_paths(project(tmp_path, skip=("old",)))
    assert report.ok
    assert "left out" in summary_of(report)
    assert report.skipped[0].endswith("old")


def test_only_the_given_paths(tmp_path: Path) -> None:
    """Paths narrow the search; one that is not there is an error, not an empty check."""
    (tmp_path / "a.py").write_text(RAW)
    (tmp_path / "b.py").write_text("print()")
    settings = project(tmp_path)
    assert check_paths(settings, [tmp_path / "b.py"]).ok
    assert not check_paths(settings, [tmp_path / "a.py"]).ok
    with pytest.raises(ConfigError, match="nowhere"):
        check_paths(settings, [tmp_path / "nowhere"])


def test_what_cannot_be_read_fails(tmp_path: Path) -> None:
    """A file that speaks of HubSpot and is no Python is not passed over."""
    (tmp_path / "a.py").write_text("import hubspot, requests\nprint 'x'\n")
    (tmp_path / "b.ipynb").write_text("hubspot requests")
    failures = check_paths(project(tmp_path)).failures
    assert [(v.file, v.rule) for v in failures] == [("a.py", "readable"), ("b.ipynb", "readable")]


def test_what_branches_too_much_fails(tmp_path: Path) -> None:
    """A program that cannot be followed to its end is not passed over, and takes no hour."""
    loops = "".join(f"{' ' * n}for x{n} in range(9):\n" for n in range(18))
    (tmp_path / "a.py").write_text(f"import hubspot\n{loops}{' ' * 18}print(x1, x2, x3, x4)\n")
    (failure,) = check_paths(project(tmp_path)).failures
    assert (failure.file, failure.rule) == ("a.py", "readable")


def test_what_is_left_behind(tmp_path: Path) -> None:
    """Every check adds a line to the state: when, what was counted, what failed."""
    settings = project(tmp_path)
    keep_and_tell(settings, check_paths(settings))
    (tmp_path / "a.py").write_text(RAW)
    keep_and_tell(settings, check_paths(settings))
    lines = (tmp_path / "state" / "gate.jsonl").read_text().splitlines()
    first, second = map(json.loads, lines)
    assert (first["ok"], second["ok"]) == (True, False)
    assert second["failures"][0]["file"] == "a.py"


def test_a_copy_of_the_package_is_held_to_its_duties(tmp_path: Path) -> None:
    """A layer that is gone from a copy of our own doors is told by name."""
    package = tmp_path / "sotdiff"
    source = CORPUS.parents[2] / "sotdiff"
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("__pycache__"))
    settings = project(tmp_path)
    assert check_paths(settings).ok
    portal = package / "hubspot" / "portal.py"
    text = portal.read_text()
    portal.write_text(text.replace("guard.raise_if_not_ours(fresh, self.identity)", "pass", 1))
    failures = check_paths(settings).failures
    assert [v.file for v in failures] == ["sotdiff/hubspot/portal.py"]
    assert "raise_if_not_ours missing" in failures[0].detail


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("owner != OWNER", True),
        ("not (owner == OWNER)", True),
        ("owner != OWNER or fresh.archived", True),
        ("owner not in [OWNER]", True),
        ("str(owner or '') != '88361194'", True),
        ("owner != OWNER and fresh.archived", False),
        ("owner is None", False),
        ("owner == OWNER", False),
        ("owner != other", False),
    ],
)
def test_what_a_condition_proves(condition: str, holds: bool) -> None:
    """Only a way out that every foreign contact takes proves that what goes on is ours."""
    code = (CORPUS / "safe_client_both_layers.py").read_text()
    code = code.replace('if fresh.properties["hubspot_owner_id"] != OWNER:', f"if {condition}:")
    code = code.replace("    if ", '    owner = fresh.properties["hubspot_owner_id"]\n    if ', 1)
    assert judged(code)["owner re-read"] is holds


def test_many_files_are_judged_as_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On several processes every file is judged once, in its place, and counted, as on one."""
    for number in range(FEW + 7):
        (tmp_path / f"w{number:03}.py").write_text("\n" * (number % 9) + RAW)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    together = check_paths(project(tmp_path))
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    alone = check_paths(project(tmp_path))
    assert together.verdicts == alone.verdicts
    assert together.counts == alone.counts
    assert together.counts["writers"] == len(together.failures) == FEW + 7
