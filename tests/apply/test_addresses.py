"""Primary and additional addresses: what is refused, taken, kept, and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from applying import detail_of, result_of
from doorway import ONE, SECONDARY

from sotdiff.sandbox import Fault, Switches
from sotdiff.tables import Contacts, frame_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from applying import Bench

    from sotdiff.sandbox.switches import AdditionalEmailsPatch

    Open = Callable[[Switches], AbstractContextManager[Bench]]


def test_moved_by_hubspot_itself(open_bench: Open) -> None:
    """Where HubSpot keeps the old primary by itself, the D5 that names it is already done."""
    with open_bench(Switches(primary_change="demoted")) as bench:
        mine = bench.ours(email="b@x.com")
        receipts = bench.apply(
            f"""
            code | contact_id | field             | was     | now
            D4   | {mine}     | email             | b@x.com | a@x.com
            D5   | {mine}     | additional_emails |         | b@x.com
            """
        )
        assert result_of(receipts) == {"email": "applied", "additional_emails": "already"}
        assert len(bench.writes()) == 1


@pytest.mark.parametrize("primary_change", ["dropped", "demoted"])
def test_the_old_primary_is_kept_without_a_d5(open_bench: Open, primary_change: str) -> None:
    """A D4 alone loses nothing either: its old primary ends among the additional addresses."""
    with open_bench(Switches(primary_change=primary_change)) as bench:  # type: ignore[arg-type]
        mine = bench.ours(email="b@x.com")
        receipts = bench.apply(
            f"""
            code | contact_id | field | was     | now
            D4   | {mine}     | email | b@x.com | a@x.com
            """
        )
        assert result_of(receipts) == {"email": "applied"}
        assert bench.addresses(mine) == ("a@x.com", {"b@x.com"})


def test_the_old_primary_is_kept_where_the_d5_does_not_name_it(bench: Bench) -> None:
    """A D5 is reckoned anew after its D4: the old primary belongs to what is missing then."""
    mine = bench.ours(email="b@x.com")
    receipts = bench.apply(
        f"""
        code | contact_id | field             | was     | now
        D4   | {mine}     | email             | b@x.com | a@x.com
        D5   | {mine}     | additional_emails |         | c@x.com
        """
    )
    assert result_of(receipts) == {"email": "applied", "additional_emails": "applied"}
    assert bench.addresses(mine) == ("a@x.com", {"b@x.com", "c@x.com"})


def test_the_old_primary_is_kept_beside_a_stale_d5(bench: Bench) -> None:
    """A D5 whose `was` does not hold any more does not let the old primary go."""
    mine = bench.ours(email="b@x.com", hs_additional_emails="new@x.com")
    receipts = bench.apply(
        f"""
        code | contact_id | field             | was     | now
        D4   | {mine}     | email             | b@x.com | a@x.com
        D5   | {mine}     | additional_emails |         | b@x.com;c@x.com
        """
    )
    assert result_of(receipts) == {"email": "applied", "additional_emails": "stale"}
    assert bench.addresses(mine) == ("a@x.com", {"b@x.com", "new@x.com"})


@pytest.mark.parametrize("style", ["409", "400"])
def test_a_holder_in_scope(open_bench: Open, style: str) -> None:
    """An address that another contact in scope holds is a conflict; the other fields go on."""
    with open_bench(Switches(conflict_style=style)) as bench:  # type: ignore[arg-type]
        mine = bench.ours(email="b@x.com", city="Dr Granby")
        holder = bench.ours("R00002", email="z@x.com", hs_additional_emails="a@x.com")
        before = bench.sandbox.snapshot()[holder]
        receipts = bench.apply(
            f"""
            code | contact_id | field | was       | now
            D4   | {mine}     | email | b@x.com   | a@x.com
            D3   | {mine}     | city  | Dr Granby | Granby
            """
        )
        assert result_of(receipts) == {"email": "conflict", "city": "applied"}
        assert f"held by contact {holder}" in detail_of(receipts, "email")
        assert receipts.attrs["holders"] == []
        assert len(bench.writes()) == 2
        assert bench.sandbox.snapshot()[holder] == before


@pytest.mark.parametrize("owner_id", ["71520448", None])
def test_a_holder_out_of_scope_is_remembered(bench: Bench, owner_id: str | None) -> None:
    """A holder out of scope is never adopted; it is handed back as a row of the contacts."""
    mine = bench.ours(email="b@x.com")
    holder = bench.theirs(owner_id, email="a@x.com", trackingsource="x")
    receipts = bench.apply(
        f"""
        code | contact_id | field             | was     | now
        D4   | {mine}     | email             | b@x.com | a@x.com
        D5   | {mine}     | additional_emails |         | b@x.com;c@x.com
        """
    )
    assert result_of(receipts) == {"email": "conflict", "additional_emails": "applied"}
    assert bench.addresses(mine) == ("b@x.com", {"c@x.com"})
    holders = frame_of(receipts.attrs["holders"], Contacts)
    assert holders["contact_id"].tolist() == [holder]
    assert holders["email"].tolist() == ["a@x.com"]
    assert holders["owner_id"].fillna("").tolist() == [owner_id or ""]
    assert holders["created_at"].notna().all()


def test_taken_but_held_by_nobody(bench: Bench) -> None:
    """Where HubSpot says taken and nobody holds it, it is a conflict for the next time."""
    mine = bench.ours(email="b@x.com")
    bench.sandbox.faults.append(Fault("status", "PATCH", status=409))
    receipts = bench.apply(
        f"""
        code | contact_id | field | was     | now
        D4   | {mine}     | email | b@x.com | a@x.com
        """
    )
    assert result_of(receipts) == {"email": "conflict"}
    assert "nobody holds it" in detail_of(receipts, "email")


def test_an_address_that_hubspot_refuses(bench: Bench) -> None:
    """An unknown ending is rejected; the other fields and addresses get through."""
    mine = bench.ours(email="b@x.com", city="Dr Granby")
    receipts = bench.apply(
        f"""
        code | contact_id | field             | was       | now
        D4   | {mine}     | email             | b@x.com   | a@x.con
        D5   | {mine}     | additional_emails |           | b@x.com;c@x.com;d@x.con
        D3   | {mine}     | city              | Dr Granby | Granby
        """
    )
    assert result_of(receipts) == {
        "email": "rejected",
        "additional_emails": "rejected",
        "city": "applied",
    }
    assert "d@x.con" in detail_of(receipts, "additional_emails")
    assert bench.addresses(mine) == ("b@x.com", {"c@x.com"})


def test_a_bad_address_does_not_teach_the_long_way(bench: Bench) -> None:
    """After one bad address the PATCH is still tried for the others."""
    bad, good = bench.ours("R00001", email="a@x.com"), bench.ours("R00002", email="a@y.com")
    bench.apply(
        f"""
        code | contact_id | lid    | field             | was | now
        D5   | {bad}      | R00001 | additional_emails |     | b@x.con
        D5   | {good}     | R00002 | additional_emails |     | b@y.com
        """
    )
    assert bench.addresses(good) == ("a@y.com", {"b@y.com"})
    assert [call for call in bench.writes() if good in call and "v1" in call] == []


@pytest.mark.parametrize("how", ["readonly", "bad_option"])
def test_the_long_way_is_learnt_once(open_bench: Open, how: str) -> None:
    """Where the PATCH of additional addresses is refused, it is not tried with every contact."""
    with open_bench(Switches(additional_emails_patch=how)) as bench:  # type: ignore[arg-type]
        contacts = [bench.ours(f"R{n:05}", email=f"b@{n}.com") for n in range(5)]
        lines = [
            f"D4 | {one} | R{n:05} | email | b@{n}.com | a@{n}.com\n"
            f"D5 | {one} | R{n:05} | additional_emails | | b@{n}.com"
            for n, one in enumerate(contacts)
        ]
        receipts = bench.apply("\n".join(["code | contact_id | lid | field | was | now", *lines]))
        assert set(receipts["result"]) == {"applied"}
        writes = [call.split()[0] for call in bench.writes()]
        assert (writes.count("PATCH"), writes.count("PUT")) == (6, 5)


def test_once_learnt_plain_fields_go_out_alone(open_bench: Open) -> None:
    """Additional addresses that HubSpot does not take by PATCH are left out of the others'."""
    with open_bench(Switches(additional_emails_patch="readonly")) as bench:
        contacts = [bench.ours(f"R{n:05}", email=f"a@{n}.com", city="x") for n in range(3)]
        lines = [
            f"D3 | {one} | R{n:05} | city | x | Granby\n"
            f"D5 | {one} | R{n:05} | additional_emails | | b@{n}.com"
            for n, one in enumerate(contacts)
        ]
        receipts = bench.apply("\n".join(["code | contact_id | lid | field | was | now", *lines]))
        assert set(receipts["result"]) == {"applied"}
        writes = [call.split()[0] for call in bench.writes()]
        assert writes == ["PATCH", "PATCH", "PATCH", "PUT", "PATCH", "PUT", "PATCH", "PUT"]


