"""Creates: looked up first, posted once, and never again before it is known what became."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from applying import detail_of, result_of
from doorway import BATCH_READ, CONTACTS

from sotdiff.sandbox import Fault, Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from applying import Bench

    from sotdiff.sandbox.faults import Kind

    Open = Callable[[Switches], AbstractContextManager[Bench]]

PLAN = """
    code | field             | now
    D7   | token_text        | ID:R00001
    D7   | owner_id          | 88361194
    D7   | email             | a@x.com
    D7   | additional_emails | b@x.com;c@x.com
    D7   | first_name        | Ann
    D7   | phone             | +19705551234
    """
NAMELESS = """
    code | field      | now
    D7   | token_text | ID:R00001
    D7   | owner_id   | 88361194
    D7   | first_name | Ann
    """
DONE = ("commit_then_timeout", "commit_then_reset", "truncated", "empty_body")
NOT_DONE = ("reset", "timeout")
POSTS = [f"POST {CONTACTS}"]


def posts(bench: Bench) -> list[str]:
    """Return the POSTs that made a contact, or tried to."""
    return [call for call in bench.calls() if call in POSTS]


def test_made_with_everything(bench: Bench) -> None:
    """A contact is made in one POST without the additional addresses, which follow."""
    receipts = bench.apply(PLAN)
    assert set(receipts["result"]) == {"applied"}
    (made,) = bench.contacts_of("R00001")
    assert set(receipts["contact_id"]) == {made}
    assert bench.addresses(made) == ("a@x.com", {"b@x.com", "c@x.com"})
    assert bench.sandbox.get(made, "hubspot_owner_id") == "88361194"
    assert bench.sandbox.get(made, "phone") == "+19705551234"
    (post,) = [
        seen for seen in bench.sandbox.requests if (seen.method, seen.path) == ("POST", CONTACTS)
    ]
    assert "hs_additional_emails" not in post.body["properties"]
    looked_up = [call for call in bench.calls() if call == f"POST {BATCH_READ}"]
    assert looked_up


def test_the_intent_is_kept_before_anything_is_called(bench: Bench) -> None:
    """The journal knows of a create before its look-up and its POST go out."""
    seen: list[int] = []
    bench.before("POST", lambda: seen.append(len(bench.journal.intents)))
    bench.apply(PLAN)
    assert seen == [1]


@pytest.mark.parametrize("address", ["a@x.com", "c@x.com"])
def test_an_address_held_in_scope(bench: Bench, address: str) -> None:
    """A contact in scope that holds one of the addresses, without the token, is a conflict."""
    bench.ours(None, email="z@x.com", hs_additional_emails=address)
    receipts = bench.apply(PLAN)
    assert set(receipts["result"]) == {"conflict"}
    assert posts(bench) == []


@pytest.mark.parametrize("owner_id", ["71520448", None])
def test_an_address_held_out_of_scope(bench: Bench, owner_id: str | None) -> None:
    """A holder out of scope is never adopted, and is remembered."""
    holder = bench.theirs(owner_id, email="z@x.com", hs_additional_emails="c@x.com")
    receipts = bench.apply(PLAN)
    assert set(receipts["result"]) == {"conflict"}
    assert [row["contact_id"] for row in receipts.attrs["holders"]] == [holder]
    assert posts(bench) == []


def test_the_token_held_out_of_scope(bench: Bench) -> None:
    """A contact of another owner with the lead's token stops the create as well."""
    bench.theirs(email="z@y.com", trackingsource="x ID:R00001")
    assert set(bench.apply(PLAN)["result"]) == {"conflict"}
    assert posts(bench) == []


def test_it_exists_already(bench: Bench) -> None:
    """A contact in scope with the lead's token is what was to be made."""
    mine = bench.ours(email="z@y.com")
    receipts = bench.apply(PLAN)
    assert set(receipts["result"]) == {"already"}
    assert set(receipts["contact_id"]) == {mine}
    assert posts(bench) == []


@pytest.mark.parametrize("kind", DONE)
def test_made_without_an_answer(bench: Bench, kind: Kind) -> None:
    """A POST that was done without an answer is found by look-up and completed."""
    bench.sandbox.faults.append(Fault(kind, "POST", CONTACTS))
    receipts = bench.apply(PLAN)
    assert set(receipts["result"]) == {"applied"}
    (made,) = bench.contacts_of("R00001")
    assert bench.addresses(made) == ("a@x.com", {"b@x.com", "c@x.com"})
    assert len(posts(bench)) == 1
    assert bench.journal.open_intents() == []


@pytest.mark.parametrize("kind", NOT_DONE)
def test_not_made_and_no_answer(bench: Bench, kind: Kind) -> None:
    """A POST without an answer that is not found stays unknown, and is not sent again."""
    bench.sandbox.faults.append(Fault(kind, "POST", CONTACTS))
    receipts = bench.apply(PLAN)
    assert set(receipts["result"]) == {"unknown"}
    assert len(posts(bench)) == 1
    assert len(bench.journal.open_intents()) == 1


def test_repeated_after_two_look_ups_without_a_hit(bench: Bench) -> None:
    """It is made again only when a second look-up, an interval later, finds nothing either."""
    bench.sandbox.faults.append(Fault("reset", "POST", CONTACTS))
    bench.apply(PLAN)
    bench.wait(timedelta(minutes=14))
    assert set(bench.apply(PLAN)["result"]) == {"unknown"}
    assert len(posts(bench)) == 1
    bench.wait(timedelta(minutes=2))
    assert set(bench.apply(PLAN)["result"]) == {"applied"}
    assert len(bench.contacts_of("R00001")) == 1
    assert bench.journal.open_intents() == []


