"""Updates: read fresh, compare every `was`, PATCH only what differs, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from applying import DrawnPlan, detail_of, drawn_changes, result_of

from sotdiff.apply import apply_plan
from sotdiff.errors import PlanError, StalePlanError
from sotdiff.plan import Scope

if TYPE_CHECKING:
    from applying import Bench


def test_what_is_there_is_left_alone(bench: Bench) -> None:
    """A value that is canonically the wanted one already is not written."""
    mine = bench.ours(city="GRANBY ", phone="(970) 555-1234")
    receipts = bench.apply(
        f"""
        code | contact_id | field | was       | now
        D3   | {mine}     | city  | Dr Granby | Granby
        D6   | {mine}     | phone |           | +19705551234
        """
    )
    assert result_of(receipts) == {"city": "already", "phone": "already"}
    assert bench.writes() == []


def test_a_value_that_changed_since_the_look_is_left_alone(bench: Bench) -> None:
    """A `was` that does not hold any more is stale; the other fields go on."""
    mine = bench.ours(city="Fraser", phone="1")
    receipts = bench.apply(
        f"""
        code | contact_id | field | was       | now
        D3   | {mine}     | city  | Dr Granby | Granby
        D6   | {mine}     | phone | 1         | +19705551234
        """
    )
    assert result_of(receipts) == {"city": "stale", "phone": "applied"}
    assert "'Fraser'" in detail_of(receipts, "city")
    assert bench.sandbox.get(mine, "city") == "Fraser"


@pytest.mark.parametrize("owner_id", ["71520448", None])
def test_a_contact_that_was_handed_over_is_left_alone(bench: Bench, owner_id: str | None) -> None:
    """A contact that is not ours any more when it is read again is out of scope."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.set_owner(mine, owner_id)
    before = bench.sandbox.snapshot()
    receipts = bench.apply(
        f"""
        code | contact_id | field | was       | now
        D3   | {mine}     | city  | Dr Granby | Granby
        """
    )
    assert result_of(receipts) == {"city": "out_of_scope"}
    assert bench.sandbox.snapshot() == before


def test_a_contact_that_went_to_another_lead_is_left_alone(bench: Bench) -> None:
    """A contact that carries another lead's token by now is stale as a whole."""
    mine = bench.ours(lid="R00002", city="Dr Granby")
    receipts = bench.apply(
        f"""
        code | contact_id | field | was       | now
        D3   | {mine}     | city  | Dr Granby | Granby
        """
    )
    assert result_of(receipts) == {"city": "stale"}
    assert bench.writes() == []


def test_a_merged_or_archived_contact_is_left_alone(bench: Bench) -> None:
    """An id that leads to another contact, or to none, is stale."""
    merged, other, archived = (bench.ours(lid, city="Dr Granby") for lid in ("R00001", None, None))
    bench.sandbox.merge(merged, other)
    bench.sandbox.archive(archived)
    receipts = bench.apply(
        f"""
        code | contact_id | field | was       | now
        D3   | {merged}   | city  | Dr Granby | Granby
        D3   | {archived} | city  | Dr Granby | Granby
        """
    )
    assert set(receipts["result"]) == {"stale"}
    assert bench.writes() == []


def test_a_blank_never_empties_a_field(bench: Bench) -> None:
    """A blank wanted value is refused before anything is sent."""
    mine = bench.ours(city="Granby")
    changes = drawn_changes(
        f"""
        code | contact_id | field | was    | now
        D3   | {mine}     | city  | Granby | x
        """
    ).assign(now=" ")
    receipts = bench.apply_frame(changes)
    assert result_of(receipts) == {"city": "rejected"}
    assert detail_of(receipts, "city") == "a blank value never empties a field"
    assert bench.sandbox.get(mine, "city") == "Granby"


def test_only_what_differs_goes_out_in_one_patch(bench: Bench) -> None:
    """All fields of a contact go out together, and one GET, one PATCH and one read back do."""
    mine = bench.ours(None, city="Dr Granby", phone="1", trackingsource="from  form 7")
    receipts = bench.apply(
        f"""
        code | contact_id | field      | was         | now
        D2   | {mine}     | token_text | from form 7 | from form 7 ID:R00001
        D3   | {mine}     | city       | Dr Granby   | Granby
        D6   | {mine}     | phone      | 1           | +19705551234
        D8   | {mine}     | commission |             | scout
        """
    )
    assert set(receipts["result"]) == {"applied"}
    assert set(receipts["http_status"]) == {200}
    assert bench.sandbox.get(mine, "trackingsource") == "from form 7 ID:R00001"
    assert [call.split()[0] for call in bench.calls()] == ["GET", "PATCH", "POST"]


