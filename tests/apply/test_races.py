"""HubSpot has no conditional write: the history read afterwards tells who came in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from applying import detail_of, result_of

from sotdiff.sandbox import Fault, Switches

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from applying import Bench

    from sotdiff.sandbox.faults import Kind


def city_of(contact_id: str) -> str:
    """Return a plan for one city."""
    return f"""
        code | contact_id   | field | was       | now
        D3   | {contact_id} | city  | Dr Granby | Granby
        """


def test_nobody_in_between(bench: Bench) -> None:
    """Older history, and edits of other fields in between, are no race."""
    mine = bench.ours(city="Granby")
    bench.sandbox.edit(mine, {"city": "Dr Granby"})
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"firstname": "Ann"}))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "applied"}
    assert receipts["detail"].isna().all()
    assert bench.sandbox.get(mine, "firstname") == "Ann"


def test_an_edit_in_between_is_put_back(bench: Bench) -> None:
    """A person's value that our write went over is reported and put back."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "stale"}
    assert "'Fraser' by CRM_UI 61194001" in detail_of(receipts, "city")
    assert "put back" in detail_of(receipts, "city")
    assert bench.sandbox.get(mine, "city") == "Fraser"
    assert bench.journal.open_intents() == []


def test_two_edits_in_between(bench: Bench) -> None:
    """Of several values in between the last one is put back; all are reported."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Winter Park"}))
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    receipts = bench.apply(city_of(mine))
    assert bench.sandbox.get(mine, "city") == "Fraser"
    assert "Winter Park" in detail_of(receipts, "city")


def test_changed_and_changed_back_in_between(bench: Bench) -> None:
    """Where the old value stood again when ours came, nothing was taken away; it is told."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Dr Granby"}))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "applied"}
    assert "'Fraser'" in detail_of(receipts, "city")
    assert bench.sandbox.get(mine, "city") == "Granby"


def test_an_emptied_field_in_between_is_reported(bench: Bench) -> None:
    """Nothing is ever emptied, so a field that was emptied in between is reported only."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": ""}))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "applied"}
    assert "in between came: nothing by CRM_UI" in detail_of(receipts, "city")


def test_a_text_in_between_keeps_the_token(bench: Bench) -> None:
    """A token text that came in between is put back with the lead's token behind it."""
    mine = bench.ours(None, trackingsource="form 7")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"trackingsource": "fair 2026"}))
    receipts = bench.apply(
        f"""
        code | contact_id | field      | was    | now
        D2   | {mine}     | token_text | form 7 | form 7 ID:R00001
        """
    )
    assert result_of(receipts) == {"token_text": "stale"}
    assert bench.sandbox.get(mine, "trackingsource") == "fair 2026 ID:R00001"


def test_a_primary_in_between_is_put_back(bench: Bench) -> None:
    """A primary address that came in between is the primary again; no address is lost."""
    mine = bench.ours(email="b@x.com")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"email": "person@x.com"}))
    receipts = bench.apply(
        f"""
        code | contact_id | field             | was     | now
        D4   | {mine}     | email             | b@x.com | a@x.com
        D5   | {mine}     | additional_emails |         | b@x.com
        """
    )
    assert result_of(receipts) == {"email": "stale", "additional_emails": "applied"}
    assert bench.addresses(mine) == ("person@x.com", {"a@x.com", "b@x.com"})


@pytest.mark.parametrize("style", ["replace", "append"])
def test_an_address_in_between_is_not_lost(
    open_bench: Callable[[Switches], AbstractContextManager[Bench]], style: str
) -> None:
    """An additional address that a person added in between is there afterwards."""
    with open_bench(Switches(additional_emails_patch=style)) as bench:  # type: ignore[arg-type]
        mine = bench.ours(email="a@x.com")
        added = {"hs_additional_emails": "person@x.com"}
        bench.before("PATCH", lambda: bench.sandbox.edit(mine, added))
        receipts = bench.apply(
            f"""
            code | contact_id | field             | was | now
            D5   | {mine}     | additional_emails |     | b@x.com
            """
        )
        assert bench.addresses(mine) == ("a@x.com", {"b@x.com", "person@x.com"})
        assert "person@x.com" in detail_of(receipts, "additional_emails")


def test_a_hand_over_in_between_is_reported(bench: Bench) -> None:
    """A write that met a contact which had just changed hands is an incident, and not undone."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.set_owner(mine, "71520448"))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "out_of_scope"}
    (incident,) = receipts.attrs["incidents"]
    assert (incident["contact_id"], incident["owner_id"]) == (mine, "71520448")
    assert len(bench.writes()) == 1


def test_handed_over_and_back_in_between(bench: Bench) -> None:
    """A contact that was ours again when the write came is no incident."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.set_owner(mine, "71520448"))
    bench.before("PATCH", lambda: bench.sandbox.set_owner(mine, "88361194"))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "applied"}
    assert receipts.attrs["incidents"] == []