@pytest.mark.parametrize("fault", [Fault("status", "PATCH", ONE, nth=2, times=9, status=400)])
def test_put_back_where_the_promotion_fails(open_bench: Open, fault: Fault) -> None:
    """An address that was taken off to become the primary is back if it cannot."""
    with open_bench(Switches(own_secondary="conflict")) as bench:
        mine = bench.ours(email="b@x.com", hs_additional_emails="a@x.com")
        bench.sandbox.faults.append(fault)
        receipts = bench.apply(
            f"""
            code | contact_id | field | was     | now
            D4   | {mine}     | email | b@x.com | a@x.com
            """
        )
        assert result_of(receipts) == {"email": "rejected"}
        assert "a@x.com put back" in detail_of(receipts, "email")
        assert bench.addresses(mine) == ("b@x.com", {"a@x.com"})
        assert bench.journal.open_intents() == []


def test_neither_promoted_nor_let_go(open_bench: Open) -> None:
    """Where the v1 call is refused too, nothing has changed and it is a conflict."""
    with open_bench(Switches(own_secondary="conflict")) as bench:
        mine = bench.ours(email="b@x.com", hs_additional_emails="a@x.com")
        bench.sandbox.faults.append(Fault("status", "DELETE", SECONDARY, status=400))
        receipts = bench.apply(
            f"""
            code | contact_id | field | was     | now
            D4   | {mine}     | email | b@x.com | a@x.com
            """
        )
        assert result_of(receipts) == {"email": "conflict"}
        assert bench.addresses(mine) == ("b@x.com", {"a@x.com"})


