"""The applier with the journal on disk: what one process leaves open, another one resolves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applying import HERE, Bench, DrawnPlan, drawn_changes
from doorway import BATCH_READ, CONTACTS

from sotdiff.apply import apply_plan, resolve_open_intents
from sotdiff.record import State
from sotdiff.sandbox import Fault

if TYPE_CHECKING:
    from pathlib import Path

URL = "sqlite:///state/sotdiff.db"


def test_resolved_by_the_next_process(bench: Bench, tmp_path: Path) -> None:
    """Updates that were not read back and a create without an answer come to their end."""
    mine = bench.ours(email="b@x.com", city="Dr Granby")
    changes = drawn_changes(
        f"""
        code | contact_id | lid    | field             | was       | now
        D3   | {mine}     | R00001 | city              | Dr Granby | Granby
        D4   | {mine}     | R00001 | email             | b@x.com   | a@x.com
        D5   | {mine}     | R00001 | additional_emails |           | b@x.com
        D7   |            | R00002 | token_text        |           | ID:R00002
        D7   |            | R00002 | owner_id          |           | 88361194
        D7   |            | R00002 | email             |           | a@y.com
        """
    )
    bench.sandbox.faults += [
        Fault("status", "POST", BATCH_READ, nth=2, times=99, status=503),
        Fault("commit_then_reset", "POST", CONTACTS),
    ]
    with State.open(URL, tmp_path, clock=bench.time.moment) as state:
        receipts = apply_plan(
            DrawnPlan(changes), bench.door, state.journal(HERE, None), bench.manner
        )
        assert set(receipts["result"]) == {"unknown"}
    bench.sandbox.faults.clear()
    with State.open(URL, tmp_path, clock=bench.time.moment) as state:
        journal = state.journal(HERE, None)
        found = resolve_open_intents(bench.door, journal, bench.manner)
        assert set(found["status"]) == {"answered", "found"}
        assert journal.open_intents() == []
        assert [kept.ok for kept in journal.verifications(mine)] == [True, True]
        assert state.verify_chain() is None
