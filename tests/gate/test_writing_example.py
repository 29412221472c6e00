"""What other programs write through the portal: guarded, and in the journal under their name."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import chdir
from pathlib import Path

import pytest

import sotdiff
from sotdiff.errors import ConflictError
from sotdiff.shipped import example_settings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "writing-to-hubspot.md"
TOKEN = "trackingsource"


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the example configuration; its sandbox is the made portal."""
    folder = tmp_path_factory.mktemp("workplace")
    (folder / "sotdiff.toml").write_text(example_settings().read_text(encoding="utf-8"))
    return folder


def entries(folder: Path, caller: str) -> list[dict[str, str]]:
    """Return a caller's entries of the journal, oldest first."""
    with sqlite3.connect(folder / "state" / "sotdiff.db") as database:
        database.row_factory = sqlite3.Row
        asked = "SELECT * FROM journal WHERE caller = ? ORDER BY seq"
        return [dict(entry) for entry in database.execute(asked, [caller])]


def test_the_example_of_the_page(workplace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page's program runs as it stands: the city is written and stands in the journal."""
    (program,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    with chdir(workplace):
        with sotdiff.connect() as portal:
            portal.create({"email": "example@x.com", "city": "Elm Ave", TOKEN: "ID:R00417417"})
        exec(program.replace("R00417", "R00417417"), {})  # noqa: S102 - the page's own program
    assert capsys.readouterr().out.endswith(" Granby\n")
    intent, outcome, verified = entries(workplace, "fix_hs_city_drift.py")
    assert json.loads(intent["request"])["properties"] == {"city": "Granby"}
    assert json.loads(intent["before"])["values"]["city"] == "Elm Ave"
    assert intent["lid"] == "R00417417"
    assert (outcome["status"], verified["status"]) == ("answered", "ok")


def test_what_is_refused_is_noted_too(workplace: Path) -> None:
    """A write that the guard refuses reaches nobody, and its intent is closed."""
    with chdir(workplace), sotdiff.connect("careless.py") as portal:
        made = portal.create({"email": "careless@x.com", TOKEN: "ID:R00417418"})
        with pytest.raises(sotdiff.R01Violation):
            portal.update(made.contact_id, {"hubspot_owner_id": "71520448"})
        assert portal.get(made.contact_id).owner_id == portal.identity.owner_id
    assert [e["status"] for e in entries(workplace, "careless.py")] == [
        None,
        "answered",
        "ok",
        None,
        "refused",
    ]


@pytest.mark.parametrize("given", [{"email": "taken@x.com"}, {TOKEN: "ID:R00417419"}])
def test_nobody_is_made_twice(workplace: Path, given: dict[str, str]) -> None:
    """A create whose address or token somebody has is not sent, and says who has it."""
    caller = f"twice {given}"
    with chdir(workplace), sotdiff.connect(caller) as portal:
        holder = next(iter(portal.holders(["taken@x.com"]).values()), None) or portal.create(
            {"email": "taken@x.com", TOKEN: "ID:R00417419"}
        )
        with pytest.raises(ConflictError) as conflict:
            portal.create({"city": "Granby", **given})
    assert conflict.value.holder_id == holder.contact_id
    assert entries(workplace, caller)[-1]["status"] == "not_sent"


def test_the_next_run_finds_nothing_open(workplace: Path) -> None:
    """What programs wrote is closed: a run of sotdiff has nothing of theirs to resolve."""
    with chdir(workplace), sotdiff.connect("closed.py") as portal:
        portal.create({"email": "closed@x.com", TOKEN: "ID:R00417420"})
        journal = portal._journal
        assert journal is not None
        with journal._state() as state:  # type: ignore[attr-defined]
            assert state.journal(journal.scope).open_intents() == []  # type: ignore[attr-defined]
