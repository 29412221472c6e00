"""What a killed run left open is brought to an end by reading, never by sending again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from applying import result_of
from doorway import CONTACTS, ONE, SECONDARY

from sotdiff.sandbox import Fault, Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from applying import Bench


class Killed(BaseException):
    """The process ends here."""


def kill_after(bench: Bench, method: str, path: str, nth: int = 1) -> None:
    """End the run right after a call was answered, before the journal hears of it."""
    bench.sandbox.faults.append(Fault("commit_then_reset", method, path, nth=nth))
    heard = bench.journal.outcome
    seen = 0

    def outcome(*told: object) -> None:
        nonlocal seen
        if told[1] == "unknown" and not seen:
            seen += 1
            raise Killed
        heard(*told)  # type: ignore[arg-type]

    bench.journal.outcome = outcome  # type: ignore[method-assign, assignment]


def killed(bench: Bench, plan: str) -> None:
    """Apply until the run is killed."""
    with pytest.raises(Killed):
        bench.apply(plan)
    bench.calls()


CITY = """
    code | contact_id | field | was       | now
    D3   | {mine}     | city  | Dr Granby | Granby
    """
NEW = """
    code | field      | now
    D7   | token_text | ID:R00001
    D7   | owner_id   | 88361194
    D7   | email      | a@x.com
    """


def test_nothing_is_open(bench: Bench) -> None:
    """Without open intents nothing is called."""
    assert bench.resolve().empty
    assert bench.calls() == []


def test_an_update_that_was_done(bench: Bench) -> None:
    """What stands is found and read back."""
    mine = bench.ours(city="Dr Granby")
    kill_after(bench, "PATCH", ONE)
    killed(bench, CITY.format(mine=mine))
    found = bench.resolve()
    assert found[["call", "status", "contact_id"]].to_numpy().tolist() == [
        ["update", "found", mine]
    ]
    assert bench.journal.open_intents() == []
    assert bench.writes() == []


def test_an_update_that_was_not_done(bench: Bench) -> None:
    """What does not stand was not written; the next look will see it."""
    mine = bench.ours(city="Dr Granby")
    kill_after(bench, "PATCH", ONE)
    bench.sandbox.faults[:] = [Fault("reset", "PATCH", ONE)]
    killed(bench, CITY.format(mine=mine))
    assert bench.resolve()["status"].tolist() == ["absent"]
    assert bench.journal.open_intents() == []
    assert bench.sandbox.get(mine, "city") == "Dr Granby"


def test_a_race_is_found_at_the_next_start(bench: Bench) -> None:
    """Who came between check and write of a killed run is found, and put back."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    kill_after(bench, "PATCH", ONE)
    killed(bench, CITY.format(mine=mine))
    bench.resolve()
    assert bench.sandbox.get(mine, "city") == "Fraser"
    assert bench.journal.open_intents() == []


def test_a_hand_over_is_found_at_the_next_start(bench: Bench) -> None:
    """A write of a killed run that met a foreign contact is reported."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.set_owner(mine, "71520448"))
    kill_after(bench, "PATCH", ONE)
    killed(bench, CITY.format(mine=mine))
    assert [one["contact_id"] for one in bench.resolve().attrs["incidents"]] == [mine]


def test_killed_before_it_was_read_back(bench: Bench) -> None:
    """A write that was answered and never read back is read back at the next start."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.faults.append(Fault("status", "POST", ".*/batch/read", times=50, status=503))
    assert result_of(bench.apply(CITY.format(mine=mine))) == {"city": "unknown"}
    bench.sandbox.faults.clear()
    assert bench.resolve()["status"].tolist() == ["answered"]
    assert bench.journal.open_intents() == []
    assert [kept.ok for kept in bench.journal.verifications(mine)] == [True]