def test_a_hand_over_after_the_write_is_none_of_ours(bench: Bench) -> None:
    """A contact that changes hands between write and read back was written in scope."""
    mine = bench.ours(city="Dr Granby")
    bench.before("POST", lambda: bench.sandbox.set_owner(mine, "71520448"))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "applied"}
    assert receipts.attrs["incidents"] == []


@pytest.mark.parametrize("fault", [(), ("commit_then_reset",)])
def test_a_merge_into_a_foreign_contact_is_an_incident(bench: Bench, fault: tuple[Kind]) -> None:
    """Across a merge nobody can tell what came first, our write or the merge: it is reported."""
    mine, stranger = bench.ours(city="Dr Granby"), bench.theirs(firstname="Stranger")
    bench.sandbox.faults.extend(Fault(kind, "PATCH") for kind in fault)
    bench.before("PATCH" if fault else "POST", lambda: bench.sandbox.merge(stranger, mine))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "out_of_scope"}
    assert "R-01" in detail_of(receipts, "city")
    assert len(receipts.attrs["incidents"]) == 1


def test_an_edit_before_a_merge_cannot_be_told(bench: Bench) -> None:
    """Who came in between can't be read across a merge into one of ours either: it is said."""
    mine, other = bench.ours(city="Dr Granby"), bench.ours(None, firstname="Other")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    bench.before("POST", lambda: bench.sandbox.merge(other, mine))
    receipts = bench.apply(city_of(mine))
    assert "took it over in between, right before our write, cannot be read" in detail_of(
        receipts, "city"
    )
    (intent,) = bench.journal.intents
    assert "cannot be read" in intent.outcomes[-1].detail


def test_a_part_of_the_addresses_met_another_owner(
    open_bench: Callable[[Switches], AbstractContextManager[Bench]],
) -> None:
    """Of addresses written one by one, the one that got in after a hand-over is an incident."""
    with open_bench(Switches(additional_emails_patch="readonly")) as bench:
        mine = bench.ours(email="a@x.com")
        bench.sandbox.faults.append(Fault("ignored", "PUT"))
        bench.before("PUT", lambda: bench.sandbox.set_owner(mine, "71520448"), nth=2)
        receipts = bench.apply(
            f"""
            code | contact_id | field             | was | now
            D5   | {mine}     | additional_emails |     | b@x.com;c@x.com
            """
        )
        assert bench.addresses(mine) == ("a@x.com", {"c@x.com"})
        assert result_of(receipts) == {"additional_emails": "out_of_scope"}
        assert len(receipts.attrs["incidents"]) == 1


def test_an_edit_of_a_contact_that_is_gone_cannot_be_told(bench: Bench) -> None:
    """Who came in between can't be read of a contact archived before the reading back: it's said.

    In the journal too: a run that is killed leaves no receipts.
    """
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    bench.before("POST", lambda: bench.sandbox.archive(mine))
    receipts = bench.apply(city_of(mine))
    assert "took it over in between, right before our write, cannot be read" in detail_of(
        receipts, "city"
    )
    (intent,) = bench.journal.intents
    assert "cannot be read" in intent.outcomes[-1].detail


def test_an_edit_after_the_write_stands(bench: Bench) -> None:
    """What a person changes after our write is left alone and told."""
    mine = bench.ours(city="Dr Granby")
    bench.before("POST", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "applied"}
    assert "changed since: 'Fraser' by CRM_UI" in detail_of(receipts, "city")
    assert bench.sandbox.get(mine, "city") == "Fraser"


def test_edits_on_both_sides_of_the_write(bench: Bench) -> None:
    """Where a person wrote before and after ours, the later value stands."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    bench.before("POST", lambda: bench.sandbox.edit(mine, {"city": "Kremmling"}))
    receipts = bench.apply(city_of(mine))
    assert bench.sandbox.get(mine, "city") == "Kremmling"
    assert "Kremmling" in detail_of(receipts, "city")
    assert "Fraser" in detail_of(receipts, "city")


def test_a_race_behind_a_lost_answer(bench: Bench) -> None:
    """Whoever came in between is found where the answer was lost as well."""
    mine = bench.ours(city="Dr Granby")
    bench.before("PATCH", lambda: bench.sandbox.edit(mine, {"city": "Fraser"}))
    bench.sandbox.faults.append(Fault("commit_then_reset", "PATCH"))
    receipts = bench.apply(city_of(mine))
    assert result_of(receipts) == {"city": "stale"}
    assert bench.sandbox.get(mine, "city") == "Fraser"
