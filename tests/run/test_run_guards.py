"""The guards in the apply path: a run that a guard stops has written nothing."""

from __future__ import annotations

from time import sleep
from typing import TYPE_CHECKING

import pytest
from workshop import lead

import sotdiff
from sotdiff.errors import GuardTripped
from sotdiff.record import State
from sotdiff.run.approve import approve_plan, judge_plan
from sotdiff.run.scope import scope_at, scope_of
from sotdiff.sandbox import Fault
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from workshop import Workshop


def stopped(shop: Workshop) -> GuardTripped:
    """Run, be stopped by a guard, and return the error; nothing was written."""
    shop.sandbox.requests.clear()
    with pytest.raises(GuardTripped) as caught:
        shop.run()
    assert shop.writes() == []
    assert shop.last_run() == ("blocked", "GuardTripped")
    return caught.value


def names(error: GuardTripped) -> set[str]:
    """Return which guards stopped a run."""
    return {reading.name for reading in error.readings if reading.tripped}


def baseline_rows(shop: Workshop) -> int | None:
    """Return how many rows the accepted workbook had."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state, shop.door() as portal:
        told = state.watch(scope_at(portal, scope_of(settings))).baseline()
    return told and told["sot"]["rows"]


def test_a_run_within_its_limits_writes(shop: Workshop) -> None:
    """In the sandbox from the first run on; the next look finds nothing."""
    shop.leads(100)
    shop.drift(*range(1, 11))
    assert set(shop.run()["result"]) == {"applied"}
    with shop.door() as portal:
        assert len(shop.look(portal).changes) == 0


def test_a_plan_beyond_a_limit_is_not_written(shop: Workshop) -> None:
    """Eleven of a hundred contacts: stopped, and told with every number."""
    shop.leads(100)
    shop.drift(*range(1, 12))
    error = stopped(shop)
    assert names(error) == {"run_share"}
    assert "11 contacts would be changed, of 100 in scope" in str(error)


def test_a_live_reconcile_obeys_too(shop: Workshop) -> None:
    """The library has no way around the guards."""
    shop.leads(100)
    shop.drift(*range(1, 12))
    with shop.door() as portal:
        leads, rejects = sotdiff.load_sot()
        contacts, outside = sotdiff.load_hubspot(portal, leads)
        shop.sandbox.requests.clear()
        with pytest.raises(GuardTripped):
            sotdiff.reconcile(leads, contacts, portal=portal, outside=outside, rejects=rejects)
    assert shop.writes() == []


def test_a_stop_stays_until_its_cause_is_gone(shop: Workshop) -> None:
    """However often it is run; when somebody has mended one by hand, the rest is written."""
    shop.leads(100)
    shop.drift(*range(1, 12))
    stopped(shop)
    stopped(shop)
    shop.sandbox.edit(shop.ids[1], {"phone": "+19705550001"})
    shop.sandbox.settle()
    assert set(shop.run()["result"]) == {"applied"}


def test_a_workbook_that_lost_rows_is_not_acted_upon(shop: Workshop) -> None:
    """Compared with the last accepted one; what was cut is never taken for the new measure."""
    shop.leads(100)
    shop.run()
    shop.book(*(lead(number) for number in range(1, 98)))
    for _ in range(2):
        assert names(stopped(shop)) == {"sot_rows", "sot_leads"}
    assert baseline_rows(shop) == 100
    shop.book(*(lead(number) for number in range(1, 99)))
    shop.run()
    assert baseline_rows(shop) == 98


def test_leads_changed_in_between_are_not_acted_upon(shop: Workshop) -> None:
    """A frame that is no longer what was loaded cannot be compared with an accepted workbook."""
    shop.leads(20)
    shop.run()
    with shop.door() as portal:
        leads, rejects = sotdiff.load_sot()
        contacts, _ = sotdiff.load_hubspot(portal, leads)
        with pytest.raises(GuardTripped, match="were changed after it"):
            sotdiff.reconcile(leads.head(3), contacts, portal=portal, rejects=rejects)
    assert shop.writes() == []


def test_the_first_run_on_a_portal_waits_for_somebody(live: Workshop) -> None:
    """Even within every limit; approved, it writes, and later runs need nobody."""
    live.leads(20)
    live.drift(1)
    error = stopped(live)
    assert names(error) == {"first_run"}
    approve_plan(error.digest or "", by="jo", reason="looked at it")
    assert set(live.run()["result"]) == {"applied"}
    live.drift(2)
    assert set(live.run()["result"]) == {"applied"}


def test_an_approval_covers_no_other_plan(live: Workshop) -> None:
    """One more change than approved, and nothing is written; fewer are covered."""
    live.leads(20)
    live.drift(1, 2)
    approve_plan(stopped(live).digest or "")
    live.drift(3)
    assert names(stopped(live)) == {"first_run"}
    for number in (2, 3):
        live.sandbox.edit(live.ids[number], {"phone": f"+1970555{number:04}"})
    live.sandbox.settle()
    assert list(live.run()["lid"]) == ["R00001"]


def test_an_approval_ends(live: Workshop) -> None:
    """One second later it covers nothing."""
    live.leads(3)
    approve_plan(stopped(live).digest or "", until="1s")
    sleep(1.1)
    assert names(stopped(live)) == {"first_run"}


def test_an_approved_loss_is_the_new_measure(shop: Workshop) -> None:
    """Rows that somebody took out on purpose: approved once, compared with from then on."""
    shop.leads(100)
    shop.run()
    shop.book(*(lead(number) for number in range(1, 81)))
    approve_plan(stopped(shop).digest or "")
    shop.run()
    assert baseline_rows(shop) == 80
    shop.run()


def test_a_further_loss_under_an_approval_is_no_new_measure(shop: Workshop) -> None:
    """What was approved was another workbook: covered changes pass, the baseline stays."""
    shop.leads(100)
    shop.run()
    shop.book(*(lead(number) for number in range(1, 81)))
    approve_plan(stopped(shop).digest or "")
    shop.book(*(lead(number) for number in range(1, 41)))
    shop.run()
    assert baseline_rows(shop) == 100


def test_contacts_that_vanished_stop_a_run(shop: Workshop) -> None:
    """Two of twenty contacts archived since the last accepted load."""
    shop.leads(20)
    shop.run()
    for number in (1, 2):
        shop.sandbox.archive(shop.ids[number])
    shop.sandbox.settle()
    assert "contacts_lost" in names(stopped(shop))


def test_the_day_has_a_budget(shop: Workshop) -> None:
    """What earlier runs have written counts, whatever each of them alone was allowed."""
    shop.configure("[guards]\nday_contacts = 5")
    shop.leads(20)
    shop.drift(1, 2, 3)
    shop.run()
    shop.drift(4, 5, 6)
    error = stopped(shop)
    assert names(error) == {"day_contacts"}
    assert "3 contacts were changed in the last 24 hours and 3 would be; 5 may" in str(error)
    shop.sandbox.edit(shop.ids[6], {"phone": "+19705550006"})
    shop.sandbox.settle()
    assert set(shop.run()["result"]) == {"applied"}


def test_another_sandbox_in_memory_has_its_own_budget(shop: Workshop) -> None:
    """What was written to one portal says nothing of another."""
    shop.configure("[guards]\nday_contacts = 3")
    shop.leads(20)
    shop.drift(1, 2, 3)
    shop.run()
    other = type(shop)(shop.folder, shop.server, type(shop.sandbox)())
    other.leads(20)
    other.drift(1, 2, 3)
    assert set(other.run()["result"]) == {"applied"}
    shop.drift(4)
    assert names(stopped(shop)) == {"day_contacts"}


def test_what_the_guards_read_is_kept_with_the_run(shop: Workshop) -> None:
    """Every guard with value and limit, in a run that passes and in one that does not."""
    shop.leads(100)
    shop.drift(*range(1, 12))
    stopped(shop)
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        told = state.guards(state.last_runs(1)[0].run_id)
    assert (told["run_share"]["value"], told["run_share"]["limit"]) == (11, 10)
    assert told["run_share"]["tripped"]
    assert not told["run_contacts"]["tripped"]
    assert len(told) >= 12


def test_a_host_on_this_machine_is_not_guarded_unless_asked(shop: Workshop) -> None:
    """Without `loopback` the sandbox takes what no guard would let pass."""
    shop.leads(12)
    shop.drift(*range(1, 13))
    shop.configure("[guards]\nrun_contacts = 1\nrun_scope_least = 1")
    with pytest.raises(GuardTripped):
        shop.run()
    shop.unguard()
    assert set(shop.run()["result"]) == {"applied"}


def test_a_failed_canary_stops_this_run_and_later_ones(live: Workshop) -> None:
    """Three contacts that do not come out as written: the rest is held, and held it stays.

    An approval given before does not cover what comes after; a new one does.
    """
    live.leads(100)
    live.drift(*range(1, 9))
    with live.door() as portal:
        plan = live.look(portal)
        judge_plan(plan)
        approve_plan(plan.digest)
        fault = Fault("ignored", "PATCH", r".*", times=99)
        live.sandbox.faults.append(fault)
        with pytest.raises(GuardTripped, match="none of the first 3 contacts") as caught:
            sotdiff.apply(plan, portal)
    receipts = caught.value.receipts
    assert receipts is not None
    assert receipts["result"].value_counts().to_dict() == {"held": 5, "failed": 3}
    assert live.last_run() == ("blocked", "GuardTripped")
    live.sandbox.faults.remove(fault)
    error = stopped(live)
    assert names(error) == {"canary"}
    approve_plan(error.digest or "")
    assert set(live.run()["result"]) == {"applied"}
    live.drift(9)
    assert set(live.run()["result"]) == {"applied"}
