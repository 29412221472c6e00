"""What a person or an undo holds is not written, is not hidden, and is written when it ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from workshop import lead

import sotdiff
from sotdiff import report
from sotdiff.cli import main
from sotdiff.record import State, Why
from sotdiff.run.scope import scope_at, scope_of
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd
    from workshop import Workshop

    from sotdiff.hubspot import Portal
    from sotdiff.report import Report


def hold(
    shop: Workshop,
    *findings: dict[str, Any],
    ago: timedelta = timedelta(0),
    kind: str = "fix",
) -> None:
    """Hold findings for a day; `ago`: since when."""
    settings, at = load_settings(), datetime.now(UTC) - ago
    why = Why("jo", "asked the owner", at, at + timedelta(days=1))
    with State.open(settings.state.url, settings.root) as state, shop.door() as portal:
        state.holdings(scope_at(portal, scope_of(settings))).suppress(findings, why, kind=kind)


def phone(shop: Workshop, number: int, **told: Any) -> dict[str, Any]:
    """Return the D6 of a lead."""
    return {"code": "D6", "lid": f"R{number:05}", "contact_id": shop.ids[number], **told}


def shown(portal: Portal) -> Report:
    """Look and write once, as the notebook does; return the report."""
    leads, rejects = sotdiff.load_sot()
    contacts, outside = sotdiff.load_hubspot(portal, leads)
    told = {"outside": outside, "rejects": rejects}
    done = sotdiff.reconcile(leads, contacts, portal=portal, **told)
    return report.show(done, past=sotdiff.look_back(done, portal))


def results(receipts: pd.DataFrame) -> dict[str, str]:
    """Return the result of each lead."""
    return dict(zip(receipts["lid"], receipts["result"], strict=True))


def test_what_is_held_is_told_and_not_written(shop: Workshop) -> None:
    """Its receipt says who, why and until when; the others are written."""
    shop.leads(20)
    shop.drift(1, 2)
    hold(shop, phone(shop, 1))
    receipts = shop.run()
    assert results(receipts) == {"R00001": "held", "R00002": "applied"}
    told = str(receipts.loc[receipts["lid"] == "R00001", "detail"].item())
    assert "by jo: asked the owner" in told
    assert told.startswith("held until 20")
    assert shop.phone(1) == "+13035550001"


def test_when_it_ends_it_is_written(shop: Workshop) -> None:
    """A hold of yesterday holds nothing."""
    shop.leads(20)
    shop.drift(1)
    hold(shop, phone(shop, 1), ago=timedelta(days=1))
    assert results(shop.run()) == {"R00001": "applied"}


def test_only_the_value_that_was_held_is(shop: Workshop) -> None:
    """Where a hold names a value, another one that the workbook has by now is written."""
    shop.leads(20)
    shop.drift(1, 2)
    for number in (1, 2):
        hold(shop, phone(shop, number, field="phone", now=f"(970) 555-{number:04}"))
    shop.book(lead(1), lead(2, PHONE_ALL="+19705559999"), *(lead(n) for n in range(3, 21)))
    assert results(shop.run()) == {"R00001": "held", "R00002": "applied"}


def test_what_is_held_does_not_count_for_the_guards(shop: Workshop) -> None:
    """Eleven of a hundred would be one too many; with one held, ten are written."""
    shop.leads(100)
    shop.drift(*range(1, 12))
    hold(shop, phone(shop, 1))
    assert sorted(results(shop.run()).values()) == ["applied"] * 10 + ["held"]


def test_a_contact_is_created_whole_or_not_at_all(shop: Workshop) -> None:
    """Where a part of a create is held, nothing is created."""
    shop.leads(20)
    shop.book(*(lead(number) for number in range(1, 22)))
    hold(shop, {"code": "D7", "lid": "R00021", "field": "city"})
    receipts = shop.run()
    assert set(receipts["result"]) == {"held"}
    assert set(receipts["field"]) >= {"owner_id", "token_text", "email", "city"}
    assert shop.writes() == []


def test_a_flag_that_is_held_holds_no_fix(shop: Workshop) -> None:
    """Flags and fixes are told apart, even where code and contact are the same."""
    shop.leads(20)
    shop.drift(1)
    settings, at = load_settings(), datetime.now(UTC)
    why = Why("jo", "known", at, at + timedelta(days=1))
    with State.open(settings.state.url, settings.root) as state, shop.door() as portal:
        held = state.holdings(scope_at(portal, scope_of(settings)))
        held.suppress([phone(shop, 1)], why, kind="flag")
    assert results(shop.run()) == {"R00001": "applied"}


def test_a_suppressed_flag_stays_a_flag_that_blocks(shop: Workshop) -> None:
    """A person need not decide it now, but nothing that it holds back is written."""
    shop.leads(20)
    twin = shop.contact(1, email="", phone="+13035559999")
    shop.drift(1)
    with shop.door() as portal:
        seen = shop.look(portal)
        for lid, contact in (("R00001", shop.ids[1]), ("R00001", twin)):
            hold(shop, {"code": "F2", "lid": lid, "contact_id": contact}, kind="flag")
        told = shown(portal)
    assert set(seen.flags["code"]) == {"F2"}
    assert told.decide.count == 0
    assert {row["code"] for row in told.suppressed.data["table"]["rows"]} == {"F2"}
    assert shop.phone(1) == "+13035550001"


def test_only_the_flag_that_was_suppressed_is(shop: Workshop) -> None:
    """Another address of the same contact is another finding."""
    shop.leads(3)
    shop.sandbox.edit(shop.ids[1], {"email": "who@x.com"})
    shop.sandbox.settle()
    known = {"code": "F1", "lid": "R00001", "contact_id": shop.ids[1], "field": "email"}
    hold(shop, {**known, "was": "else@x.com"}, kind="flag")
    with shop.door() as portal:
        assert shown(portal).decide.count == 1
        hold(shop, {**known, "was": "who@x.com"}, kind="flag")
        assert shown(portal).decide.count == 0


def test_the_report_says_what_is_suppressed_and_what_is_back(shop: Workshop) -> None:
    """A fix of yesterday is written and said to be back; one of today is left alone and named."""
    shop.leads(20)
    shop.drift(1, 2)
    hold(shop, phone(shop, 1, field="phone"), ago=timedelta(days=1))
    hold(shop, phone(shop, 2, field="phone"))
    with shop.door() as portal:
        told = shown(portal)
    (back,) = told.stands_out.data["sentences"]
    assert back.startswith("D6 R00001 is no longer suppressed (it was held until 20")
    (row,) = told.suppressed.data["table"]["rows"]
    assert (row["lid"], "by jo: asked the owner" in row["held"]) == ("R00002", True)
    assert "In agreement." in told.state.text


def test_a_look_counts_no_suppressed_fix_as_drift(
    live: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    """`plan` exits 0 where every change is suppressed, and 2 where one is not."""
    live.leads(20)
    live.drift(1)
    hold(live, phone(live, 1))
    for code in (0, 2):
        with pytest.raises(SystemExit) as end:
            main(["plan"])
        assert end.value.code == code
        assert "1 of the changes suppressed" in capsys.readouterr().out
        live.drift(2)
