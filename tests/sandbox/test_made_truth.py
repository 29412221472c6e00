"""The whole line over the made portal: what is found is what was planted, no more and no less."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from doorway import HandTime, door_to

from sotdiff.apply import MemoryJournal, apply_plan
from sotdiff.canon import canon_text
from sotdiff.load import load_contacts, load_leads
from sotdiff.plan import Plan, contacts_after
from sotdiff.run.look import look
from sotdiff.sandbox import SandboxServer
from sotdiff.sandbox.made import (
    FILE_NAME,
    MadeWorld,
    contact_ids,
    made_world,
    seed_portal,
    write_workbook,
)
from sotdiff.sandbox.made.contacts import PROPERTIES
from sotdiff.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from sotdiff.hubspot import Portal
    from sotdiff.sandbox import SandboxPortal
    from sotdiff.sandbox.made import ExpectedFinding

EXAMPLE = Path(__file__).parents[2] / "sotdiff.toml"
CODES = [*(f"D{number}" for number in range(2, 9)), *(f"F{number}" for number in range(1, 9))]
REASONS = {
    "missing lid": "without a lead id",
    "malformed lid": "no lead id",
    "duplicate lid": "stands in the rows",
    "bad address": "no e-mail address",
    "bad phone": "phone number",
    "error cell": "Excel shows an error",
}


@dataclass(frozen=True)
class Scene:
    """The made world, its workbook loaded, its portal served and looked at once."""

    world: MadeWorld
    settings: Settings
    sandbox: SandboxPortal
    door: Portal
    ids: dict[str, str]
    leads: pd.DataFrame
    rejects: pd.DataFrame
    contacts: pd.DataFrame
    plan: Plan

    def look_again(self) -> Plan:
        """Load the contacts anew and make a new plan."""
        contacts, outside = load_contacts(self.door, self.leads)
        policy = self.settings.drift
        return look(self.settings, self.leads, contacts, outside, self.rejects, policy)


@pytest.fixture(scope="module", params=[417, 20261122])
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """Set the scene for the usual seed and for another, whose names and numbers fall otherwise."""
    world, settings = made_world(request.param), load_settings(EXAMPLE)
    path = tmp_path_factory.mktemp("made") / FILE_NAME
    write_workbook(world, path)
    leads, rejects = load_leads(path, settings)
    sandbox = seed_portal(world)
    with SandboxServer(sandbox) as server, door_to(server, HandTime(), (5.0, 30.0)) as door:
        contacts, outside = load_contacts(door, leads)
        plan = look(settings, leads, contacts, outside, rejects, settings.drift)
        ids = contact_ids(world, sandbox)
        yield Scene(world, settings, sandbox, door, ids, leads, rejects, contacts, plan)


def rows_of(frame: pd.DataFrame, columns: list[str]) -> Counter[tuple[Hashable, ...]]:
    """Return the rows of some columns and how often each stands there; missing is None."""
    plain = frame[columns].astype(object).where(frame[columns].notna(), None)
    return Counter(map(tuple, plain.to_numpy().tolist()))


def test_the_workbook_loads_as_it_was_meant(scene: Scene) -> None:
    """Behind all misspellings stand the 866 leads, with every other column kept."""
    columns = ["lid", "email_all", "phone_all", "commission", "sheet_row"]
    meant = pd.DataFrame(scene.world.truth.leads).astype({"sheet_row": "Int64"})
    assert rows_of(scene.leads, columns) == rows_of(meant, columns)
    assert scene.leads.shape == (866, 8 + 48 - 6)


@pytest.mark.parametrize("column", ["first_name", "last_name", "city"])
def test_names_and_cities_load_as_they_were_meant(scene: Scene, column: str) -> None:
    """Names and cities come without NBSP and stray white space; merged cities are filled."""
    meant = {str(lead["lid"]): lead[column] for lead in scene.world.truth.leads}
    found = dict(zip(scene.leads["lid"], scene.leads[column].fillna(""), strict=True))
    assert found == {lid: text or "" for lid, text in meant.items()}
    assert all(canon_text(text) == canon_text(text.strip()) for text in found.values())


def test_rejects_are_those_that_were_planted(scene: Scene) -> None:
    """Every unusable row and cell is told once, with its place, and nothing else is."""
    columns = ["sheet_row", "column", "value", "lid", "email_all", "blocks"]
    meant = scene.world.truth.rejects_frame()
    assert rows_of(scene.rejects, columns) == rows_of(meant, columns)


def test_rejects_say_why(scene: Scene) -> None:
    """The reason of each reject is the planted one."""
    places = zip(scene.rejects["sheet_row"], scene.rejects["column"], strict=True)
    reasons = dict(zip(places, scene.rejects["reason"], strict=True))
    for case in scene.world.truth.rejects:
        assert REASONS[case.kind] in reasons[case.sheet_row, case.column] or (
            case.value == "9.70555E+09" and "rounded" in reasons[case.sheet_row, case.column]
        )


@pytest.mark.parametrize("code", CODES)
def test_findings_are_those_that_were_planted(scene: Scene, code: str) -> None:
    """No class over- or under-reports a single case."""
    meant = scene.world.truth.findings_frame(scene.ids)
    found, columns = scene.plan.findings, list(meant.columns)
    meant_rows = rows_of(meant[meant["code"] == code], columns)
    assert rows_of(found[found["code"] == code], columns) == meant_rows


def test_blocked_fixes_are_those_that_were_planted(scene: Scene) -> None:
    """A fix is held back exactly where the truth says so, and by what it says."""
    meant = Counter(
        (*_key(case, scene.ids), ";".join(sorted(case.blocked_by)))
        for case in scene.world.truth.blocked()
    )
    columns = ["code", "lid", "contact_id", "field", "blocked_by"]
    assert rows_of(scene.plan.blocked, columns) == meant
    assert len(scene.plan.changes) == len(scene.world.truth.fixes())


def test_flags_block_what_they_should(scene: Scene) -> None:
    """Each flag says which fixes it holds back."""
    meant = Counter((*_key(case, scene.ids), case.blocks) for case in scene.world.truth.flags())
    assert rows_of(scene.plan.flags, ["code", "lid", "contact_id", "field", "blocks"]) == meant


def test_every_row_and_contact_is_accounted_for(scene: Scene) -> None:
    """The conservation sums are the planted ones."""
    table = scene.plan.conservation.set_index(["side", "bucket"])["count"]
    for side, meant in (
        ("leads", scene.world.truth.lead_buckets()),
        ("contacts", scene.world.truth.contact_buckets()),
    ):
        assert table[side][table[side] > 0].to_dict() == dict(meant)
    assert scene.plan.unaccounted == 0


def test_offline_all_ends_as_it_must(scene: Scene) -> None:
    """The plan applied to the frame gives the end state, and nothing else changes."""
    after = contacts_after(scene.contacts, scene.plan.changes)
    ends = {row.pop("contact_id"): row for row in _as_dicts(after)}
    assert ends == _ends(scene)


def test_live_all_ends_as_it_must(scene: Scene) -> None:
    """HubSpot comes to that end, no contact of anybody else changes, and then all is calm."""
    before = scene.sandbox.snapshot()
    plan = scene.look_again()
    receipts = apply_plan(plan, scene.door, MemoryJournal())
    assert set(receipts["result"]) <= {"applied", "already"}
    made = receipts[receipts["code"] == "D7"].drop_duplicates("lid")
    created = dict(zip(made["contact_id"], "new:" + made["lid"], strict=True))
    after = scene.sandbox.snapshot()
    in_scope = {scene.ids[key] for key in scene.world.truth.ends if key in scene.ids}
    ends = {key: _values(scene.sandbox, key) for key in (*in_scope, *created)}
    assert {created.get(key, key): end for key, end in ends.items()} == _ends(scene)
    untouched = set(before) - in_scope
    assert {key: after[key] for key in untouched} == {key: before[key] for key in untouched}
    assert set(after) == set(before) | set(created)
    assert scene.look_again().changes.empty


def _key(case: ExpectedFinding, ids: dict[str, str]) -> tuple[str | None, ...]:
    return case.code, case.lid, ids[case.contact] if case.contact else None, case.field


def _ends(scene: Scene) -> dict[str, dict[str, str]]:
    return {scene.ids.get(key, key): dict(end) for key, end in scene.world.truth.ends.items()}


def _values(sandbox: SandboxPortal, contact_id: str) -> dict[str, str]:
    values = {column: sandbox.get(contact_id, name) for column, name in PROPERTIES.items()}
    return _tidy(values)


def _as_dicts(contacts: pd.DataFrame) -> list[dict[str, Any]]:
    columns = ["contact_id", *PROPERTIES]
    plain = contacts[columns].astype(object).where(contacts[columns].notna(), None)
    return [_tidy(row) for row in plain.to_dict("records")]


def _tidy(values: dict[Any, Any]) -> dict[str, Any]:
    """Return the values that are not blank, additional addresses in one order."""
    addresses = sorted((values["additional_emails"] or "").split(";"))
    whole = values | {"additional_emails": ";".join(addresses)}
    return {column: text for column, text in whole.items() if text}
