"""The bridge on the made world: what is found, what is asked, and whether it has happened."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from bridging import SPRING, export_again, rows_in

import sotdiff
from sotdiff.errors import ConfigError, ExportError
from sotdiff.run.bridge import look_at_smartlead
from sotdiff.run.to_import import Loaded, load
from sotdiff.sandbox.made import made_exports, made_world
from sotdiff.sandbox.made.exports import NEVER
from sotdiff.smartlead import rows_of

if TYPE_CHECKING:
    from pathlib import Path


def written(done: Loaded) -> Path:
    """Return the folder that was written."""
    assert done.folder is not None
    return done.folder


def touch(place: Path, hours: float, *names: str) -> None:
    """Let exports be so many hours old."""
    at = (datetime.now(UTC) - timedelta(hours=hours)).timestamp()
    for name in names:
        os.utime(place / "smartlead" / name, (at, at))


def test_every_planted_case_is_found_and_nothing_else(place: Path) -> None:
    """S1 to S6 over both dialects, and every enrolment is accounted for."""
    seen = look_at_smartlead()
    flags = seen.plan.flags[seen.plan.flags["code"].str.startswith("S")]
    plain = (
        flags[["code", "lid", "was"]]
        .astype(object)
        .where(flags[["lid", "was", "code"]].notna(), None)
    )
    found = list(plain.itertuples(index=False, name=None))
    assert len(found) == len(set(found))
    assert set(found) == made_exports(made_world()).found
    sums, newest = seen.sums(), ("grand-county-spring.csv", "grand-county-fall.csv")
    stands = sum(len(rows_of((place / "smartlead" / n).read_bytes(), n)) for n in newest)
    assert sums["enrolled"] == sums["in_sot"] + sums["of_rejected"] + sums["unknown"] == stands
    assert (sums["unknown"], sums["unaccounted"], seen.plan.unaccounted) == (4, 0, 0)


@pytest.mark.usefixtures("place")
def test_the_other_classes_are_what_they_were() -> None:
    """SmartLead adds its own flags; fixes, other flags and what they block stay the same."""
    leads, rejects = sotdiff.load_sot()
    with sotdiff.connect() as portal:
        contacts, outside = sotdiff.load_hubspot(portal, leads)
    without = sotdiff.diff(leads, contacts, outside=outside, rejects=rejects)
    both = sotdiff.diff(
        leads, contacts, outside=outside, rejects=rejects, smartlead=sotdiff.load_smartlead()
    )
    assert both.changes.equals(without.changes)
    assert both.blocked.equals(without.blocked)
    others = both.flags[~both.flags["code"].str.startswith("S")].reset_index(drop=True)
    assert others.equals(without.flags)
    assert not without.summary()["code"].str.startswith("S").any()


def test_a_round_trip_closes(place: Path) -> None:
    """Load, import, export again: what was asked has happened, and what has not is named.

    The file that asks for it may still be imported: nobody is asked for twice.
    """
    done = load()
    folder = written(done)
    asked, gone = rows_in(folder / "to_enrol.csv"), rows_in(folder / "must_remove.csv")
    never = {case[2] for case in made_exports(made_world()).found if case[0] == "S3"}
    assert {row["email"] for row in asked} == never
    assert {"walk-in@elsewhere.example", "new.address@elsewhere.example"} == {
        row["email"] for row in gone
    }
    assert set(load().look.asked["outcome"]) == {"no export since"}
    forgotten = asked[-1]["email"]
    export_again(place, added=asked[:-1], removed={gone[0]["email"]})
    judged = look_at_smartlead().asked.set_index("email")["outcome"]
    assert set(judged[judged == "has not happened"].index) == {forgotten, gone[1]["email"]}
    assert (judged == "happened").sum() == len(asked) - 1 + 1
    again = load()
    assert [(m.kind, m.rows) for m in again.manifests] == [("must_remove", 1)]
    assert again.held == 1


def test_the_manifest_is_true(place: Path) -> None:
    """SHA-256, rows, campaign and times are those of the file; both are private."""
    folder = written(load())
    for name in ("to_enrol.csv", "must_remove.csv"):
        file = folder / name
        told = json.loads((folder / f"{name}.manifest.json").read_text("utf-8"))
        assert told["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
        assert told["rows"] == len(rows_in(file)) == len(told["asked"])
        assert told["campaign"] == "Grand County spring"
        made, expires = (datetime.fromisoformat(told[k]) for k in ("made_at", "expires"))
        assert expires - made == timedelta(hours=24)
        assert file.stat().st_mode & 0o077 == 0
    first = rows_in(folder / "to_enrol.csv")[0]
    assert list(first) == "email lid phone_number first_name last_name location".split()
    assert first["lid"].startswith("R")
    assert place in folder.parents


@pytest.mark.usefixtures("place")
def test_a_second_file_asks_for_nobody_twice() -> None:
    """Until the first file has expired or an export shows it, its leads wait."""
    first = load()
    second = load()
    assert second.held == next(m.rows for m in first.manifests if m.kind == "to_enrol")
    assert [m.kind for m in second.manifests] == ["must_remove"]


def test_files_have_the_size_that_the_import_takes(place: Path) -> None:
    """No file is longer, and together they ask for everybody once."""
    toml = place / "sotdiff.toml"
    toml.write_text(toml.read_text().replace("# file_rows = 10000 ", "file_rows = 10\n#"))
    done = load()
    names = [m.name for m in done.manifests if m.kind == "to_enrol"]
    assert names == ["to_enrol-1.csv", "to_enrol-2.csv", "to_enrol-3.csv"]
    emails = [row["email"] for name in names for row in rows_in(written(done) / name)]
    assert len(emails) == len(set(emails)) == NEVER


@pytest.mark.parametrize("name", ["grand-county-fall.csv", SPRING])
def test_without_a_fresh_export_of_every_campaign_nothing_is_written(
    place: Path, name: str
) -> None:
    """Refused, with the campaign named; a new date on an old file that was followed is no help."""
    touch(place, 25, name)
    campaign = "Grand County fall" if "fall" in name else "Grand County spring"
    with pytest.raises(ExportError, match=f"{campaign}: the newest is 25.0 hours old"):
        load()
    assert not (place / "smartlead" / "to-import").exists()


def test_an_old_export_does_not_become_young_by_its_date(place: Path) -> None:
    """Its bytes are known, and another export has followed it."""
    look_at_smartlead()
    touch(place, 25, "grand-county-fall.csv")
    (place / "state" / "sotdiff.db").unlink()
    look_at_smartlead()
    touch(place, 0, "grand-county-fall-before.csv")
    with pytest.raises(ExportError, match="Grand County fall: the newest is 25"):
        load()


def test_a_campaign_that_was_never_exported_refuses(place: Path) -> None:
    """Nobody knows who is enrolled there."""
    for path in (place / "smartlead").glob("*fall*"):
        path.unlink()
    with pytest.raises(ExportError, match="Grand County fall: none was ever read"):
        load()


def test_no_export_at_all_is_an_error_and_the_library_says_none(place: Path) -> None:
    """Without any export nobody is said to be enrolled or not."""
    for path in (place / "smartlead").glob("*.csv"):
        path.unlink()
    assert sotdiff.load_smartlead() is None
    with pytest.raises(ExportError, match="no SmartLead export was ever read"):
        look_at_smartlead()


def test_what_was_read_once_is_never_forgotten(place: Path) -> None:
    """The files may go; the state has them byte for byte."""
    before = look_at_smartlead().plan.flags
    for path in (place / "smartlead").glob("*.csv"):
        path.unlink()
    assert look_at_smartlead().plan.flags.equals(before)


def test_a_file_says_its_campaign_or_is_told_it(place: Path) -> None:
    """A name that fits no pattern is refused; `CAMPAIGN=path` names it; state stays as it was."""
    other = place / "leads (3).csv"
    other.write_text("email,status\nx@example.com,STARTED\n")
    with pytest.raises(ExportError, match="fits no campaign"):
        sotdiff.load_smartlead(other)
    told = sotdiff.load_smartlead(f"Grand County fall={other}")
    assert told is not None
    assert "x@example.com" in set(told.loc[told["current"], "email"])


def test_without_a_section_nothing_is_looked_at(place: Path) -> None:
    """No [smartlead]: no enrolments, and a file that is given is an error with the way out."""
    toml = (place / "sotdiff.toml").read_text()
    head, _, rest = toml.partition("[smartlead] ")
    (place / "sotdiff.toml").write_text(head + rest[rest.index("[ntfy]") :])
    assert sotdiff.load_smartlead() is None
    with pytest.raises(ConfigError, match="docs/smartlead"):
        sotdiff.load_smartlead("x.csv")


def test_a_value_that_looks_like_a_formula_is_none(place: Path) -> None:
    """Names go out neutralised; a file to remove does as well."""
    path = place / "smartlead" / SPRING
    text = path.read_text("utf-8").replace("walk-in@elsewhere.example", "=1+1@elsewhere.example")
    path.write_text(text, "utf-8")
    removed = [row["email"] for row in rows_in(written(load()) / "must_remove.csv")]
    assert "'=1+1@elsewhere.example" in removed
