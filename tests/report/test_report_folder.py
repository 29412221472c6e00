"""Run folders: named by their start, private, whole, and pointed to."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from reporting import REJECTS, RUN, made_plan, made_report, page_of

from sotdiff.report.folder import (
    make_run_folder,
    point_latest,
    read_result,
    runs_in,
    write_csv,
    write_lines,
    write_result,
    write_text,
)
from sotdiff.report.page import write_index
from sotdiff.report.strip import history_strip

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 11, 23, 0, 46, tzinfo=UTC)


def mode_of(path: Path) -> int:
    """Return a file's permission bits."""
    return stat.S_IMODE(path.stat().st_mode)


def test_a_run_folder_is_named_by_its_start(tmp_path: Path) -> None:
    """The folder bears the start in UTC; a second run in that second gets its own."""
    first, second = (make_run_folder(tmp_path / "reports", START) for _ in range(2))
    assert first.name == "2026-11-23T00-46-00Z"
    assert second.name == "2026-11-23T00-46-00Z-2"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
def test_papers_are_private(tmp_path: Path) -> None:
    """Folders and files of a run can be read by their owner alone."""
    folder = make_run_folder(tmp_path / "reports", START)
    made_report(made_plan()).save(folder, RUN)
    page_of(folder, made_report(made_plan()))
    point_latest(folder)
    made = [path for path in (tmp_path / "reports").rglob("*") if path.name != "reconcile.ipynb"]
    assert {mode_of(path) for path in made if path.is_dir()} == {0o700}
    assert {mode_of(path) for path in made if path.is_file()} == {0o600}


def test_a_failed_write_leaves_the_former_file(tmp_path: Path) -> None:
    """A file is replaced whole or not at all, and nothing lies about afterwards."""
    write_text(tmp_path / "paper", "former")
    with pytest.raises(UnicodeEncodeError):
        write_text(tmp_path / "paper", "half \ud800")
    assert (tmp_path / "paper").read_text("utf-8") == "former"
    assert [path.name for path in tmp_path.iterdir()] == ["paper"]


def test_the_plan_is_kept_line_by_line(tmp_path: Path) -> None:
    """plan.jsonl has a line for each finding, change, flag, blocked change and reject."""
    plan = made_plan(rejects=REJECTS)
    made_report(plan).save(tmp_path, RUN)
    lines = [json.loads(line) for line in (tmp_path / "plan.jsonl").read_text("utf-8").splitlines()]
    counts = pd.Series([line["table"] for line in lines]).value_counts().to_dict()
    assert counts == {"findings": 16, "changes": 8, "flags": 8, "rejects": 1}
    assert next(line for line in lines if line["code"] == "D3")["now"] == "Granby"


def test_receipts_are_kept_line_by_line(tmp_path: Path) -> None:
    """receipts.jsonl has one line a receipt with its time; a look leaves it empty."""
    made_report(made_plan(), {}).save(tmp_path, RUN)
    lines = (tmp_path / "receipts.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 8
    assert json.loads(lines[0])["at"].startswith("2026-11-23T00:46:05")
    made_report(made_plan()).save(tmp_path, RUN)
    assert (tmp_path / "receipts.jsonl").read_text("utf-8") == ""


def test_the_result_is_the_last_thing_written(tmp_path: Path) -> None:
    """When the result file is there, so is everything else; it bears the run's id."""
    said = made_report(made_plan(), {}).save(tmp_path, RUN)
    assert said == f"Saved: {tmp_path.name}"
    result = read_result(tmp_path)
    assert result is not None
    assert (result["run_id"], result["status"], result["wrote"]) == (RUN, "ok", True)
    times = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert max(times, key=times.__getitem__) == "result.json"


def test_without_a_folder_nothing_is_saved(tmp_path: Path) -> None:
    """An analyst who runs the notebook by hand leaves no papers."""
    assert made_report().save("", "").startswith("Nothing saved")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 99}'])
def test_a_result_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    """A result file that is missing, cut or of another kind is no result."""
    assert read_result(tmp_path) is None
    (tmp_path / "result.json").write_text(text, "utf-8")
    assert read_result(tmp_path) is None


def test_a_csv_has_no_formula(tmp_path: Path) -> None:
    """A table for people opens in a spreadsheet without calculating anything; numbers stay."""
    frame = pd.DataFrame({"value": ["=1+1", "plain", None], "row": [1, 2, 3]})
    write_csv(tmp_path / "x.csv", frame)
    text = (tmp_path / "x.csv").read_text("utf-8-sig")
    assert text.splitlines() == ["value,row", "'=1+1,1", "plain,2", ",3"]


def test_json_lines_keep_values_as_they_are(tmp_path: Path) -> None:
    """A file for programs holds the raw value."""
    write_lines(tmp_path / "x.jsonl", {"t": pd.DataFrame({"value": ["=1+1 <b> \u202e"]})})
    line = json.loads((tmp_path / "x.jsonl").read_text("utf-8"))
    assert line == {"table": "t", "value": "=1+1 <b> \u202e"}


def test_latest_holds_the_last_runs_papers_and_no_others(tmp_path: Path) -> None:
    """latest/ has copies of the last run's papers, and nothing of the run before."""
    first = make_run_folder(tmp_path, START)
    write_text(first / "report.html", "first")
    write_text(first / "decide.csv", "long")
    point_latest(first)
    second = make_run_folder(tmp_path, START)
    write_text(second / "report.html", "second")
    latest = point_latest(second)
    assert {path.name: path.read_text("utf-8") for path in latest.iterdir()} == {
        "report.html": "second"
    }


def test_the_index_lists_runs_newest_first_with_their_state(tmp_path: Path) -> None:
    """index.html links every run's page, tells its sentence, and one without result as an error."""
    good, bad = make_run_folder(tmp_path, START), make_run_folder(tmp_path, START)
    write_result(good, {**made_report().result(RUN), "seconds": 2.0})
    point_latest(good)
    text = write_index(tmp_path, START).read_text("utf-8")
    assert [name for name, _ in runs_in(tmp_path)] == [bad.name, good.name]
    assert text.index(f'href="{bad.name}/report.html"') < text.index(f'href="{good.name}/report')
    assert "Drift found." in text
    assert "No result." in text


def test_the_index_leads_to_the_pages_that_are_there(tmp_path: Path) -> None:
    """The latest report, the last days, SmartLead, proposals: each once it was made, no run."""
    assert "<nav" not in write_index(tmp_path, START).read_text("utf-8")
    made = ("latest/report.html", "daily/daily.html", "smartlead/smartlead.html", "proposals.xlsx")
    for place in made:
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).touch()
    text = write_index(tmp_path, START).read_text("utf-8")
    assert [place for place in made if f'<a href="{place}">' in text] == list(made)
    assert "0 runs," in text


def test_a_mark_of_the_history_strip_leads_to_its_run_while_it_is_kept(tmp_path: Path) -> None:
    """A run whose folder was thinned has a mark that leads nowhere."""
    kept, thinned = START, START - timedelta(minutes=30)
    folder = make_run_folder(tmp_path, kept)
    strip = history_strip([(kept, "ok"), (thinned, "error")], START, timedelta(minutes=15))
    text = write_index(tmp_path, START, strip=strip).read_text("utf-8")
    day = text[text.index("<svg") : text.index("</svg>")]
    assert day.count("<rect") == 2
    assert day.count("<a ") == 1
    assert f'<a href="{folder.name}/report.html" tabindex="-1"><rect class="s-ok"' in day
    assert f"<title>{thinned:%H:%M} failed</title>" in day
