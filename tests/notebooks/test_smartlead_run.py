"""`sotdiff smartlead report`: its notebook executed by papermill on the sample world."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path

import pytest
from accepting import make_workplace
from reporting import text_of

from sotdiff.cli import main
from sotdiff.embedded import make_sample
from sotdiff.errors import SotdiffError
from sotdiff.run.aside import make_smartlead
from sotdiff.settings import load_settings

CANARY = "pat-na1-canary00-1111-2222-3333-444455556666"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample world, a token at hand."""
    folder = make_workplace(tmp_path_factory.mktemp("place"))
    (folder / ".env").write_text(f"HUBSPOT_TOKEN={CANARY}\n", "utf-8")
    make_sample(load_settings(folder / "sotdiff.toml"))
    return folder


def test_the_command_makes_the_page_and_leads_to_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was planted is told; the index leads there and takes it for no run; no token."""
    with chdir(place), pytest.raises(SystemExit) as end:
        main(["smartlead", "report"])
    assert end.value.code == 0
    said = capsys.readouterr().out
    page = Path(said.splitlines()[-1])
    assert "SANDBOX" in said
    text = page.read_text("utf-8")
    assert "4 enrolments are not in the workbook." in text
    assert 'id="decide-S5"' in text
    assert "no column is named for this in [smartlead]" in text
    index = (place / "reports" / "index.html").read_text("utf-8")
    assert '<a href="smartlead/smartlead.html">SmartLead</a>' in index
    assert "0 runs," in index
    assert not [paper for paper in page.parent.iterdir() if CANARY in text_of(paper)]


def test_masked_no_address_is_readable(place: Path) -> None:
    """`--mask` is for handing on."""
    with chdir(place):
        page = make_smartlead(load_settings(), mask=True).page.read_text("utf-8")
    assert "@example" not in page
    assert "@<wbr>" not in page
    assert "w•••@e•••" in page


def test_without_any_export_it_says_what_to_do(tmp_path: Path) -> None:
    """One error, and a page that says it; an earlier page does not stand for it."""
    settings = load_settings(make_workplace(tmp_path) / "sotdiff.toml")
    make_sample(settings)
    for export in (tmp_path / "smartlead").iterdir():
        export.unlink()
    with chdir(tmp_path), pytest.raises(SotdiffError, match="smartlead page could not be made"):
        make_smartlead(settings)
    page = (tmp_path / "reports" / "smartlead" / "smartlead.html").read_text("utf-8")
    assert "no SmartLead export was ever read" in page