def test_a_primary_that_changed_is_not_promoted_over(open_bench: Open) -> None:
    """Where a person sets another primary before the long way begins, nothing is taken off."""
    with open_bench(Switches(own_secondary="conflict")) as bench:
        mine = bench.ours(email="b@x.com", hs_additional_emails="a@x.com")
        bench.before("GET", lambda: bench.sandbox.edit(mine, {"email": "person@x.com"}), nth=2)
        receipts = bench.apply(
            f"""
            code | contact_id | field | was     | now
            D4   | {mine}     | email | b@x.com | a@x.com
            """
        )
        assert result_of(receipts) == {"email": "stale"}
        assert bench.addresses(mine) == ("person@x.com", {"a@x.com"})
        assert [call for call in bench.writes() if "v1" in call] == []


def test_handed_over_in_the_middle_of_a_promotion(open_bench: Open) -> None:
    """A contact that changes hands between the two calls is left alone and reported."""
    with open_bench(Switches(own_secondary="conflict")) as bench:
        mine = bench.ours(email="b@x.com", hs_additional_emails="a@x.com")

        def hand_over(*_: object) -> None:
            bench.sandbox.set_owner(mine, "71520448")

        bench.before("GET", hand_over, nth=3)
        receipts = bench.apply(
            f"""
            code | contact_id | field | was     | now
            D4   | {mine}     | email | b@x.com | a@x.com
            """
        )
        assert result_of(receipts) == {"email": "out_of_scope"}
        assert bench.addresses(mine) == ("b@x.com", set())
        (incident,) = receipts.attrs["incidents"]
        assert incident["contact_id"] == mine
        assert "a@x.com" in detail_of(receipts, "email")


def test_never_both_address_fields_in_one_patch(bench: Bench) -> None:
    """Primary and additional addresses go out in separate calls, in this order."""
    mine = bench.ours(email="b@x.com", hs_additional_emails="c@x.com")
    bench.apply(
        f"""
        code | contact_id | field             | was     | now
        D5   | {mine}     | additional_emails | c@x.com | c@x.com;b@x.com
        D4   | {mine}     | email             | b@x.com | a@x.com
        """
    )
    sent = [
        set(seen.body["properties"]) for seen in bench.sandbox.requests if seen.method == "PATCH"
    ]
    assert sent == [{"email"}, {"hs_additional_emails"}]


@pytest.mark.parametrize("patch", ["readonly", "bad_option"])
@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_a_d5_that_needs_a_primary_waits_for_it(
    open_bench: Open, patch: AdditionalEmailsPatch, *, known: bool
) -> None:
    """Without a primary there is no v1 call either: held, with the reason, and not sent in vain.

    Where nobody knows how the portal behaves, the first contact finds it out.
    """
    with open_bench(Switches(additional_emails_patch=patch)) as bench:
        one, two = bench.ours("R00001"), bench.ours("R00002")
        plan = f"""
            code | contact_id | lid    | field             | was | now
            D5   | {one}      | R00001 | additional_emails |     | b@one.com
            D5   | {two}      | R00002 | additional_emails |     | b@two.com
            """
        receipts = bench.apply(plan, patching=not known)
        assert set(receipts["result"]) == {"held"}
        assert receipts["detail"].str.startswith("waits for a primary address").all()
        assert len(bench.writes()) == (0 if known else 1)


def test_a_bad_address_without_a_primary_is_rejected(bench: Bench) -> None:
    """Where the address itself is refused, waiting for a primary would hide it."""
    mine = bench.ours()
    receipts = bench.apply(
        f"""
        code | contact_id | field             | was | now
        D5   | {mine}     | additional_emails |     | b@one.con
        """
    )
    assert result_of(receipts) == {"additional_emails": "rejected"}
