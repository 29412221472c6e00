"""Several contacts whose primary address changes: read together, and written each with its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from applying import Bench, detail_of
from doorway import BATCH_READ, CONTACTS, DANA, door_to

from sotdiff.errors import AuthError
from sotdiff.sandbox import Fault, Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    import pandas as pd

    from sotdiff.sandbox import SandboxServer

    Open = Callable[[Switches], AbstractContextManager[Bench]]

HEAD = "code | contact_id | lid | field | was | now"


def moved(bench: Bench, count: int) -> tuple[list[str], str]:
    """Put so many contacts there, and return them with a plan that gives each a new primary."""
    contacts = [bench.ours(f"R{n:05}", email=f"old@{n}.com") for n in range(count)]
    lines = [
        f"D4 | {one} | R{n:05} | email | old@{n}.com | new@{n}.com"
        for n, one in enumerate(contacts)
    ]
    return contacts, "\n".join([HEAD, *lines])


def results(receipts: pd.DataFrame) -> list[str]:
    """Return the results in the plan's order."""
    return list(receipts["result"])


def stands_moved(bench: Bench, contacts: list[str]) -> list[bool]:
    """Tell of each contact whether it has the new primary address, and the old one beside it."""
    return [
        bench.addresses(one) == (f"new@{n}.com", {f"old@{n}.com"}) for n, one in enumerate(contacts)
    ]


def reads_together(calls: list[str]) -> int:
    """Return how many calls read several contacts."""
    return sum(call.endswith(BATCH_READ) for call in calls)


@pytest.mark.parametrize("primary_change", ["dropped", "demoted"])
def test_all_of_them_change(open_bench: Open, primary_change: str) -> None:
    """Each has the new primary and keeps the old one, whatever HubSpot does with it by itself."""
    with open_bench(Switches(primary_change=primary_change)) as bench:  # type: ignore[arg-type]
        contacts, plan = moved(bench, 7)
        assert set(results(bench.apply(plan))) == {"applied"}
        assert all(stands_moved(bench, contacts))


def test_one_call_reads_them_before_each_write(bench: Bench) -> None:
    """One call reads all before the first write, one between both, and one reads all back."""
    _, plan = moved(bench, 4)
    bench.apply(plan, canary=0)
    verbs = [call.split()[0] for call in bench.calls()]
    assert verbs == ["POST", *["PATCH"] * 4, "POST", *["PATCH"] * 4, "POST"]


def test_others_are_read_right_before_they_are_written(bench: Bench) -> None:
    """A contact whose primary stays is read alone, a call before its write, and goes first."""
    _, plan = moved(bench, 2)
    city = bench.ours("R00009", city="Dr Granby")
    bench.apply(f"{plan}\nD3 | {city} | R00009 | city | Dr Granby | Granby", canary=0)
    calls = bench.calls()
    assert [call.split()[0] for call in calls[:2]] == ["GET", "PATCH"]
    assert all(call.endswith(city) for call in calls[:2])


def test_what_changed_since_the_look_is_left_alone(bench: Bench) -> None:
    """Another primary, another owner, a merge, a removal: nothing is written there."""
    contacts, plan = moved(bench, 6)
    bench.sandbox.edit(contacts[0], {"email": "person@x.com"})
    bench.sandbox.set_owner(contacts[1], DANA)
    bench.sandbox.merge(contacts[2], bench.ours(None, firstname="Other"))
    bench.sandbox.archive(contacts[3])
    told = results(bench.apply(plan, canary=0))
    assert told == ["stale", "out_of_scope", "stale", "stale", "applied", "applied"]
    assert stands_moved(bench, contacts[:2]) == [False, False]


@pytest.mark.parametrize("owner_id", [DANA, None])
def test_handed_over_between_the_two_writes(bench: Bench, owner_id: str | None) -> None:
    """A contact that is not ours any more when they are read again gets no second write."""
    contacts, plan = moved(bench, 3)
    bench.before("POST", lambda: bench.sandbox.set_owner(contacts[1], owner_id), nth=2)
    bench.apply(plan, canary=0)
    assert stands_moved(bench, contacts) == [True, False, True]
    assert bench.addresses(contacts[1]) == ("new@1.com", set())


def test_handed_over_after_the_reading_is_reported(bench: Bench) -> None:
    """Between the common reading and the write nothing helps, as with any write: R-01 is told."""
    contacts, plan = moved(bench, 3)
    bench.before("PATCH", lambda: bench.sandbox.set_owner(contacts[2], DANA), nth=2)
    receipts = bench.apply(plan, canary=0)
    assert results(receipts) == ["applied", "applied", "out_of_scope"]
    assert [each["contact_id"] for each in receipts.attrs["incidents"]] == [contacts[2]]


