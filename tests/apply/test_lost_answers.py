"""A write without an answer is resolved by reading, and never sent again unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from applying import detail_of, result_of
from doorway import ONE, SECONDARY

from sotdiff.sandbox import Fault, Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from applying import Bench

    from sotdiff.sandbox.faults import Kind

DONE = ("commit_then_timeout", "commit_then_reset", "truncated", "empty_body")
NOT_DONE = ("timeout", "reset")
FEW = ("commit_then_reset", "truncated", "reset")


def city_of(contact_id: str) -> str:
    """Return a plan for one city."""
    return f"""
        code | contact_id   | field | was       | now
        D3   | {contact_id} | city  | Dr Granby | Granby
        """


def statuses(bench: Bench) -> list[list[str]]:
    """Return the words of each intent's outcomes."""
    return [[known.status for known in intent.outcomes] for intent in bench.journal.intents]


@pytest.mark.parametrize("kind", DONE)
def test_done_without_an_answer(bench: Bench, kind: Kind) -> None:
    """A PATCH that was done is found by reading and not sent again."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.faults.append(Fault(kind, "PATCH"))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "applied"}
    assert "found by reading" in detail_of(receipts, "city")
    assert len(bench.writes()) == 1
    assert statuses(bench) == [["unknown", "found"]]


@pytest.mark.parametrize("fault", [*NOT_DONE, 500, 502, 503, 504])
def test_not_done_and_no_answer(bench: Bench, fault: Kind | int) -> None:
    """A PATCH that was not done is seen to be missing, and sent once more."""
    mine = bench.ours(city="Dr Granby")
    if isinstance(fault, int):
        bench.sandbox.faults.append(Fault("status", "PATCH", status=fault))
    else:
        bench.sandbox.faults.append(Fault(fault, "PATCH"))
    assert result_of(bench.apply(city_of(mine))) == {"city": "applied"}
    assert [call.split()[0] for call in bench.calls()] == ["GET", "PATCH", "GET", "PATCH", "POST"]
    assert statuses(bench) == [["unknown", "absent"], ["answered"]]


def test_not_done_twice(bench: Bench) -> None:
    """A PATCH is tried twice at most; what is seen not to be there is failed, not unknown."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.faults.append(Fault("status", "PATCH", times=9))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "failed"}
    assert len(bench.writes()) == 2


def test_no_answer_and_somebody_was_quicker(bench: Bench) -> None:
    """Where the value is another one by the time of the second look, nothing is sent again."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.faults.append(Fault("reset", "PATCH"))
    bench.before("GET", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}), nth=2)
    assert result_of(bench.apply(city_of(mine))) == {"city": "stale"}
    assert bench.sandbox.get(mine, "city") == "Fraser"
    assert len(bench.writes()) == 1


def test_no_answer_and_no_reading(bench: Bench) -> None:
    """What can neither be written nor read is unknown and stays open in the journal."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.faults += [
        Fault("commit_then_reset", "PATCH"),
        Fault("status", "GET", nth=2, times=50, status=503),
    ]
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "unknown"}
    assert len(bench.journal.open_intents()) == 1


def test_a_contact_that_cannot_be_read_is_not_written(bench: Bench) -> None:
    """Without a read right before it there is no write; the others go on."""
    silent, mine = bench.ours("R00001", city="Dr Granby"), bench.ours("R00002", city="Dr Granby")
    bench.sandbox.faults.append(Fault("status", "GET", f".*{silent}", times=50, status=503))
    receipts = bench.apply(
        f"""
        code | contact_id | lid    | field | was       | now
        D3   | {silent}   | R00001 | city  | Dr Granby | Granby
        D3   | {mine}     | R00002 | city  | Dr Granby | Granby
        """
    )
    assert result_of(receipts) == {f"{silent} city": "failed", f"{mine} city": "applied"}


@pytest.mark.parametrize("status", [423, 429])
def test_busy(bench: Bench, status: int) -> None:
    """After 423 or 429 the contact is read again after a pause, and written once more."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.faults.append(Fault("status", "PATCH", status=status))
    assert result_of(bench.apply(city_of(mine))) == {"city": "applied"}
    assert [call.split()[0] for call in bench.calls()] == ["GET", "PATCH", "GET", "PATCH", "POST"]
    assert max(bench.time.slept) >= 2
    assert statuses(bench) == [["busy"], ["answered"]]


def test_busy_twice(bench: Bench) -> None:
    """A contact that stays locked is given up; nothing was written."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.faults.append(Fault("status", "PATCH", status=423, times=9))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "failed"}
    assert len(bench.writes()) == 2


def test_what_could_not_be_read_back(bench: Bench) -> None:
    """A PATCH that was answered and cannot be read back is unknown, and stays open."""
    mine = bench.ours(city="Dr Granby")
    bench.sandbox.faults.append(Fault("status", "POST", ".*/batch/read", times=50, status=502))
    assert result_of(bench.apply(city_of(mine))) == {"city": "unknown"}
    assert len(bench.journal.open_intents()) == 1


def test_gone_before_it_was_read_back(bench: Bench) -> None:
    """A contact that is archived right after its write is failed, and says why."""
    mine = bench.ours(city="Dr Granby")
    bench.before("POST", lambda: bench.sandbox.archive(mine))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "failed"}
    assert "archived or deleted since" in detail_of(receipts, "city")


@pytest.mark.parametrize("kind", FEW)
@pytest.mark.parametrize("nth", [1, 2])
def test_addresses_without_an_answer(bench: Bench, kind: Kind, nth: int) -> None:
    """Whichever PATCH of an address change is lost, all addresses are there in the end."""
    mine = bench.ours(email="b@x.com", hs_additional_emails="c@x.com")
    bench.sandbox.faults.append(Fault(kind, "PATCH", nth=nth))
    receipts = bench.apply(
        f"""
        code | contact_id | field             | was     | now
        D4   | {mine}     | email             | b@x.com | a@x.com
        D5   | {mine}     | additional_emails | c@x.com | c@x.com;b@x.com
        """
    )
    assert set(receipts["result"]) == {"applied"}
    assert bench.addresses(mine) == ("a@x.com", {"b@x.com", "c@x.com"})
    assert bench.journal.open_intents() == []


@pytest.mark.parametrize("kind", FEW)
@pytest.mark.parametrize(("method", "nth"), [("PUT", 1), ("PUT", 2), ("DELETE", 1), ("PATCH", 2)])
def test_v1_calls_without_an_answer(
    open_bench: Callable[[Switches], AbstractContextManager[Bench]],
    kind: Kind,
    method: str,
    nth: int,
) -> None:
    """Whichever call of the long way round is lost, no address is lost with it."""
    switches = Switches(additional_emails_patch="readonly", own_secondary="conflict")
    with open_bench(switches) as bench:
        mine = bench.ours(email="b@x.com", hs_additional_emails="a@x.com")
        path = ONE if method == "PATCH" else SECONDARY
        fault = Fault(kind, method, path, nth=nth)
        bench.sandbox.faults.append(fault)
        plan = f"""
            code | contact_id | field             | was     | now
            D4   | {mine}     | email             | b@x.com | a@x.com
            D5   | {mine}     | additional_emails | a@x.com | b@x.com;c@x.com
            """
        result = bench.apply(plan)
        primary, additional = bench.addresses(mine)
        assert {primary, *additional} == {"a@x.com", "b@x.com", "c@x.com"}
        assert bench.journal.open_intents() == []
        assert fault.fired == 1
        email = result_of(result)["email"]
        assert (email == "applied") == (primary == "a@x.com")
        assert email in {"applied", "failed"}
