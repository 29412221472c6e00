"""How many calls it takes; nothing but the look itself is left out of the count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from doorway import door_to

from sotdiff.sandbox import Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from applying import Bench

    from sotdiff.sandbox import SandboxServer

HEAD = "code | contact_id | lid | field | was | now"


@pytest.mark.parametrize("count", [20, 53, 60])
def test_at_most_2_1_calls_a_changed_contact(bench: Bench, count: int) -> None:
    """A GET and a PATCH each, and one read back for fifty contacts."""
    contacts = [bench.ours(f"R{n:05}", email=f"a@{n}.com", city="Dr Granby") for n in range(count)]
    lines = [
        f"D3 | {one} | R{n:05} | city | Dr Granby | Granby\n"
        f"D5 | {one} | R{n:05} | additional_emails | | b@{n}.com"
        for n, one in enumerate(contacts)
    ]
    receipts = bench.apply("\n".join([HEAD, *lines]))
    assert set(receipts["result"]) == {"applied"}
    assert len(bench.calls()) <= 2.1 * count


@pytest.mark.parametrize("primary_change", ["dropped", "demoted"])
def test_at_most_2_1_where_the_primary_changes(
    server: SandboxServer,
    open_bench: Callable[[Switches], AbstractContextManager[Bench]],
    primary_change: str,
) -> None:
    """A PATCH for the primary and one for the others; one call reads fifty before each.

    That is with the pace off: at 100 calls in ten seconds fifty grow too old to be written.
    """
    count = 100
    switches = Switches(primary_change=primary_change)  # type: ignore[arg-type]
    with (
        open_bench(switches) as bench,
        door_to(server, bench.time, calls_per_10s=1_000_000) as bench.door,
    ):
        bench.calls()
        contacts = [
            bench.ours(f"R{n:05}", email=f"b@{n}.com", city="Dr Granby") for n in range(count)
        ]
        lines = [
            f"D4 | {one} | R{n:05} | email | b@{n}.com | a@{n}.com\n"
            f"D5 | {one} | R{n:05} | additional_emails | | b@{n}.com\n"
            f"D3 | {one} | R{n:05} | city | Dr Granby | Granby"
            for n, one in enumerate(contacts)
        ]
        receipts = bench.apply("\n".join([HEAD, *lines]))
        assert set(receipts["result"]) <= {"applied", "already"}
        assert len(bench.calls()) <= 2.1 * count


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
def test_few_contacts(bench: Bench, count: int) -> None:
    """With few contacts only the read back, which carries the history, weighs more."""
    contacts = [bench.ours(f"R{n:05}", city="Dr Granby") for n in range(count)]
    lines = [f"D3 | {one} | R{n:05} | city | Dr Granby | Granby" for n, one in enumerate(contacts)]
    bench.apply("\n".join([HEAD, *lines]))
    calls = [call for call in bench.calls() if not call.endswith("/batch/read")]
    assert len(calls) == 2 * count


def test_a_contact_in_sync_costs_one_read(bench: Bench) -> None:
    """Nothing is written, and so nothing is read back."""
    mine = bench.ours(city="Granby")
    bench.apply(f"{HEAD}\nD3 | {mine} | R00001 | city | Dr Granby | Granby")
    assert [call.split()[0] for call in bench.calls()] == ["GET"]
