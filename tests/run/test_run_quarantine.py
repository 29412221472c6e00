"""A change that HubSpot refuses is named at every run, and tried less and less often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from workshop import lead

from sotdiff.apply import Manner
from sotdiff.record import State
from sotdiff.record.quarantine import pause_after
from sotdiff.run import write
from sotdiff.run.approve import approve_plan, judge_plan
from sotdiff.run.scope import scope_at, scope_of
from sotdiff.run.suppress import suppressed_changes
from sotdiff.sandbox import Fault, Switches
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd
    from workshop import Workshop

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a busy HubSpot again without a pause."""
    monkeypatch.setattr(write, "Manner", partial(Manner, busy_wait_s=0))


def result(receipts: pd.DataFrame, number: int) -> str:
    """Return what became of a lead's one change."""
    return str(receipts.loc[receipts["lid"] == f"R{number:05}", "result"].item())


def let_wait(shop: Workshop, back: timedelta) -> None:
    """Let everything in quarantine be so much older."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state, shop.door() as portal:
        holdings = state.holdings(scope_at(portal, scope_of(settings)))
        now = datetime.now(UTC)
        rows = [{"change_id": name, **each} for name, each in _plain(holdings.quarantined(now))]
        for row in rows:
            for _ in range(row["tries"]):
                holdings.note_tries([{**row, "result": "stale"}], now)
            for _ in range(row["tries"]):
                holdings.note_tries([row], now - back)


def _plain(found: dict[str, dict[str, object]]) -> list[tuple[str, dict[str, object]]]:
    names = ("tries", "result", "http_status", "detail")
    return [(key, {name: each[name] for name in names}) for key, each in found.items()]


def poison(shop: Workshop, number: int) -> None:
    """Let HubSpot refuse the phone of a lead's contact: letters are no number."""
    shop.sandbox.switches = Switches(phone_validation="e164")
    shop.drift(number)
    fault = Fault("status", "PATCH", f".*/{shop.ids[number]}", status=400, times=999)
    shop.sandbox.faults.append(fault)


def test_the_others_are_written_and_the_one_is_named(shop: Workshop) -> None:
    """Of n one is poisoned: n-1 applied, one named; until its pause is over nothing is sent."""
    shop.leads(20)
    poison(shop, 1)
    shop.drift(2, 3)
    first = shop.run()
    assert [result(first, n) for n in (1, 2, 3)] == ["rejected", "applied", "applied"]
    shop.drift(4)
    shop.writes()
    again = shop.run()
    assert [result(again, n) for n in (1, 4)] == ["rejected", "applied"]
    assert "tried once, and not again before" in again["detail"].iloc[0]
    assert again["http_status"].iloc[0] == 400
    assert shop.writes() == [f"PATCH /crm/v3/objects/contacts/{shop.ids[4]}"]


def test_what_waits_is_not_suppressed(live: Workshop) -> None:
    """Nobody has said that it may be left alone: a look still calls it drift (`plan` exits 2)."""
    live.leads(20)
    poison(live, 1)
    with live.door() as portal:
        plan = live.look(portal)
    judge_plan(plan)
    approve_plan(plan.digest)
    assert result(live.run(), 1) == "rejected"
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        waiting = state.holdings(scope_of(settings)).quarantined(datetime.now(UTC))
    assert list(waiting) == list(plan.changes["change_id"])
    assert suppressed_changes(plan) == 0


def test_it_is_tried_again_after_its_pause(shop: Workshop) -> None:
    """An hour later it is tried, and waits four hours after that; mended, it is written."""
    shop.leads(20)
    poison(shop, 1)
    shop.run()
    let_wait(shop, HOUR)
    shop.writes()
    shop.run()
    assert len(shop.writes()) == 1
    let_wait(shop, HOUR)
    shop.run()
    assert shop.writes() == []
    let_wait(shop, 4 * HOUR)
    shop.sandbox.faults.clear()
    assert result(shop.run(), 1) == "applied"


def test_another_value_waits_for_nothing(shop: Workshop) -> None:
    """What the workbook says anew is another change."""
    shop.leads(20)
    poison(shop, 1)
    shop.run()
    shop.sandbox.faults.clear()
    shop.book(lead(1, PHONE_ALL="+19705559999"), *(lead(n) for n in range(2, 21)))
    assert result(shop.run(), 1) == "applied"


def test_a_failure_is_tried_three_times(shop: Workshop) -> None:
    """Busy twice is bad luck; the third time in a row, while others come out, it begins to wait."""
    shop.leads(20)
    shop.drift(1)
    fault = Fault("status", "PATCH", f".*/{shop.ids[1]}", status=423, times=999)
    shop.sandbox.faults.append(fault)
    for other in (2, 3, 4):
        shop.drift(other)
        shop.writes()
        assert result(shop.run(), 1) == "failed"
        assert len(shop.writes()) > 1
    shop.drift(5)
    shop.writes()
    assert result(shop.run(), 1) == "failed"
    assert shop.writes() == [f"PATCH /crm/v3/objects/contacts/{shop.ids[5]}"]


def test_where_nothing_comes_out_nobody_waits(shop: Workshop) -> None:
    """HubSpot itself is in trouble: that says nothing of a contact."""
    shop.leads(20)
    shop.drift(1)
    shop.sandbox.faults.append(Fault("status", "PATCH", status=423, times=6))
    for _ in range(3):
        assert result(shop.run(), 1) == "failed"
    assert result(shop.run(), 1) == "applied"


@pytest.mark.parametrize(
    ("result", "tries", "hours"),
    [
        ("rejected", 1, 1),
        ("rejected", 2, 4),
        ("rejected", 3, 24),
        ("rejected", 4, 72),
        ("rejected", 5, 168),
        ("rejected", 50, 168),
        ("failed", 2, None),
        ("failed", 3, 1),
        ("failed", 4, 4),
    ],
)
def test_pauses_grow(result: str, tries: int, hours: int | None) -> None:
    """An hour, four, a day, three days, a week, and never more than that."""
    assert pause_after(result, tries) == (hours * HOUR if hours else None)