def test_what_was_left_open_is_no_receipt_of_this_run(bench: Bench) -> None:
    """How an earlier write ended is told apart from what becomes of the same change now."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.faults.append(Fault("status", "POST", ".*/batch/read", times=50, status=503))
    assert result_of(bench.apply(CITY.format(mine=mine))) == {"city": "unknown"}
    bench.sandbox.faults.clear()
    bench.sandbox.edit(mine, {"city": "Dr Granby"}, source="AUTOMATION_PLATFORM")
    receipts = bench.apply(CITY.format(mine=mine))
    assert result_of(receipts) == {"city": "applied"}
    assert [row["status"] for row in receipts.attrs["resolved"]] == ["answered"]


def test_a_create_that_was_done(bench: Bench) -> None:
    """A contact that a killed run made is found by address and token, and not made again."""
    kill_after(bench, "POST", CONTACTS)
    killed(bench, NEW)
    found = bench.resolve()
    assert found[["call", "status"]].to_numpy().tolist() == [["create", "found"]]
    assert bench.journal.open_intents() == []
    assert set(bench.apply(NEW)["result"]) == {"already"}
    assert len(bench.contacts_of("R00001")) == 1


def test_a_create_that_was_not_done(bench: Bench) -> None:
    """A contact that is not there is looked up twice, an interval apart, before it is made."""
    kill_after(bench, "POST", CONTACTS)
    bench.sandbox.faults[:] = [Fault("reset", "POST", CONTACTS)]
    killed(bench, NEW)
    assert bench.resolve()["status"].tolist() == ["missing"]
    assert set(bench.apply(NEW)["result"]) == {"unknown"}
    bench.wait(timedelta(minutes=16))
    assert bench.resolve()["status"].tolist() == ["absent"]
    assert set(bench.apply(NEW)["result"]) == {"applied"}
    assert len(bench.contacts_of("R00001")) == 1


def test_a_create_that_cannot_be_looked_up(bench: Bench) -> None:
    """While HubSpot does not answer, the create stays open and the lead is not created."""
    kill_after(bench, "POST", CONTACTS)
    killed(bench, NEW)
    bench.sandbox.faults[:] = [Fault("status", "POST", ".*/batch/read", times=50, status=503)]
    assert set(bench.apply(NEW)["result"]) == {"unknown"}
    assert len(bench.journal.open_intents()) == 1
    assert len(bench.contacts_of("R00001")) == 1


def test_a_create_whose_address_another_has(bench: Bench) -> None:
    """Where somebody else has the address by now, ours was not made."""
    kill_after(bench, "POST", CONTACTS)
    bench.sandbox.faults[:] = [Fault("reset", "POST", CONTACTS)]
    killed(bench, NEW)
    bench.theirs(None, email="a@x.com")
    assert bench.resolve()["status"].tolist() == ["absent"]
    assert set(bench.apply(NEW)["result"]) == {"conflict"}


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("step", ["DELETE", "PATCH"])
def test_a_promotion_in_the_middle(
    open_bench: Callable[[Switches], AbstractContextManager[Bench]], step: str, *, done: bool
) -> None:
    """Wherever a promotion is killed, no address is missing after the next start."""
    with open_bench(Switches(own_secondary="conflict", primary_change="demoted")) as bench:
        mine = bench.ours(email="b@x.com", hs_additional_emails="a@x.com")
        path, nth = (SECONDARY, 1) if step == "DELETE" else (ONE, 2)
        kill_after(bench, step, path, nth)
        if not done:
            bench.sandbox.faults[:] = [Fault("reset", step, path, nth=nth)]
        killed(
            bench,
            f"""
            code | contact_id | field | was     | now
            D4   | {mine}     | email | b@x.com | a@x.com
            """,
        )
        bench.resolve()
        primary, additional = bench.addresses(mine)
        assert {primary, *additional} == {"a@x.com", "b@x.com"}
        assert bench.journal.open_intents() == []


def test_killed_before_the_address_was_put_back(
    open_bench: Callable[[Switches], AbstractContextManager[Bench]],
) -> None:
    """An address that was taken off, and not put back by a killed run, is put back now."""
    with open_bench(Switches(own_secondary="conflict")) as bench:
        mine = bench.ours(email="b@x.com", hs_additional_emails="a@x.com")
        bench.sandbox.faults.append(Fault("status", "PATCH", ONE, nth=2, status=400))
        heard = bench.journal.intent

        def intent(*told: Any) -> int:
            if told[2]["call"] == "add_additional":
                raise Killed
            return heard(*told)

        bench.journal.intent = intent  # type: ignore[method-assign, assignment]
        killed(
            bench,
            f"""
            code | contact_id | field | was     | now
            D4   | {mine}     | email | b@x.com | a@x.com
            """,
        )
        assert bench.addresses(mine) == ("b@x.com", set())
        bench.journal.intent = heard  # type: ignore[method-assign]
        bench.resolve()
        assert bench.addresses(mine) == ("b@x.com", {"a@x.com"})
        assert bench.journal.open_intents() == []


def test_an_archived_contact(bench: Bench) -> None:
    """An intent on a contact that is gone is closed."""
    mine = bench.ours(city="Dr Granby")
    kill_after(bench, "PATCH", ONE)
    killed(bench, CITY.format(mine=mine))
    bench.sandbox.archive(mine)
    assert bench.resolve()["status"].tolist() == ["absent"]
    assert bench.journal.open_intents() == []


def test_a_race_is_told_by_the_journal_before_the_write_counts_as_read_back(bench: Bench) -> None:
    """A run that is killed before its receipts are kept leaves what came in between."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    bench.apply(CITY.format(mine=mine))
    told = [known.detail for known in bench.journal.intents[0].outcomes]
    assert "'Fraser' by CRM_UI" in told[-1]


def test_a_race_of_a_killed_run_is_told_when_it_is_resolved(bench: Bench) -> None:
    """What the next start finds when it reads back stands in what it says was resolved."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    kill_after(bench, "PATCH", ONE)
    killed(bench, CITY.format(mine=mine))
    resolved = bench.resolve()
    assert "'Fraser' by CRM_UI" in resolved["detail"][0]
    assert bench.sandbox.get(mine, "city") == "Fraser"
