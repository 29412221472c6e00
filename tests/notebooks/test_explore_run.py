"""The analyst's notebook: executed by papermill, offline; and the command that opens it."""

from __future__ import annotations

import json
from contextlib import chdir
from importlib.util import find_spec
from typing import TYPE_CHECKING

import papermill
import pytest
from accepting import make_workplace

from sotdiff.cli import main
from sotdiff.embedded import make_sample
from sotdiff.errors import SotdiffError
from sotdiff.run.explore import explorers_notebook, lab_command, raise_if_no_lab
from sotdiff.settings import load_settings
from sotdiff.shipped import notebook

if TYPE_CHECKING:
    from pathlib import Path


def test_every_cell_runs_and_nothing_is_written(tmp_path: Path) -> None:
    """By its defaults, on the sample: all cells run, each shows something, no state comes to be."""
    place = make_workplace(tmp_path)
    make_sample(load_settings(place / "sotdiff.toml"))
    before = sorted(path.name for path in place.rglob("*"))
    target = tmp_path.parent / f"{tmp_path.name}.ipynb"
    book = papermill.execute_notebook(
        str(notebook("explore.ipynb")), str(target), cwd=str(place), progress_bar=False
    )
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]
    assert [bool(cell.outputs) for cell in code] == [False, *[True] * (len(code) - 1)]
    text = json.dumps(book)
    for told in (
        "866 leads, 931 contacts",
        "Lead R00033",
        "more, ",
        "offline, nothing was written",
    ):
        assert told in text
    after = {path.name for path in place.rglob("*")} - {"state", "sotdiff.db"}
    assert {name for name in after if not name.startswith("sotdiff.db")} == set(before)


def test_the_analyst_gets_a_copy_that_stays(tmp_path: Path) -> None:
    """What was changed in it is never replaced; `fresh` makes another one beside it."""
    settings = load_settings(make_workplace(tmp_path) / "sotdiff.toml")
    first = explorers_notebook(settings)
    assert first.read_bytes() == notebook("explore.ipynb").read_bytes()
    assert settings.workbook.exists()
    first.write_text("mine")
    assert explorers_notebook(settings) == first
    assert first.read_text() == "mine"
    assert explorers_notebook(settings, fresh=True).name == "explore-2.ipynb"
    assert explorers_notebook(settings, fresh=True).name == "explore-3.ipynb"


def test_a_workbook_that_was_moved_away_is_not_made_anew(tmp_path: Path) -> None:
    """A sandbox that was used keeps its contacts."""
    settings = load_settings(make_workplace(tmp_path) / "sotdiff.toml")
    settings.state_dir.mkdir()
    kept = settings.state_dir / "sandbox.jsonl"
    kept.write_text("contacts")
    explorers_notebook(settings)
    assert kept.read_text() == "contacts"
    assert not settings.workbook.exists()


def test_without_jupyterlab_it_says_how_to_install_it() -> None:
    """One error with the way out."""
    with pytest.raises(SotdiffError, match=r"pip install 'sotdiff\[lab\]'"):
        raise_if_no_lab("no_such_lab")


@pytest.mark.skipif(find_spec("jupyterlab") is not None, reason="JupyterLab is installed here")
def test_the_command_stops_before_it_makes_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without JupyterLab: exit 1, no traceback, no copy."""
    with chdir(make_workplace(tmp_path)), pytest.raises(SystemExit) as end:
        main(["explore"])
    told = capsys.readouterr().err.replace("\n", " ")
    assert end.value.code == 1
    assert "sotdiff[lab]" in told
    assert "Traceback" not in told
    assert not (tmp_path / "explore").exists()


def test_jupyterlab_listens_on_this_machine_alone(tmp_path: Path) -> None:
    """Loopback, its token kept, and no news or updates asked for."""
    words = lab_command(tmp_path / "explore.ipynb", browser=False)
    assert "--ServerApp.ip=127.0.0.1" in words
    assert "--LabApp.news_url=None" in words
    assert "--no-browser" in words
    assert not [word for word in words if "token" in word.lower() or "allow" in word.lower()]