def test_read_alone_where_they_cannot_be_read_together(bench: Bench) -> None:
    """Where the common reading fails, each contact is read alone."""
    contacts, plan = moved(bench, 3)
    bench.sandbox.faults.append(Fault("status", "POST", BATCH_READ, times=14, status=503))
    assert set(results(bench.apply(plan, canary=0))) == {"applied"}
    assert all(stands_moved(bench, contacts))


def test_nobody_is_written_by_an_old_reading(bench: Bench) -> None:
    """Where the writes take long, those that wait are read again, together."""
    contacts, plan = moved(bench, 8)

    def wait(*_: object) -> None:
        bench.time.seconds += 1.5

    bench.sandbox.on_request(wait)
    assert set(results(bench.apply(plan, canary=0))) == {"applied"}
    assert all(stands_moved(bench, contacts))
    assert reads_together(bench.calls()) > 3


@pytest.mark.parametrize("calls_per_10s", [3, 4, 10, 100])
def test_at_a_slow_pace(server: SandboxServer, bench: Bench, calls_per_10s: int) -> None:
    """However long a write has to wait for the pace, none is refused for an old reading."""
    contacts, plan = moved(bench, 5)
    with door_to(server, bench.time, calls_per_10s=calls_per_10s) as bench.door:
        assert set(results(bench.apply(plan, canary=0))) == {"applied"}
    assert all(stands_moved(bench, contacts))


def test_a_common_reading_is_for_one_write(bench: Bench) -> None:
    """A contact that HubSpot was busy with is read again, alone, before it is written again."""
    contacts, plan = moved(bench, 3)
    bench.sandbox.faults.append(Fault("status", "PATCH", f".*{contacts[1]}", status=423))
    assert set(results(bench.apply(plan, canary=0))) == {"applied"}
    assert all(stands_moved(bench, contacts))
    assert [call for call in bench.calls() if call.startswith("GET")] == [
        f"GET {CONTACTS}/{contacts[1]}"
    ]


def test_the_canary_comes_first(bench: Bench) -> None:
    """Three contacts get both writes and are read back before the fourth is written."""
    contacts, plan = moved(bench, 8)
    bench.sandbox.faults.append(Fault("ignored", "PATCH", times=99))
    assert results(bench.apply(plan)) == ["failed"] * 3 + ["held"] * 5
    assert stands_moved(bench, contacts) == [False] * 8


def test_stopped_between_the_two_writes(bench: Bench) -> None:
    """A run that is stopped there says so, and the next start keeps the old addresses."""
    contacts, plan = moved(bench, 3)
    bench.sandbox.faults.append(Fault("status", "POST", BATCH_READ, nth=2, status=401))
    with pytest.raises(AuthError) as stop:
        bench.apply(plan, canary=0)
    receipts = stop.value.receipts
    assert receipts is not None
    assert results(receipts) == ["unknown"] * 3
    assert "the next start sees to them" in detail_of(receipts, "email")
    bench.resolve()
    assert all(stands_moved(bench, contacts))
    assert bench.journal.open_intents() == []


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("primary_change", ["dropped", "demoted"])
@pytest.mark.parametrize("nth", [2, 3, 4, 5, 6, 7])
def test_killed_anywhere(open_bench: Open, primary_change: str, nth: int) -> None:
    """Whenever the process ends, the next runs leave no contact without its old address."""
    with open_bench(Switches(primary_change=primary_change)) as bench:  # type: ignore[arg-type]
        contacts, plan = moved(bench, 3)
        intent, seen = bench.journal.intent, 0

        def killing(*told: object) -> int:
            nonlocal seen
            seen += 1
            if seen == nth:
                raise Killed
            return intent(*told)  # type: ignore[arg-type]

        bench.journal.intent = killing  # type: ignore[method-assign, assignment]
        try:
            bench.apply(plan, canary=0)
        except Killed:
            bench.apply(plan, canary=0)
        assert all(stands_moved(bench, contacts))
        assert bench.journal.open_intents() == []


def test_an_undo_that_was_killed_keeps_nothing_beside(bench: Bench) -> None:
    """What an undo took back as the primary is not put among the additional addresses after."""
    contacts, plan = moved(bench, 1)

    def killing(*_: object) -> None:
        raise Killed

    bench.journal.verified = killing  # type: ignore[method-assign, assignment]
    with pytest.raises(Killed):
        bench.apply(plan, undoing=True)
    del bench.journal.verified
    bench.resolve()
    assert bench.addresses(contacts[0]) == ("new@0.com", set())
