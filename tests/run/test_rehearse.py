"""A rehearsal: the portal is only read, the plan applied to a copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop import OWNER, lead

from sotdiff.embedded import embedded_portal
from sotdiff.run.rehearse import rehearse
from sotdiff.sandbox import Definition

if TYPE_CHECKING:
    from workshop import Workshop


def test_nothing_is_written_to_the_portal(live: Workshop) -> None:
    """However much there is to fix, only reads reach the portal, and no contact there changes."""
    live.leads(6)
    live.drift(2, 5)
    live.book(*(lead(number) for number in range(1, 9)))
    before = live.sandbox.snapshot()
    live.sandbox.requests.clear()
    done = rehearse()
    assert live.sandbox.requests
    assert live.writes() == []
    assert live.sandbox.snapshot() == before
    assert set(done.plan.changes["code"]) == {"D6", "D7"}


def test_a_clean_rehearsal(live: Workshop) -> None:
    """Everything was fixed at the copy, a second look there finds nothing, and the cost is told."""
    live.leads(6)
    live.drift(2, 5)
    done = rehearse()
    assert done.is_clean
    assert done.receipts["result"].tolist() == ["applied", "applied"]
    assert done.receipts["contact_id"].tolist() == [live.ids[2], live.ids[5]]
    assert done.after.changes.empty
    assert done.calls["write"] == 2
    assert done.seconds > 0


def test_no_change_no_calls(live: Workshop) -> None:
    """In agreement there is nothing to apply and nothing to wait for."""
    live.leads(2)
    done = rehearse()
    assert (done.is_clean, done.calls, done.seconds) == (True, {}, 0)


def test_what_would_not_converge_is_listed(live: Workshop) -> None:
    """A value that the portal's own property refuses stays to be fixed, and is named."""
    live.leads(3)
    phones = tuple(f"+1970555{number:04}" for number in (1, 2, 3))
    live.sandbox.define(Definition("phone", "Phone", "enumeration", "select", options=phones))
    live.book(lead(1), lead(2, PHONE_ALL="+13035550002"), lead(3))
    done = rehearse()
    assert not done.is_clean
    assert done.restless["field"].tolist() == ["phone"]
    assert done.restless["contact_id"].tolist() == [live.ids[2]]
    assert done.as_json()["restless"][0]["now"] == "+13035550002"


def test_an_address_that_somebody_else_holds(live: Workshop) -> None:
    """Contacts out of scope stand in the copy, so that what they block is blocked there too."""
    live.leads(2)
    live.sandbox.add_contact({"hubspot_owner_id": "71520448", "email": "ann3@example.com"})
    live.sandbox.settle()
    live.book(*(lead(number) for number in range(1, 4)))
    done = rehearse()
    assert "D7" not in set(done.receipts["code"])
    assert done.is_clean


def test_the_recycle_bin_is_copied(live: Workshop) -> None:
    """An archived contact with a lead's token is archived in the copy, its address free."""
    live.leads(3)
    live.sandbox.archive(live.ids[3])
    live.sandbox.settle()
    done = rehearse()
    assert done.left_out == {}
    assert set(done.after.findings["code"]) == set(done.plan.findings["code"])
    assert done.plan.scope.owner_id == OWNER


def test_the_embedded_sandbox_stays_as_it_is(live: Workshop) -> None:
    """The sandbox of `state/` is a portal like any other: a rehearsal leaves its file alone."""
    live.configure(world="sandbox")
    live.book(lead(1))
    kept = live.folder / "state" / "sandbox.jsonl"
    embedded_portal(live.folder / "state")
    before = kept.read_bytes()
    rehearse()
    assert kept.read_bytes() == before
