"""Plans that are not acted upon any more: refused whole, with the reason named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from workshop import lead

import sotdiff
from sotdiff import Plan
from sotdiff.errors import PlanError, StalePlanError
from sotdiff.run.approve import approve_plan, judge_plan
from sotdiff.run.plan_file import apply_file
from sotdiff.sandbox import SandboxPortal

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop


def with_load(plan: Plan, **changed: Any) -> Plan:
    """Return a plan whose contacts were loaded otherwise."""
    return replace(plan, source={**plan.source, "hubspot": plan.source["hubspot"] | changed})


def refused(shop: Workshop, plan: Plan, why: str) -> None:
    """See a plan refused for this reason, and nothing written."""
    shop.sandbox.requests.clear()
    with shop.door() as portal, pytest.raises(StalePlanError, match=why) as caught:
        sotdiff.apply(plan, portal)
    assert caught.value.exit_code == 6
    assert shop.writes() == []


def written_plan(live: Workshop) -> Path:
    """Write a plan of two changes to a file, approved; return the file."""
    live.leads(20)
    live.drift(1, 2)
    with live.door() as portal:
        plan = live.look(portal)
    judge_plan(plan)
    approve_plan(plan.digest)
    file = live.folder / "plan.json"
    file.write_text(plan.to_json() + "\n", "utf-8")
    return file


def refused_file(live: Workshop, file: Path, why: str, kind: type[PlanError]) -> None:
    """See a plan file refused for this reason, and nothing written."""
    live.sandbox.requests.clear()
    with pytest.raises(kind, match=why):
        apply_file(file)
    assert live.writes() == []


def test_a_fresh_plan_is_applied(shop: Workshop) -> None:
    """The case from which the others differ."""
    shop.leads(20)
    shop.drift(1)
    with shop.door() as portal:
        assert set(sotdiff.apply(shop.look(portal), portal)["result"]) == {"applied"}


def test_a_plan_is_used_once(shop: Workshop) -> None:
    """Replayed: also when somebody has put the old value back meanwhile."""
    shop.leads(20)
    shop.drift(1)
    with shop.door() as portal:
        plan = shop.look(portal)
        sotdiff.apply(plan, portal)
    shop.drift(1)
    refused(shop, plan, "replayed: 2.* has taken up its changes already")


def test_a_plan_overtaken_by_another_is_stale(shop: Workshop) -> None:
    """Two looks, the first one is written: the second plan names contact and run."""
    shop.leads(20)
    shop.drift(1)
    with shop.door() as portal:
        early = shop.look(portal)
        shop.sandbox.edit(shop.ids[1], {"phone": "+13035559999"})
        late = shop.look(portal)
        sotdiff.apply(late, portal)
    refused(shop, early, f"stale: 2.* has written contact {shop.ids[1]} since the look")


def test_writes_to_others_make_no_plan_stale(shop: Workshop) -> None:
    """What another run did to another contact is no matter."""
    shop.leads(20)
    shop.drift(1)
    with shop.door() as portal:
        plan = shop.look(portal)
        shop.drift(2)
        both = shop.look(portal)
        second = both.changes[both.changes["lid"] == "R00002"]
        sotdiff.apply(replace(both, changes=second), portal)
        assert set(sotdiff.apply(plan, portal)["result"]) == {"applied"}


def test_a_create_is_not_repeated_from_an_older_look(shop: Workshop) -> None:
    """A lead without any address, which no look-up could find in time."""
    shop.leads(20)
    nameless = lead(21, EMAIL_ALL=None)
    shop.book(*(lead(number) for number in range(1, 21)), nameless)
    with shop.door() as portal:
        early = shop.look(portal)
        shop.book(*(lead(number) for number in range(1, 21)), lead(21, EMAIL_ALL=None, CITY="X"))
        sotdiff.apply(shop.look(portal), portal)
    refused(shop, early, "replayed|stale: 2.* has created a contact for R00021 since the look")


@pytest.mark.parametrize(
    ("load", "why"),
    [
        ({"complete": False}, "no complete load"),
        ({"portal_id": "999"}, "foreign: it was made for portal 999"),
        ({"world": "live"}, "foreign: it was made for portal .* \\(live\\)"),
        ({"instance": "another"}, "foreign"),
        ({"journal": {"seq": 7, "hash": "0" * 64}}, "foreign: it was made beside another journal"),
    ],
)
def test_a_plan_of_another_load_is_refused(shop: Workshop, load: dict[str, Any], why: str) -> None:
    """Incomplete, of another portal or world or sandbox, or beside another state."""
    shop.leads(20)
    shop.drift(1)
    with shop.door() as portal:
        plan = shop.look(portal)
    refused(shop, with_load(plan, **load), why)


def test_a_plan_of_another_sandbox_in_memory_is_refused(shop: Workshop) -> None:
    """Two sandboxes have the same number and are two portals."""
    shop.leads(20)
    shop.drift(1)
    with shop.door() as portal:
        plan = shop.look(portal)
    shop.sandbox = SandboxPortal()
    refused(shop, plan, "foreign")


def test_a_plan_for_another_owner_is_refused(shop: Workshop) -> None:
    """R-01: the owner is that of the configuration, and of nothing else."""
    shop.leads(20)
    shop.drift(1)
    with shop.door() as portal:
        plan = shop.look(portal)
    other = replace(plan, scope=replace(plan.scope, owner_id="71520448"))
    refused(shop, other, "foreign: it was made for owner 71520448")


@pytest.mark.parametrize("age", [timedelta(minutes=30, seconds=5), -timedelta(minutes=31)])
def test_a_plan_expires(shop: Workshop, age: timedelta) -> None:
    """After half an hour; one from the future is none either."""
    shop.leads(20)
    shop.drift(1)
    with shop.door() as portal:
        plan = shop.look(portal)
    loaded_at = (datetime.now(UTC) - age).isoformat(timespec="seconds")
    refused(shop, with_load(plan, loaded_at=loaded_at), "expired: its contacts were read at")


def test_a_plan_file_that_still_holds_is_applied(live: Workshop) -> None:
    """Both sides and the configuration as they were: every change gets its receipt."""
    plan, receipts = apply_file(written_plan(live))
    assert set(receipts["result"]) == {"applied"}
    assert len(receipts) == len(plan.changes) == 2


def test_a_plan_file_is_stale_when_the_workbook_has_changed(live: Workshop) -> None:
    """One byte of it, whatever the byte says."""
    file = written_plan(live)
    book = live.folder / "book.xlsx"
    book.write_bytes(book.read_bytes() + b"\0")
    refused_file(live, file, "stale: the workbook book.xlsx has changed since", StalePlanError)
    book.unlink()
    refused_file(live, file, "stale: its workbook .* cannot be read", StalePlanError)


def test_a_plan_file_is_stale_when_the_configuration_has_changed(live: Workshop) -> None:
    """What decides about drift; the limits of the guards do not."""
    file = written_plan(live)
    live.configure('[drift]\ncity = "any"')
    refused_file(live, file, "stale: the configuration", StalePlanError)
    live.configure("[guards]\nrun_contacts = 40")
    apply_file(file)


def test_a_plan_file_is_stale_when_a_field_has_changed(live: Workshop) -> None:
    """The contact and the field are named; a change elsewhere in the contact is no matter."""
    file = written_plan(live)
    live.sandbox.edit(live.ids[1], {"city": "Elsewhere"})
    live.sandbox.edit(live.ids[2], {"phone": "+13035559999"})
    why = f"stale: contact {live.ids[2]} has another phone since"
    refused_file(live, file, why, StalePlanError)
    live.sandbox.edit(live.ids[2], {"phone": "+13035550002"})
    apply_file(file)


def test_what_somebody_has_mended_makes_no_plan_file_stale(live: Workshop) -> None:
    """The wanted value stands there: `already`."""
    file = written_plan(live)
    live.sandbox.edit(live.ids[2], {"phone": "+19705550002"})
    _, receipts = apply_file(file)
    assert dict(zip(receipts["lid"], receipts["result"], strict=True)) == {
        "R00001": "applied",
        "R00002": "already",
    }


def test_a_plan_file_is_stale_when_a_contact_is_gone_or_not_ours(live: Workshop) -> None:
    """Archived, merged away, or handed over to somebody else."""
    file = written_plan(live)
    live.sandbox.set_owner(live.ids[1], "71520448")
    why = f"stale: contact {live.ids[1]} is not in scope any more"
    refused_file(live, file, why, StalePlanError)
    live.sandbox.archive(live.ids[1])
    why = f"stale: contact {live.ids[1]} is archived, deleted or merged"
    refused_file(live, file, why, StalePlanError)


def test_a_plan_file_is_used_once(live: Workshop) -> None:
    """Replayed, although every field is as the plan found it once more."""
    file = written_plan(live)
    apply_file(file)
    live.drift(1, 2)
    refused_file(live, file, "replayed", StalePlanError)


def test_a_plan_file_of_another_portal_or_owner_is_foreign(live: Workshop) -> None:
    """The configuration names another one by now; its own number no longer fits."""
    file = written_plan(live)
    live.configure(owner="71520448")
    refused_file(live, file, "stale: the configuration", StalePlanError)


def test_any_byte_of_a_plan_file_counts(live: Workshop) -> None:
    """A digit, a letter or a space changed, taken out or added: tampered with, not applied."""
    file = written_plan(live)
    whole = file.read_text("utf-8")
    places = range(0, len(whole) - 2, len(whole) // 15)
    for at in places:
        for changed in (
            whole[:at] + ("x" if whole[at] != "x" else "y") + whole[at + 1 :],
            whole[:at] + whole[at + 1 :],
            whole[:at] + " " + whole[at:],
        ):
            with pytest.raises(PlanError, match=r"tampered with|no plan|schema"):
                Plan.from_json(changed)
    assert Plan.from_json(whole).to_json() == whole.rstrip("\n")


@pytest.mark.parametrize("part", ["findings", "source", "unaccounted", "conservation", "classes"])
def test_what_nobody_reviews_is_sealed_too(live: Workshop, part: str) -> None:
    """The digest is over what a person reviews, the seal over everything."""
    content = json.loads(written_plan(live).read_text("utf-8"))
    content[part] = 1 if part == "unaccounted" else type(content[part])()
    with pytest.raises(PlanError):
        Plan.from_json(json.dumps(content, ensure_ascii=False, indent=1))


def test_a_plan_of_another_schema_is_named(live: Workshop) -> None:
    """What an older program wrote is no tampering."""
    content = json.loads(written_plan(live).read_text("utf-8"))
    with pytest.raises(PlanError, match="the plan has schema 1, this program 2"):
        Plan.from_json(json.dumps({**content, "schema": 1}))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '"plan"', '{"schema": 2}'])
def test_what_is_no_plan_is_told(tmp_path: Path, text: str) -> None:
    """One clear error, whatever it is."""
    file = tmp_path / "plan.json"
    file.write_text(text)
    with pytest.raises(PlanError, match="no plan"):
        Plan.from_json(file.read_text())


def test_approving_needs_an_end_that_is_near(shop: Workshop) -> None:
    """After now, with a zone, within three days; a span or a time."""
    shop.leads(3)
    with shop.door() as portal:
        plan = shop.look(portal)
    judge_plan(plan)
    now = datetime.now(UTC)
    for until in ("4d", "0s", "soon", "2026-01-01", (now + timedelta(days=4)).isoformat()):
        with pytest.raises(PlanError, match=r"not approved: .* is no (end|span)"):
            approve_plan(plan.digest, until=until)
    assert approve_plan(plan.digest, until="3d").until > now + timedelta(days=2)
    in_an_hour = (now + timedelta(hours=1)).isoformat()
    assert approve_plan(plan.digest, until=in_an_hour).until == now + timedelta(hours=1)
