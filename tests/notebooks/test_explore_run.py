"""The analyst's notebook: executed by papermill, offline; its page; the command that opens it."""

from __future__ import annotations

import json
from contextlib import chdir
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import papermill
import pytest
from accepting import make_workplace

from sotdiff.cli import main
from sotdiff.errors import SotdiffError
from sotdiff.run.explore import explorers_notebook, explorers_page, lab_command, raise_if_no_lab
from sotdiff.settings import load_settings
from sotdiff.shipped import notebook

if TYPE_CHECKING:
    import nbformat


@dataclass(frozen=True)
class Executed:
    """The notebook as it is after Run All, where it lies, and what lay there before."""

    place: Path
    book: nbformat.NotebookNode
    before: set[str]


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    """Run all cells of the analyst's copy by its defaults, on the sample."""
    place = make_workplace(tmp_path_factory.mktemp("place"))
    target = explorers_notebook(load_settings(place / "sotdiff.toml"))
    before = {path.name for path in place.rglob("*")}
    book = papermill.execute_notebook(
        str(target), str(target), cwd=str(target.parent), progress_bar=False
    )
    return Executed(place, book, before)


def test_every_cell_runs_and_nothing_is_written(executed: Executed) -> None:
    """All cells run, each shows something, no state comes to be."""
    code = [cell for cell in executed.book.cells if cell.cell_type == "code"]
    assert not [output for cell in code for output in cell.outputs if output.output_type == "error"]
    assert [bool(cell.outputs) for cell in code] == [False, *[True] * (len(code) - 1)]
    text = json.dumps(executed.book)
    for told in (
        "866 leads, 931 contacts",
        "Lead R00033",
        "more, ",
        "offline, nothing was written",
    ):
        assert told in text
    after = {path.name for path in executed.place.rglob("*")} - {"state", "explore.html"}
    assert {name for name in after if not name.startswith("sotdiff.db")} == executed.before


def test_what_was_found_becomes_a_page(
    executed: Executed, capsys: pytest.CaptureFixture[str]
) -> None:
    """`sotdiff explore --page` prints where the page lies; JupyterLab is not needed for it."""
    with chdir(executed.place):
        main(["explore", "--page"])
        plain = Path(capsys.readouterr().out.strip()).read_text("utf-8")
        main(["explore", "--page", "explore.ipynb", "--mask"])
        masked = Path(capsys.readouterr().out.strip()).read_text("utf-8")
    lead = plain[plain.index("R00033</bdi>") :]
    assert "Kremmling" in lead
    assert "sandbox: " in plain
    assert "renee.underwood@<wbr>example.org" in plain
    assert "renee.underwood" not in masked
    assert "What went wrong" not in plain


def test_a_page_of_no_notebook_says_what_to_do(executed: Executed) -> None:
    """One error with the way out."""
    settings = load_settings(executed.place / "sotdiff.toml")
    with pytest.raises(SotdiffError, match="`sotdiff explore` opens one"):
        explorers_page(settings, "none.ipynb")


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
