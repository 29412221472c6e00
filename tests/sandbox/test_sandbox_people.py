"""What people do meanwhile: edits, hand-overs, the recycle bin, merges."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sandbox_client import JOSEPH

from sotdiff.sandbox import SandboxRefusal, Switches

if TYPE_CHECKING:
    from sandbox_client import Client

    from sotdiff.sandbox import SandboxPortal


def test_a_person_may_leave_any_value(portal: SandboxPortal) -> None:
    """What stands in a portal need not be valid today: old owners, options, endings."""
    mine = portal.add_contact(
        {
            "email": "A@x.con",
            "hubspot_owner_id": "60417725",
            "commission_attribution": "long gone",
            "city": None,
        }
    )
    assert portal.get(mine, "email") == "a@x.con"
    assert portal.get(mine, "hubspot_owner_id") == "60417725"
    assert portal.get(mine, "commission_attribution") == "long gone"


def test_a_person_cannot_use_an_undefined_property(portal: SandboxPortal) -> None:
    """A property that is not defined is refused by name."""
    with pytest.raises(SandboxRefusal, match="nope"):
        portal.add_contact({"nope": "x"})


def test_created_in_the_past(hs: Client, portal: SandboxPortal) -> None:
    """A contact may be put there with an older creation date, which orders a search."""
    late = portal.add_contact({"firstname": "Late"})
    early = portal.add_contact({"firstname": "Early"}, created_at=datetime(2020, 1, 2, tzinfo=UTC))
    assert portal.get(early, "createdate") == "2020-01-02T00:00:00.000Z"
    assert hs.found() == [early, late]


def test_edit_by_another_program(portal: SandboxPortal) -> None:
    """An edit may come from a form or a workflow; the history says so."""
    mine = portal.add_contact({"firstname": "A"})
    portal.edit(mine, {"city": "Granby"}, source="FORM", source_id="form-7")
    version = portal.snapshot()[mine]["history"]["city"][0]
    assert (version["sourceType"], version["sourceId"]) == ("FORM", "form-7")
    assert "updatedByUserId" not in version


def test_hand_over_to_nobody(portal: SandboxPortal) -> None:
    """An owner can be taken away."""
    mine = portal.add_contact({"firstname": "A", "hubspot_owner_id": JOSEPH})
    portal.set_owner(mine, None)
    assert portal.get(mine, "hubspot_owner_id") is None


def test_merge_makes_a_new_id(hs: Client, portal: SandboxPortal) -> None:
    """After a merge both ids answer with another id; the primary's values win."""
    first = portal.add_contact({"email": "a@x.com", "city": "Granby"})
    second = portal.add_contact({"email": "b@x.com", "city": "Fraser", "phone": "1"})
    merged = hs.basic.merge(
        public_merge_input={"primaryObjectId": first, "objectIdToMerge": second}
    ).id
    assert merged not in {first, second}
    for old in (first, second):
        assert hs.basic.get_by_id(old).id == merged
    shown = hs.read(merged, "email", "hs_additional_emails", "city", "phone")
    assert (shown["email"], shown["hs_additional_emails"]) == ("a@x.com", "b@x.com")
    assert (shown["city"], shown["phone"]) == ("Granby", "1")
    assert portal.get(merged, "hs_merged_object_ids") == f"{first};{second}"
    assert hs.update(second, city="Kremmling").id == merged
    assert hs.found() == [merged]
    assert portal.holder("b@x.com") == merged


def test_merge_may_keep_the_primary_id(hs: Client, portal: SandboxPortal) -> None:
    """Whether a merge makes a new id is a switch."""
    portal.switches = Switches(merge_new_id=False)
    first, second = portal.add_contact({"firstname": "A"}), portal.add_contact({"firstname": "B"})
    assert portal.merge(first, second) == first
    assert hs.basic.get_by_id(second).id == first
    assert hs.read(first, "hs_merged_object_ids")["hs_merged_object_ids"] == second


def test_merge_keeps_the_older_creation(portal: SandboxPortal) -> None:
    """What comes of a merge is as old as the older of the two."""
    late = portal.add_contact({"firstname": "Late"})
    early = portal.add_contact({"firstname": "Early"}, created_at=datetime(2020, 1, 2, tzinfo=UTC))
    assert portal.get(portal.merge(late, early), "createdate") == "2020-01-02T00:00:00.000Z"


def test_merges_of_merges_lead_on(hs: Client, portal: SandboxPortal) -> None:
    """An id that was merged twice leads to the last contact."""
    first, second, third = [portal.add_contact({"firstname": name}) for name in "ABC"]
    last = portal.merge(third, portal.merge(first, second))
    assert hs.basic.get_by_id(first).id == last
    assert len(portal.snapshot()) == 1


def test_merge_with_itself_is_refused(hs: Client, portal: SandboxPortal) -> None:
    """A contact cannot be merged with itself or with what is not there."""
    mine = portal.add_contact({"firstname": "A"})
    for other, status in ((mine, 400), ("90002", 404)):
        body = {"primaryObjectId": mine, "objectIdToMerge": other}
        answer = hs.call("POST", "/crm/v3/objects/contacts/merge", body)
        assert answer.status_code == status


def test_snapshot_stands_still(portal: SandboxPortal) -> None:
    """A snapshot does not change with the portal, and equal portals give equal ones."""
    mine = portal.add_contact({"firstname": "A"})
    before = portal.snapshot()
    portal.edit(mine, {"city": "Granby"})
    assert before != portal.snapshot()
    assert before[mine]["values"] == {"firstname": "A"}
