"""A 2xx is no proof: what HubSpot takes and does not keep is found, and given up in the end."""

from __future__ import annotations

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