def test_the_second_run_writes_nothing(bench: Bench) -> None:
    """The same plan once more finds everything there."""
    mine = bench.ours(city="Dr Granby")
    plan = f"""
        code | contact_id | field | was       | now
        D3   | {mine}     | city  | Dr Granby | Granby
        """
    assert result_of(bench.apply(plan)) == {"city": "applied"}
    bench.calls()
    assert result_of(bench.apply(plan)) == {"city": "already"}
    assert bench.writes() == []


def test_one_bad_value_takes_no_other_along(bench: Bench) -> None:
    """A field that HubSpot refuses is rejected; the contact's other fields get through."""
    mine = bench.ours(city="Dr Granby", phone="1")
    receipts = bench.apply(
        f"""
        code | contact_id | field      | was       | now
        D3   | {mine}     | city       | Dr Granby | Granby
        D6   | {mine}     | phone      | 1         | +19705551234
        D8   | {mine}     | commission |           | no such option
        """
    )
    assert result_of(receipts) == {"city": "applied", "phone": "applied", "commission": "rejected"}
    assert bench.sandbox.get(mine, "city") == "Granby"
    assert bench.sandbox.get(mine, "phone") == "+19705551234"


def test_k_poisoned_contacts_of_n(bench: Bench) -> None:
    """Whoever is poisoned is named; all others come through, the canary included."""
    contacts = [bench.ours(f"R{number:05}", city="Dr Granby") for number in range(12)]
    poisoned = {contacts[0], contacts[1], contacts[2], contacts[7]}
    lines = [
        f"D8 | {one} | R{number:05} | commission | | nope"
        if one in poisoned
        else f"D3 | {one} | R{number:05} | city | Dr Granby | Granby"
        for number, one in enumerate(contacts)
    ]
    receipts = bench.apply("\n".join(["code | contact_id | lid | field | was | now", *lines]))
    by_contact = dict(zip(receipts["contact_id"], receipts["result"], strict=True))
    assert {one for one, result in by_contact.items() if result == "rejected"} == poisoned
    assert {result for one, result in by_contact.items() if one not in poisoned} == {"applied"}


def test_a_plan_of_another_portal_or_owner_is_refused(bench: Bench) -> None:
    """A plan is for one owner of one portal in one world."""
    mine = bench.ours(city="Dr Granby")
    changes = drawn_changes(
        f"""
        code | contact_id | field | was       | now
        D3   | {mine}     | city  | Dr Granby | Granby
        """
    )
    for scope in (
        Scope("71520448", None, "sandbox"),
        Scope("88361194", "1", "sandbox"),
        Scope("88361194", None, "live"),
    ):
        with pytest.raises(StalePlanError, match="the plan was made for"):
            apply_plan(DrawnPlan(changes, scope), bench.door, bench.journal)
    assert bench.calls() == []


def test_a_field_claimed_twice_is_refused(bench: Bench) -> None:
    """Two changes of one field are no plan; nothing is called."""
    mine = bench.ours(city="Dr Granby")
    changes = drawn_changes(
        f"""
        code | contact_id | field | was       | now
        D3   | {mine}     | city  | Dr Granby | Granby
        F6   | {mine}     | city  | Dr Granby | Fraser
        """
    )
    with pytest.raises(PlanError, match="two changes claim one field"):
        bench.apply_frame(changes)
    assert bench.calls() == []


def test_the_callers_frame_is_not_changed(bench: Bench) -> None:
    """The changes that came in are the same afterwards."""
    mine = bench.ours(city="Dr Granby")
    changes = drawn_changes(
        f"""
        code | contact_id | field | was       | now
        D3   | {mine}     | city  | Dr Granby | Granby
        """
    )
    before = changes.copy()
    bench.apply_frame(changes)
    assert changes.equals(before)
    assert changes.attrs == {}