def test_a_late_commit_is_found_at_the_next_start(bench: Bench) -> None:
    """A contact that appears after the look-up is found by the next run and not made twice."""
    bench.sandbox.faults.append(Fault("reset", "POST", CONTACTS))
    bench.apply(PLAN)
    late = bench.ours(email="a@x.com", firstname="Ann", phone="+19705551234")
    bench.wait(timedelta(minutes=16))
    receipts = bench.apply(PLAN)
    assert set(receipts["result"]) == {"already"}
    assert bench.contacts_of("R00001") == [late]
    assert bench.journal.open_intents() == []


def test_a_lead_without_addresses_waits_out_the_index(open_bench: Open) -> None:
    """Where only the token can be looked up, the search index gets the time it needs."""
    with open_bench(Switches(search_lag_s=45)) as bench:
        bench.sandbox.faults.append(Fault("commit_then_reset", "POST", CONTACTS))
        quick: dict[str, Any] = {"repeat_after": timedelta(seconds=1)}
        assert set(bench.apply(NAMELESS, **quick)["result"]) == {"unknown"}
        bench.wait(timedelta(seconds=20))
        assert set(bench.apply(NAMELESS, **quick)["result"]) == {"unknown"}
        bench.wait(timedelta(seconds=50))
        assert set(bench.apply(NAMELESS, **quick)["result"]) == {"already"}
        assert len(bench.contacts_of("R00001")) == 1


def test_what_the_journal_made_is_not_made_again(open_bench: Open) -> None:
    """A contact without addresses that no search shows yet is known by its id and left alone."""
    with open_bench(Switches(search_lag_s=3600)) as bench:
        assert set(bench.apply(NAMELESS)["result"]) == {"applied"}
        again = bench.apply(NAMELESS)
        assert set(again["result"]) == {"already"}
        assert set(again["contact_id"]) == set(bench.contacts_of("R00001"))
        assert len(bench.contacts_of("R00001")) == 1


def test_what_the_journal_made_may_be_gone(open_bench: Open) -> None:
    """A contact that was archived since, or has another lead's token, stands in nobody's way."""
    with open_bench(Switches(search_lag_s=3600)) as bench:
        for act in (bench.sandbox.archive, lambda made: _give_away(bench, made)):
            bench.apply(NAMELESS)
            act(bench.journal.created("R00001")[-1])
        assert set(bench.apply(NAMELESS)["result"]) == {"applied"}
        assert len(set(bench.journal.created("R00001"))) == 3


def _give_away(bench: Bench, contact_id: str) -> None:
    bench.sandbox.edit(contact_id, {"trackingsource": "ID:R00002"})


@pytest.mark.parametrize("style", ["409", "400"])
def test_somebody_is_quicker(open_bench: Open, style: str) -> None:
    """Who takes an address between look-up and POST is found after the refusal."""
    with open_bench(Switches(conflict_style=style)) as bench:  # type: ignore[arg-type]
        bench.before("POST", lambda: bench.theirs(None, email="a@x.com"), nth=3)
        receipts = bench.apply(PLAN)
        assert set(receipts["result"]) == {"conflict"}
        assert len(receipts.attrs["holders"]) == 1
        assert bench.contacts_of("R00001") == []


def test_a_refused_address_makes_no_contact(bench: Bench) -> None:
    """Without its primary address a lead's contact is not made."""
    receipts = bench.apply(PLAN.replace("a@x.com", "a@x.con"))
    assert set(receipts["result"]) == {"rejected"}
    assert bench.contacts_of("R00001") == []


def test_one_bad_value_takes_no_other_along(bench: Bench) -> None:
    """A contact is made without the value that HubSpot refuses, and with all others."""
    receipts = bench.apply(PLAN + "D7 | commission | no such option")
    results = result_of(receipts)
    assert results.pop("commission") == "rejected"
    assert set(results.values()) == {"applied"}
    (made,) = bench.contacts_of("R00001")
    assert bench.sandbox.get(made, "phone") == "+19705551234"
    assert bench.addresses(made) == ("a@x.com", {"b@x.com", "c@x.com"})


@pytest.mark.parametrize("status", [423, 429])
def test_busy(bench: Bench, status: int) -> None:
    """After 423 or 429 nothing was made: it is looked up again and posted once more."""
    bench.sandbox.faults.append(Fault("status", "POST", CONTACTS, status=status))
    assert set(bench.apply(PLAN)["result"]) == {"applied"}
    assert len(bench.contacts_of("R00001")) == 1
    assert bench.journal.open_intents() == []


def test_no_look_up_no_post(bench: Bench) -> None:
    """Where HubSpot does not answer the look-up, nothing is posted."""
    bench.sandbox.faults.append(Fault("status", "POST", BATCH_READ, times=50, status=503))
    receipts = bench.apply(PLAN)
    assert set(receipts["result"]) == {"failed"}
    assert "look-up" in detail_of(receipts, "email")
    assert posts(bench) == []
    assert bench.journal.open_intents() == []


def test_a_silent_create(bench: Bench) -> None:
    """A 201 for a contact that is not there is found when it is read back."""
    bench.sandbox.faults.append(Fault("ignored", "POST", CONTACTS))
    assert set(bench.apply(PLAN)["result"]) <= {"failed", "stale"}
    assert bench.contacts_of("R00001") == []


def test_a_workflow_takes_the_new_contact_away(bench: Bench) -> None:
    """A new contact that is handed over at once is not written any more."""

    def hand_over() -> None:
        bench.sandbox.set_owner(bench.contacts_of("R00001")[0], "71520448")

    bench.before("GET", hand_over)
    receipts = bench.apply(PLAN)
    results = result_of(receipts)
    assert results["additional_emails"] == "out_of_scope"
    assert results["owner_id"] == "failed"
    assert results["email"] == "applied"
