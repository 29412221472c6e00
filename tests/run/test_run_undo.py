"""An undo puts back what a run wrote, and only that; it is held, and is a run like any other."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from workshop import OWNER, lead

import sotdiff
from sotdiff.errors import GuardTripped, StateError
from sotdiff.record import State
from sotdiff.run.approve import approve_plan
from sotdiff.run.scope import scope_at, scope_of
from sotdiff.sandbox import Fault
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd
    from workshop import Workshop


def last_run() -> str:
    """Return the id of the last run."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        return state.last_runs(1)[0].run_id


def undo(shop: Workshop, run_id: str | None = None) -> pd.DataFrame:
    """Undo a run, the last one unless said otherwise; forget the calls of before."""
    shop.sandbox.requests.clear()
    with shop.door() as portal:
        receipts = sotdiff.undo(run_id or last_run(), portal, by="jo", reason="wrong sheet")
    shop.sandbox.settle()
    return receipts


def results(receipts: pd.DataFrame) -> dict[str, str]:
    """Return the result of each lead."""
    return dict(zip(receipts["lid"], receipts["result"], strict=True))


def test_what_anybody_has_changed_since_is_left_and_named(shop: Workshop) -> None:
    """One phone was changed since, one was changed and changed back, one is still ours."""
    shop.leads(20)
    shop.drift(1, 2, 3)
    shop.run()
    shop.sandbox.edit(shop.ids[1], {"phone": "+17205550001"})
    shop.sandbox.edit(shop.ids[2], {"phone": "+17205550002"})
    shop.sandbox.edit(shop.ids[2], {"phone": "+19705550002"})
    receipts = undo(shop)
    assert results(receipts) == {"R00001": "stale", "R00002": "stale", "R00003": "applied"}
    told = receipts[receipts["result"] == "stale"]["detail"]
    assert told.str.startswith("changed since: ").all()
    assert [shop.phone(n) for n in (1, 2, 3)] == ["+17205550001", "+19705550002", "+13035550003"]
    assert shop.writes() == [f"PATCH /crm/v3/objects/contacts/{shop.ids[3]}"]
    assert shop.last_run() == ("partial", None)


def test_a_contact_that_was_handed_over_is_left(shop: Workshop) -> None:
    """R-01 holds in an undo as anywhere."""
    shop.leads(20)
    shop.drift(1)
    shop.run()
    shop.sandbox.set_owner(shop.ids[1], "12345678")
    assert results(undo(shop)) == {"R00001": "out_of_scope"}
    assert shop.writes() == []


def test_a_value_between_check_and_write_is_not_lost(shop: Workshop) -> None:
    """Right before the PATCH a person writes: compare-and-set cannot see it, the receipt says it.

    It is put back over our own.
    """
    shop.leads(20)
    shop.drift(1)
    shop.run()
    edited: list[str] = []

    def between(request: object) -> None:
        if getattr(request, "method", "") == "PATCH" and not edited:
            edited.append("once")
            shop.sandbox.edit(shop.ids[1], {"phone": "+17205550001"})

    shop.sandbox.on_request(between)
    receipts = undo(shop)
    assert results(receipts) == {"R00001": "stale"}
    assert "written over what came in between" in str(receipts["detail"].item())
    assert shop.phone(1) == "+17205550001"


def test_what_was_undone_is_held(shop: Workshop) -> None:
    """The next run leaves it alone and says why; a second undo finds nothing left to do."""
    shop.leads(20)
    shop.drift(1, 2)
    shop.run()
    run_id = last_run()
    assert set(results(undo(shop)).values()) == {"applied"}
    shop.writes()
    receipts = shop.run()
    assert results(receipts) == {"R00001": "held", "R00002": "held"}
    assert receipts["detail"].str.contains("by jo: wrong sheet").all()
    assert results(undo(shop, run_id)) == {"R00001": "already", "R00002": "already"}
    assert shop.writes() == []
    assert shop.phone(1) == "+13035550001"
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state, shop.door() as portal:
        holdings = state.holdings(scope_at(portal, scope_of(settings)))
        assert len(holdings.every_suppression()) == 2


def test_what_was_not_undone_is_not_held(shop: Workshop) -> None:
    """A phone that was changed since is drift as ever: the next run writes it."""
    shop.leads(20)
    shop.drift(1)
    shop.run()
    shop.sandbox.edit(shop.ids[1], {"phone": "+17205550001"})
    shop.sandbox.settle()
    undo(shop)
    assert results(shop.run()) == {"R00001": "applied"}


