"""Batch calls: 200, 201 or 207, and what one bad input does to the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hubspot.crm.contacts.exceptions import ApiException

from sotdiff.sandbox import Switches

if TYPE_CHECKING:
    from sandbox_client import Client

    from sotdiff.sandbox import SandboxPortal

BATCH = "/crm/v3/objects/contacts/batch"


def change(contact_id: str, trace: str = "", **properties: str) -> dict[str, Any]:
    """Return one input of a batch update."""
    entry: dict[str, Any] = {"id": contact_id, "properties": properties}
    return entry | ({"objectWriteTraceId": trace} if trace else {})


def test_read_by_id_names_what_is_missing(hs: Client, portal: SandboxPortal) -> None:
    """What is there comes, what is not (archived or never) is named in one error with 207."""
    mine = portal.add_contact({"email": "a@x.com", "city": "Granby"})
    gone = portal.add_contact({"firstname": "B"}, archived=True)
    body = {
        "inputs": [{"id": mine}, {"id": gone}, {"id": "90002"}],
        "properties": ["city", "phone"],
        "propertiesWithHistory": ["city"],
    }
    answer = hs.batch.read(batch_read_input_simple_public_object_id=body)
    assert [contact.id for contact in answer.results] == [mine]
    assert answer.results[0].properties["city"] == "Granby"
    assert answer.results[0].properties["phone"] is None
    assert answer.results[0].properties_with_history["city"][0].value == "Granby"
    assert answer.num_errors == 1
    assert answer.errors[0].category == "OBJECT_NOT_FOUND"
    assert answer.errors[0].message.startswith("Could not get some CONTACT objects, they may")
    assert answer.errors[0].context == {"ids": [gone, "90002"]}


def test_read_of_all_that_is_there_is_200(hs: Client, portal: SandboxPortal) -> None:
    """Without a miss there are no errors, and the results stand in another order."""
    made = [portal.add_contact({"firstname": "A"}) for _ in range(5)]
    inputs = [{"id": contact_id} for contact_id in made]
    body = {"inputs": inputs, "properties": [], "propertiesWithHistory": []}
    answer = hs.batch.read(batch_read_input_simple_public_object_id=body)
    assert not hasattr(answer, "errors")
    found = [contact.id for contact in answer.results]
    assert sorted(found) == made
    assert found != made


def test_read_by_address_resolves_additional_ones(hs: Client, portal: SandboxPortal) -> None:
    """By address every holder is found once, by any of its addresses, at once after a write."""
    portal.switches = Switches(search_lag_s=60)
    mine = portal.add_contact({"email": "a@x.com", "hs_additional_emails": "b@x.com"})
    inputs = [{"id": "A@x.com"}, {"id": "b@x.com"}, {"id": "nobody@x.com"}]
    body = {"idProperty": "email", "inputs": inputs, "properties": ["email"]}
    answer = hs.call("POST", f"{BATCH}/read", body)
    assert answer.status_code == 207
    assert [contact["id"] for contact in answer.json()["results"]] == [mine]
    assert answer.json()["errors"][0]["context"]["ids"] == ["nobody@x.com"]


@pytest.mark.parametrize("kind", ["read", "update", "create", "upsert", "archive"])
def test_a_batch_holds_100(hs: Client, kind: str) -> None:
    """101 inputs, and none at all, are a 400."""
    for count in (0, 101):
        inputs = [change(str(number), city="x") for number in range(count)]
        assert hs.call("POST", f"{BATCH}/{kind}", {"inputs": inputs}).status_code == 400


def test_create_without_traces_is_all_or_nothing(hs: Client, portal: SandboxPortal) -> None:
    """One bad input refuses the whole batch, and nothing is written."""
    inputs = [
        {"properties": {"email": "a@x.com"}, "associations": []},
        {"properties": {"email": "b@x.con"}, "associations": []},
    ]
    with pytest.raises(ApiException) as error:
        hs.batch.create(batch_input_simple_public_object_batch_input_for_create={"inputs": inputs})
    assert error.value.status == 400
    assert "INVALID_EMAIL" in json.loads(error.value.body)["message"]
    assert portal.snapshot() == {}
    assert portal.holder("a@x.com") is None
    assert hs.found() == []


def test_batch_atomic_off(hs: Client, portal: SandboxPortal) -> None:
    """Whether a batch without traces is all or nothing is a switch."""
    portal.switches = Switches(batch_atomic=False)
    inputs = [{"properties": {"email": "a@x.com"}}, {"properties": {"email": "b@x.con"}}]
    answer = hs.call("POST", f"{BATCH}/create", {"inputs": inputs})
    assert answer.status_code == 207
    assert len(portal.snapshot()) == 1


def test_create_with_traces_writes_the_good_ones(hs: Client, portal: SandboxPortal) -> None:
    """With a trace id for each input the good ones are written and the bad ones named."""
    portal.add_contact({"email": "held@x.com"})
    inputs = [
        {"properties": {"email": "a@x.com"}, "objectWriteTraceId": "t1"},
        {"properties": {"email": "b@x.con"}, "objectWriteTraceId": "t2"},
        {"properties": {"email": "held@x.com"}, "objectWriteTraceId": "t3"},
    ]
    answer = hs.call("POST", f"{BATCH}/create", {"inputs": inputs})
    body = answer.json()
    assert answer.status_code == 207
    assert [made["objectWriteTraceId"] for made in body["results"]] == ["t1"]
    assert body["numErrors"] == 2
    assert [error["category"] for error in body["errors"]] == ["VALIDATION_ERROR", "CONFLICT"]
    assert body["errors"][0]["context"] == {"objectWriteTraceId": ["t2"]}


def test_create_of_good_ones_is_201(hs: Client, portal: SandboxPortal) -> None:
    """Without a bad input the answer is 201."""
    inputs = [{"properties": {"firstname": "A"}}, {"properties": {"firstname": "B"}}]
    assert hs.call("POST", f"{BATCH}/create", {"inputs": inputs}).status_code == 201
    assert len(portal.snapshot()) == 2


def test_update_names_what_is_missing(hs: Client, portal: SandboxPortal) -> None:
    """An id that is not there does not stop the others, even without traces."""
    mine = portal.add_contact({"firstname": "A"})
    inputs = [change(mine, city="Granby"), change("90002", city="Granby")]
    answer = hs.batch.update(batch_input_simple_public_object_batch_input={"inputs": inputs})
    assert [contact.id for contact in answer.results] == [mine]
    assert answer.errors[0].context == {"ids": ["90002"]}
    assert portal.get(mine, "city") == "Granby"


def test_update_without_traces_is_all_or_nothing(hs: Client, portal: SandboxPortal) -> None:
    """One bad value refuses the whole batch; with traces it is named and the rest written."""
    first, second = portal.add_contact({"firstname": "A"}), portal.add_contact({"firstname": "B"})
    before = portal.snapshot()
    inputs = [change(first, city="Granby"), change(second, nope="x")]
    assert hs.call("POST", f"{BATCH}/update", {"inputs": inputs}).status_code == 400
    assert portal.snapshot() == before
    traced = [change(first, "t1", city="Granby"), change(second, "t2", nope="x")]
    assert hs.call("POST", f"{BATCH}/update", {"inputs": traced}).status_code == 207
    assert portal.get(first, "city") == "Granby"


@pytest.mark.parametrize("trace", ["", "t"])
def test_the_same_id_twice_is_refused(hs: Client, portal: SandboxPortal, trace: str) -> None:
    """An id twice in one batch is a 400, with or without traces."""
    mine = portal.add_contact({"firstname": "A"})
    inputs = [change(mine, trace and "t1", city="X"), change(mine, trace and "t2", city="Y")]
    answer = hs.call("POST", f"{BATCH}/update", {"inputs": inputs})
    assert answer.status_code == 400
    assert answer.json()["message"] == "Duplicate IDs found in batch input"


def test_update_by_address(hs: Client, portal: SandboxPortal) -> None:
    """An address as idProperty is refused; as a plain id it silently changes nothing."""
    mine = portal.add_contact({"email": "a@x.com"})
    by_address = [change("a@x.com", city="X") | {"idProperty": "email"}]
    assert hs.call("POST", f"{BATCH}/update", {"inputs": by_address}).status_code == 400
    answer = hs.call("POST", f"{BATCH}/update", {"inputs": [change("a@x.com", city="X")]})
    assert (answer.status_code, answer.json()["results"]) == (200, [])
    assert portal.get(mine, "city") is None


@pytest.mark.parametrize(("switch", "city"), [("omit", None), ("redirect", "Granby")])
def test_update_of_a_merged_id(
    hs: Client, portal: SandboxPortal, switch: str, city: str | None
) -> None:
    """What a batch update does with a merged id is a switch; by default it says nothing."""
    portal.switches = Switches(merged_batch_update=switch)  # type: ignore[arg-type]
    first, second = portal.add_contact({"firstname": "A"}), portal.add_contact({"firstname": "B"})
    merged = portal.merge(first, second)
    answer = hs.call("POST", f"{BATCH}/update", {"inputs": [change(first, city="Granby")]})
    assert answer.status_code == 200
    assert [contact["id"] for contact in answer.json()["results"]] == ([merged] if city else [])
    assert portal.get(merged, "city") == city


def test_upsert_by_any_address(hs: Client, portal: SandboxPortal) -> None:
    """Upsert changes whoever holds the address, primary or additional, else creates."""
    mine = portal.add_contact({"email": "a@x.com", "hs_additional_emails": "b@x.com"})
    inputs = [
        change("b@x.com", city="Granby") | {"idProperty": "email"},
        change("new@x.com", city="Fraser") | {"idProperty": "email"},
    ]
    answer = hs.batch.upsert(batch_input_simple_public_object_batch_input_upsert={"inputs": inputs})
    news = {contact.properties["city"]: contact.new for contact in answer.results}
    assert news == {"Granby": False, "Fraser": True}
    assert portal.get(mine, "city") == "Granby"
    assert portal.get(str(portal.holder("new@x.com")), "city") == "Fraser"


def test_archive(hs: Client, portal: SandboxPortal) -> None:
    """A batch archives what is there and answers 204."""
    mine = portal.add_contact({"firstname": "A"})
    inputs = [{"id": mine}, {"id": "90002"}]
    assert hs.call("POST", f"{BATCH}/archive", {"inputs": inputs}).status_code == 204
    assert portal.snapshot()[mine]["archived_at"]
