"""Addresses, phones and texts come out right however HubSpot behaves: the whole product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from applying import result_of

from sotdiff.sandbox import Switches, first_five

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from applying import Bench

SWITCHES = list(first_five())


def named(switches: Switches) -> str:
    """Return what is switched, in words."""
    return (
        f"{switches.primary_change}-{switches.additional_emails_patch}-{switches.own_secondary}-"
        f"{switches.conflict_style}-trim_{switches.trim_strings}-{switches.phone_validation}"
    )


@pytest.mark.parametrize("switches", SWITCHES, ids=named)
def test_right_under_every_switch(
    switches: Switches, open_bench: Callable[[Switches], AbstractContextManager[Bench]]
) -> None:
    """One contact a case; the end state is the same under all of them.

    case      | primary, additional | ledger  | what it shows
    new       | b                   | a;b     | the old primary ends among the additional ones
    own       | b, a;x              | a;b;c   | its own additional address becomes the primary
    own alone | b, a                | a;b     | the same, with the old primary the only one to add
    blank     | -                   | a;b     | a contact without any address
    blank own | -, a                | a;b     | the same, the wanted one among its additional ones
    add       | a, x                | a;b;c   | what stands there stays, and nothing stands twice
    taken     | b                   | a;b     | another contact in scope holds a
    foreign   | b                   | a;b     | a contact out of scope holds a
    partly    | a                   | a;b;c   | a contact out of scope holds b; c is added
    plain     | -                   | -       | text, phone and a new contact
    """
    with open_bench(switches) as bench:
        new = bench.ours("R00001", email="b@new.com", city="Dr Granby")
        own = bench.ours("R00002", email="b@own.com", hs_additional_emails="a@own.com;x@own.com")
        alone = bench.ours("R00003", email="b@al.com", hs_additional_emails="a@al.com")
        blank = bench.ours("R00004", firstname="Blank")
        hollow = bench.ours("R00005", hs_additional_emails="a@hol.com")
        add = bench.ours("R00006", email="a@add.com", hs_additional_emails="x@add.com", phone="1")
        taken = bench.ours("R00007", email="b@tak.com")
        bench.ours("R00099", email="a@tak.com")
        foreign = bench.ours("R00008", email="b@for.com")
        stranger = bench.theirs(email="z@for.com", hs_additional_emails="a@for.com")
        partly = bench.ours("R00009", email="a@par.com")
        bench.theirs(None, email="b@par.com")
        plain = bench.ours(None, email="p@pla.com", trackingsource="form 7 ", phone="1")
        foreigners = {
            one: contact
            for one, contact in bench.sandbox.snapshot().items()
            if contact["values"].get("hubspot_owner_id") != "88361194"
        }
        own_now, add_now = "x@own.com;b@own.com;c@own.com", "x@add.com;b@add.com;c@add.com"
        receipts = bench.apply(
            f"""
            code | contact_id | lid    | field             | was               | now
            D4   | {new}      | R00001 | email             | b@new.com         | a@new.com
            D5   | {new}      | R00001 | additional_emails |                   | b@new.com
            D3   | {new}      | R00001 | city              | Dr Granby         | Granby
            D4   | {own}      | R00002 | email             | b@own.com         | a@own.com
            D5   | {own}      | R00002 | additional_emails | a@own.com;x@own.com | {own_now}
            D4   | {alone}    | R00003 | email             | b@al.com          | a@al.com
            D5   | {alone}    | R00003 | additional_emails | a@al.com          | b@al.com
            D4   | {blank}    | R00004 | email             |                   | a@bla.com
            D5   | {blank}    | R00004 | additional_emails |                   | b@bla.com
            D4   | {hollow}   | R00005 | email             |                   | a@hol.com
            D5   | {hollow}   | R00005 | additional_emails | a@hol.com         | b@hol.com
            D5   | {add}      | R00006 | additional_emails | x@add.com         | {add_now}
            D6   | {add}      | R00006 | phone             | 1                 | +19705551234 ext 12
            D4   | {taken}    | R00007 | email             | b@tak.com         | a@tak.com
            D5   | {taken}    | R00007 | additional_emails |                   | b@tak.com
            D4   | {foreign}  | R00008 | email             | b@for.com         | a@for.com
            D5   | {partly}   | R00009 | additional_emails |                   | b@par.com;c@par.com
            D2   | {plain}    | R00010 | token_text        | form 7            | form 7  ID:R00010
            D6   | {plain}    | R00010 | phone             | 1                 | +19705551234
            D7   |            | R00011 | token_text        |                   | ID:R00011
            D7   |            | R00011 | owner_id          |                   | 88361194
            D7   |            | R00011 | email             |                   | a@mad.com
            D7   |            | R00011 | additional_emails |                   | b@mad.com;c@mad.com
            D7   |            | R00011 | first_name        |                   | Made
            D7   |            | R00011 | phone             |                   | +19705550000
            """
        )
        results = result_of(receipts)
        assert {
            name: word for name, word in results.items() if word not in ("applied", "already")
        } == {
            f"{taken} email": "conflict",
            f"{taken} additional_emails": "held",
            f"{foreign} email": "conflict",
            f"{partly} additional_emails": "conflict",
        }
        assert bench.addresses(new) == ("a@new.com", {"b@new.com"})
        assert bench.addresses(own) == ("a@own.com", {"b@own.com", "c@own.com", "x@own.com"})
        assert bench.addresses(alone) == ("a@al.com", {"b@al.com"})
        assert bench.addresses(blank) == ("a@bla.com", {"b@bla.com"})
        assert bench.addresses(hollow) == ("a@hol.com", {"b@hol.com"})
        assert bench.addresses(add) == ("a@add.com", {"b@add.com", "c@add.com", "x@add.com"})
        assert bench.addresses(taken) == ("b@tak.com", set())
        assert bench.addresses(foreign) == ("b@for.com", set())
        assert bench.addresses(partly) == ("a@par.com", {"c@par.com"})
        (made,) = bench.contacts_of("R00011")
        assert bench.addresses(made) == ("a@mad.com", {"b@mad.com", "c@mad.com"})
        assert bench.sandbox.get(new, "city") == "Granby"
        assert (bench.sandbox.get(plain, "trackingsource") or "").split() == [
            "form",
            "7",
            "ID:R00010",
        ]
        assert bench.sandbox.get(plain, "phone") == "+19705551234"
        assert stranger in {holder["contact_id"] for holder in receipts.attrs["holders"]}
        after = bench.sandbox.snapshot()
        assert {one: after[one] for one in foreigners} == foreigners
        assert [intent for intent in bench.journal.intents if intent.is_open] == []
        if switches.trim_strings or switches.phone_validation == "e164":
            return  # the second run is the same with these
        again = bench.apply_frame(
            receipts[["change_id", "code", "lid", "contact_id", "field", "property", "was", "now"]]
        )
        assert not set(again["result"]) & {"applied", "failed", "unknown"}
        assert after == bench.sandbox.snapshot()
