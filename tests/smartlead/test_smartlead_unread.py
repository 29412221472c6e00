"""What lies in the folder and cannot be read: named everywhere, in nobody's way but the mail's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commanding import ends

import sotdiff
from sotdiff import report
from sotdiff.errors import ExportError
from sotdiff.run.bridge import look_at_smartlead
from sotdiff.run.to_import import load

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.report import Report

BROKEN = b'email,status\n"a@example.com,STARTED\n'
LATER = "grand-county-spring-later"


def lay(place: Path, name: str, content: bytes = BROKEN) -> None:
    """Lay a file into the folder."""
    (place / "smartlead" / name).write_bytes(content)


def looked() -> Report:
    """Return the report of a run that only looks."""
    leads, rejects = sotdiff.load_sot()
    with sotdiff.connect() as portal:
        contacts, outside = sotdiff.load_hubspot(portal, leads)
    enrolled = sotdiff.load_smartlead()
    result = sotdiff.reconcile(
        leads, contacts, outside=outside, rejects=rejects, smartlead=enrolled
    )
    return report.show(result, leads, contacts, outside)


def test_what_is_none_of_ours_to_read_is_left_alone(place: Path) -> None:
    """Hidden files, Excel's lock, folders."""
    for name in (".DS_Store", ".grand-county-spring.csv", "~$grand-county-spring.csv"):
        lay(place, name)
    (place / "smartlead" / "old.csv").mkdir()
    assert look_at_smartlead().unread == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (f"{LATER}.csv", "cut"),
        ("leads (3).csv", "fits no campaign"),
        ("grand-county-spring.xlsx", "fits no campaign"),
    ],
)
def test_a_file_that_is_not_read_is_named_and_the_rest_goes_on(
    place: Path, name: str, told: str
) -> None:
    """A plan is made of the exports that were read; nobody is asked to be enrolled."""
    before = looked().plan
    lay(place, name)
    page = looked()
    (unread,) = page.smartlead.data["unread"]
    assert name in unread
    assert told in unread
    assert page.plan.changes.equals(before.changes)
    assert page.plan.flags.equals(before.flags)
    with pytest.raises(ExportError, match="Nothing was written"):
        load()
    assert not (place / "smartlead" / "to-import").exists()


def test_a_run_that_could_not_read_an_export_is_partial(place: Path) -> None:
    """It says so in its sentence, its warnings and, for the push, by the kind of the error."""
    assert looked().result("R")["status"] == "ok"
    lay(place, f"{LATER}.csv")
    result = looked().result("R")
    assert (result["status"], result["error"]["type"]) == ("partial", "ExportError")
    assert "1 SmartLead export not read" in result["rest"]
    assert any(LATER in warning for warning in result["warnings"])
    assert "Not read" in looked().smartlead._repr_html_()


def test_the_commands_name_it(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` ends as partial; `plan` says it beside what it found."""
    lay(place, f"{LATER}.csv")
    assert ends("smartlead", "check", "--json") == 3
    assert LATER in json.loads(capsys.readouterr().out)["unread"][0]
    assert ends("plan") == 2
    assert f"not read: {LATER}.csv" in capsys.readouterr().out


def test_where_nothing_else_was_ever_read_nobody_is_said_to_be_enrolled_or_not(
    place: Path,
) -> None:
    """The S classes are not looked for; the file is named."""
    for path in (place / "smartlead").iterdir():
        path.unlink()
    lay(place, f"{LATER}.csv")
    page = looked()
    assert not page.plan.classes["code"].str.startswith("S").any()
    assert LATER in page.smartlead.data["unread"][0]
    with pytest.raises(ExportError, match=LATER):
        look_at_smartlead()


def test_an_export_with_its_ending_in_capitals_is_read(place: Path) -> None:
    """Nothing that lies there is passed over without a word."""
    lay(place, f"{LATER.upper()}.CSV", b"email,status\nx@example.com,STARTED\n")
    assert set(look_at_smartlead().side.current["email"]) >= {"x@example.com"}
