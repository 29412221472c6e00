"""The files for the import, in a small world: when they appear, and that they stay whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from exporting import lay, rows_in, section
from workshop import lead

from sotdiff.cli import main
from sotdiff.errors import ConfigError, ExportError
from sotdiff.run.bridge import folder_of, look_at_smartlead, said_of
from sotdiff.run.to_import import load
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop

NAME = "to_enrol.csv"


def loaded(shop: Workshop) -> Path:
    """Let two leads be asked for; return the folder of the file."""
    shop.book(lead(1), lead(2))
    lay(shop.folder)
    folder = load().folder
    assert folder is not None
    return folder


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what `sotdiff smartlead check` prints, on one line."""
    with pytest.raises(SystemExit):
        main(["smartlead", "check"])
    return " ".join(capsys.readouterr().out.split())


def test_a_file_that_is_as_it_was_written_is_not_spoken_of(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nor one that is gone: it may have been moved to be imported."""
    folder = loaded(shop)
    assert "do not import" not in said(capsys)
    (folder / NAME).unlink()
    assert "do not import" not in said(capsys)


@pytest.mark.parametrize("name", [NAME, f"{NAME}.manifest.json"])
def test_a_file_that_was_changed_by_hand_must_not_be_imported(
    shop: Workshop, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A row more in the file, or another date in its manifest: it is named."""
    path = loaded(shop) / name
    path.write_text(path.read_text().replace("ann1@example.com", "x@example.com"))
    assert f"do not import {path.parent.name}/{name}: it was changed" in said(capsys)


def test_what_happened_is_held_against_what_was_asked_and_not_against_the_file(
    shop: Workshop,
) -> None:
    """A manifest that was changed by hand changes nothing of what is verified."""
    manifest = loaded(shop) / f"{NAME}.manifest.json"
    told = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**told, "asked": [], "rows": 0}))
    lay(shop.folder, "ann1@example.com,STARTED,", name="spring-later.csv")
    asked = look_at_smartlead().asked.set_index("email")["outcome"].to_dict()
    assert asked == {"ann1@example.com": "happened", "ann2@example.com": "has not happened"}


def test_whoever_was_stopped_since_is_called_back(
    shop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is out of our hands; until it expires everybody is told."""
    loaded(shop)
    lay(shop.folder, "ann2@example.com,UNSUBSCRIBED,", name="spring-older.csv", hours=30)
    told = said(capsys)
    assert "do not import ann2@example.com R00002 of to_enrol.csv" in told
    assert "unsubscribed" in told
    assert "do not import ann1" not in told


def test_without_a_place_to_write_nothing_is_asked(shop: Workshop) -> None:
    """A clear error; the same leads are asked for once there is one."""
    shop.book(lead(1))
    lay(shop.folder)
    blocked = shop.folder / "smartlead" / "to-import"
    blocked.symlink_to("/nowhere/at/all")
    with pytest.raises(ExportError, match="nothing is asked"):
        load()
    assert look_at_smartlead().asked.empty
    blocked.unlink()
    assert [m.rows for m in load().manifests] == [1]


def test_strangers_without_a_lead_are_asked_to_be_removed(shop: Workshop) -> None:
    """A column in which nothing stands is written as blanks."""
    shop.book(lead(1))
    lay(shop.folder, "ann1@example.com,STARTED,", "x@example.com,STARTED,")
    folder = load().folder
    assert folder is not None
    assert rows_in(folder / "must_remove.csv") == [
        {
            "campaign": "Spring",
            "email": "x@example.com",
            "lid": "",
            "status": "STARTED",
            "why": "S1: not in any ledger",
        }
    ]


def test_a_folder_of_the_same_second_is_left_as_it_is(shop: Workshop) -> None:
    """The files go into one of their own."""
    settings, now = load_settings(), datetime.now(UTC)
    taken = [folder_of(settings, said_of(settings), now + timedelta(seconds=n)) for n in range(120)]
    for folder in taken:
        folder.mkdir(parents=True)
        (folder / NAME).write_text("as it was")
    assert loaded(shop) not in taken
    assert {(folder / NAME).read_text() for folder in taken} == {"as it was"}


def test_the_lead_stands_under_the_name_of_its_custom_field(shop: Workshop) -> None:
    """So that the next export has it where it is looked for."""
    shop.configure(section('lid_field = "Lead ID"'))
    assert [*rows_in(loaded(shop) / NAME)[0]][:2] == ["email", "Lead ID"]


@pytest.mark.parametrize("column", ["email", "Email", "LID", "campaign"])
def test_nobody_else_fills_address_and_lead(shop: Workshop, column: str) -> None:
    """A configured column cannot put another address into the file."""
    shop.configure(section() + f'[smartlead.columns]\n{column} = "CITY"\n')
    shop.book(lead(1))
    lay(shop.folder)
    with pytest.raises(ConfigError, match="filled by sotdiff"):
        load()


def test_an_export_without_leads_lets_everybody_be_asked(shop: Workshop) -> None:
    """A header alone is an export: the campaign is empty."""
    assert {row["email"] for row in rows_in(loaded(shop) / NAME)} == {
        "ann1@example.com",
        "ann2@example.com",
    }
