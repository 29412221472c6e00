"""A 2xx is no proof: what HubSpot takes and does not keep is found, and given up in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from applying import detail_of, result_of

from sotdiff.sandbox import Fault

if TYPE_CHECKING:
    from applying import Bench

    from sotdiff.sandbox import SandboxPortal


def city_of(contact_id: str, now: str = "Granby") -> str:
    """Return a plan for one city."""
    return f"""
        code | contact_id   | field | was       | now
        D3   | {contact_id} | city  | Dr Granby | {now}
        """


def ignore_patches(sandbox: SandboxPortal) -> None:
    """Let every PATCH be answered and change nothing."""
    sandbox.faults.append(Fault("ignored", "PATCH", times=99))


def test_a_silent_success_is_found(bench: Bench) -> None:
    """A PATCH that was answered and changed nothing is failed."""
    mine = bench.ours(city="Dr Granby")
    ignore_patches(bench.sandbox)
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "failed"}
    assert "shows 'Dr Granby'" in detail_of(receipts, "city")


def test_given_up_after_three_times(bench: Bench) -> None:
    """The third time it is not converging, and from then on it is not sent any more."""
    mine = bench.ours(city="Dr Granby")
    ignore_patches(bench.sandbox)
    results = [result_of(bench.apply(city_of(mine)))["city"] for _ in range(4)]
    assert results == ["failed", "failed", "not_converging", "not_converging"]
    assert len(bench.writes()) == 3


def test_another_value_is_tried(bench: Bench) -> None:
    """Given up is a value, not a field: what the workbook says anew is written again."""
    mine = bench.ours(city="Dr Granby")
    ignore_patches(bench.sandbox)
    for _ in range(3):
        bench.apply(city_of(mine))
    bench.sandbox.faults.clear()
    assert result_of(bench.apply(city_of(mine, "Fraser"))) == {"city": "applied"}


def test_a_success_starts_the_count_anew(bench: Bench) -> None:
    """What has stayed once is not given up for what happened before."""
    mine = bench.ours(city="Dr Granby")
    ignore_patches(bench.sandbox)
    bench.apply(city_of(mine))
    bench.apply(city_of(mine))
    bench.sandbox.faults.clear()
    assert result_of(bench.apply(city_of(mine))) == {"city": "applied"}
    bench.sandbox.edit(mine, {"city": "Dr Granby"})
    ignore_patches(bench.sandbox)
    assert result_of(bench.apply(city_of(mine))) == {"city": "failed"}


def test_a_workflow_that_sets_it_back(bench: Bench) -> None:
    """A program that puts the old value back right away is found and named."""
    mine = bench.ours(city="Dr Granby")
    flow = {"source": "AUTOMATION_PLATFORM", "source_id": "flow-9"}
    bench.before("POST", lambda: bench.sandbox.edit(mine, {"city": "Dr Granby"}, **flow))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "failed"}
    assert "AUTOMATION_PLATFORM flow-9" in detail_of(receipts, "city")


def test_addresses_that_do_not_stay(bench: Bench) -> None:
    """Additional addresses that HubSpot takes and does not show are found and given up too."""
    mine = bench.ours(email="a@x.com")
    ignore_patches(bench.sandbox)
    plan = f"""
        code | contact_id | field             | was | now
        D5   | {mine}     | additional_emails |     | b@x.com
        """
    results = [result_of(bench.apply(plan))["additional_emails"] for _ in range(4)]
    assert results == ["failed", "failed", "not_converging", "not_converging"]


def test_the_good_fields_of_a_contact_are_told_apart(bench: Bench) -> None:
    """Of several fields in one PATCH only the one that did not stay is failed."""
    mine = bench.ours(city="Dr Granby")
    flow = {"source": "AUTOMATION_PLATFORM", "source_id": "flow-9"}
    bench.before("POST", lambda: bench.sandbox.edit(mine, {"city": "Dr Granby"}, **flow))
    receipts = bench.apply(city_of(mine) + f"D6 | {mine} | phone | | +19705551234")
    assert result_of(receipts) == {"city": "failed", "phone": "applied"}


FLOW = {"source": "AUTOMATION_PLATFORM", "source_id": "flow-9"}


def test_a_program_that_changes_it_back_later(bench: Bench) -> None:
    """Each write stood when it was read back, and a workflow undid it before the next run.

    After three of these the value is not sent any more, and the receipt names the workflow.
    """
    mine = bench.ours(city="Dr Granby")
    for _ in range(3):
        assert result_of(bench.apply(city_of(mine))) == {"city": "applied"}
        bench.wait(timedelta(minutes=15))
        bench.sandbox.edit(mine, {"city": "Dr Granby"}, **FLOW)
        bench.wait(timedelta(minutes=15))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "not_converging"}
    assert "by AUTOMATION_PLATFORM flow-9" in detail_of(receipts, "city")
    assert len(bench.writes()) == 3


def test_a_person_begins_the_count_anew(bench: Bench) -> None:
    """What a person sets is no flapping: the third time it was one, and the value is written."""
    mine = bench.ours(city="Dr Granby")
    for who in ({}, FLOW, FLOW):
        bench.apply(city_of(mine))
        bench.wait(timedelta(minutes=15))
        bench.sandbox.edit(mine, {"city": "Dr Granby"}, **who)
        bench.wait(timedelta(minutes=15))
    assert result_of(bench.apply(city_of(mine))) == {"city": "applied"}


def test_a_person_thaws_what_was_given_up(bench: Bench) -> None:
    """Once a person has touched the field, the value is written again."""
    mine = bench.ours(city="Dr Granby")
    ignore_patches(bench.sandbox)
    for _ in range(4):
        bench.apply(city_of(mine))
    bench.sandbox.faults.clear()
    bench.wait(timedelta(minutes=15))
    bench.sandbox.edit(mine, {"city": "123 Dr Granby"})
    bench.sandbox.edit(mine, {"city": "Dr Granby"})
    assert result_of(bench.apply(city_of(mine))) == {"city": "applied"}


def test_what_was_wanted_in_between_begins_the_count_anew(bench: Bench) -> None:
    """The workbook wanted another value for a while: that is no flapping of this one."""
    mine = bench.ours(city="Dr Granby")
    for now in ("Granby", "Granby", "Fraser", "Granby"):
        bench.apply(city_of(mine, now))
        bench.wait(timedelta(minutes=15))
        bench.sandbox.edit(mine, {"city": "Dr Granby"}, **FLOW)
        bench.wait(timedelta(minutes=15))
    assert result_of(bench.apply(city_of(mine))) == {"city": "applied"}