def test_what_could_not_be_undone_is_not_held(shop: Workshop) -> None:
    """HubSpot takes the PATCH and changes nothing: `failed`, and no hold stays."""
    shop.leads(20)
    shop.drift(1)
    shop.run()
    shop.sandbox.faults.append(Fault("ignored", "PATCH"))
    assert results(undo(shop)) == {"R00001": "failed"}
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state, shop.door() as portal:
        holdings = state.holdings(scope_at(portal, scope_of(settings)))
        assert holdings.suppressed(datetime.now(UTC)) == []
        assert holdings.every_suppression()[0]["ended_by"] == "jo"


def test_blank_is_put_back_too(shop: Workshop) -> None:
    """Where phone and token were blank before the run, they are blank again."""
    shop.leads(20)
    shop.sandbox.edit(shop.ids[1], {"phone": "", "trackingsource": ""})
    shop.sandbox.settle()
    shop.run()
    assert shop.sandbox.get(shop.ids[1], "trackingsource") == "ID:R00001"
    receipts = undo(shop)
    assert set(receipts["result"]) == {"applied"}
    assert not shop.phone(1)
    assert not shop.sandbox.get(shop.ids[1], "trackingsource")
    shop.writes()
    assert set(shop.run()["result"]) == {"held"}
    assert shop.writes() == []


def test_a_created_contact_is_left_and_named(shop: Workshop) -> None:
    """Nothing is archived; where a person archives it, it is not made again while it is held."""
    shop.leads(20)
    shop.book(*(lead(number) for number in range(1, 22)))
    made = str(shop.run()["contact_id"].iloc[0])
    run_id = last_run()
    receipts = undo(shop)
    row = receipts.iloc[0]
    assert (len(receipts), row["contact_id"], row["result"]) == (1, made, "held")
    assert "a person decides" in row["detail"]
    assert shop.writes() == []
    assert shop.sandbox.get(made, "hubspot_owner_id") == OWNER
    shop.sandbox.archive(made)
    shop.sandbox.settle()
    assert results(undo(shop, run_id)) == {"R00021": "already"}
    assert set(shop.run()["result"]) <= {"held"}
    assert shop.writes() == []


def test_an_undo_can_be_undone(shop: Workshop) -> None:
    """It is a run of its own: the fix is there again, and nothing is held any more."""
    shop.leads(20)
    shop.drift(1)
    shop.run()
    undo(shop)
    assert results(undo(shop)) == {"R00001": "applied"}
    assert shop.phone(1) == "+19705550001"
    shop.drift(1)
    assert results(shop.run()) == {"R00001": "applied"}


def test_a_run_that_nobody_knows_is_refused(shop: Workshop) -> None:
    """The newest ones are named, and no run begins."""
    shop.leads(20)
    shop.drift(1)
    shop.run()
    known = last_run()
    with pytest.raises(StateError, match=f"no run '20200101T000000Z' .*{known}"):
        undo(shop, "20200101T000000Z")
    assert last_run() == known


def test_an_undo_passes_the_guards(shop: Workshop) -> None:
    """Three contacts where two may be changed: blocked; approved, it passes."""
    shop.leads(30)
    shop.drift(1, 2, 3)
    shop.run()
    run_id = last_run()
    shop.configure("[guards]\nrun_contacts = 2\n")
    with pytest.raises(GuardTripped, match="3 contacts would be changed") as stop:
        undo(shop, run_id)
    assert (shop.writes(), shop.last_run()) == ([], ("blocked", "GuardTripped"))
    shop.configure("[guards]\nday_contacts = 5\n")
    with pytest.raises(GuardTripped, match="3 contacts were changed in the last 24 hours and 3"):
        undo(shop, run_id)
    assert shop.writes() == []
    approve_plan(stop.value.digest or "", by="jo")
    assert set(results(undo(shop, run_id)).values()) == {"applied"}


def test_the_hold_is_there_before_the_write(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed in the middle, an undo leaves nothing that the next run would do again."""
    shop.leads(20)
    shop.drift(1, 2)
    shop.run()
    run_id = last_run()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sys.modules["sotdiff.apply.applier"], "verify_written", killed)
        with pytest.raises(KeyboardInterrupt):
            undo(shop, run_id)
    shop.sandbox.settle()
    assert results(shop.run()) == {"R00001": "held", "R00002": "held"}
    assert set(results(undo(shop, run_id)).values()) == {"already"}
    assert shop.phone(1) == "+13035550001"
