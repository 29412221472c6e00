"""Search: operators, pages, limits, and an index that lags behind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hubspot.crm.contacts.exceptions import ApiException
from sandbox_client import JOSEPH

from sotdiff.sandbox import Switches

if TYPE_CHECKING:
    from sandbox_client import Client, HandClock

    from sotdiff.sandbox import SandboxPortal


def where(name: str, operator: str, *values: str) -> dict[str, Any]:
    """Return a filter; two values for BETWEEN, a list for IN and NOT_IN."""
    asked: dict[str, Any] = {"propertyName": name, "operator": operator}
    if operator in {"IN", "NOT_IN"}:
        return asked | {"values": list(values)}
    return asked | dict(zip(("value", "highValue"), values, strict=False))


ANN = {"email": "ann@x.com", "firstname": "Ann", "city": "Granby", "numemployees": "5"}
BOB = {"email": "bob@y.com", "firstname": "bob", "trackingsource": "fair ID:R00417"}
CAT = {
    "firstname": "Cat",
    "city": "Grand Lake",
    "numemployees": "12",
    "hubspot_owner_id": JOSEPH,
    "lifecyclestage": "lead",
}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (where("city", "EQ", "granby"), "Ann"),
        (where("firstname", "EQ", "BOB"), "bob"),
        (where("email", "EQ", "ann@x.com"), "Ann"),
        (where("hubspot_owner_id", "EQ", JOSEPH), "Cat"),
        (where("lifecyclestage", "EQ", "lead"), "Cat"),
        (where("lifecyclestage", "EQ", "Lead"), ""),
        (where("city", "NEQ", "Granby"), "Cat"),
        (where("city", "IN", "granby", "x"), "Ann"),
        (where("city", "IN", "Granby"), ""),
        (where("city", "NOT_IN", "granby"), "Cat"),
        (where("city", "HAS_PROPERTY"), "Ann Cat"),
        (where("city", "NOT_HAS_PROPERTY"), "bob"),
        (where("numemployees", "GT", "5"), "Cat"),
        (where("numemployees", "GTE", "5"), "Ann Cat"),
        (where("numemployees", "LT", "12"), "Ann"),
        (where("numemployees", "LTE", "12"), "Ann Cat"),
        (where("numemployees", "BETWEEN", "1", "5"), "Ann"),
        (where("firstname", "GT", "ann"), "bob Cat"),
        (where("email", "CONTAINS_TOKEN", "*@y.com"), "bob"),
        (where("email", "CONTAINS_TOKEN", "bob"), "bob"),
        (where("trackingsource", "CONTAINS_TOKEN", "R00417"), "bob"),
        (where("trackingsource", "CONTAINS_TOKEN", "id:r00417"), "bob"),
        (where("trackingsource", "CONTAINS_TOKEN", "ID:R*"), "bob"),
        (where("trackingsource", "CONTAINS_TOKEN", "R0041"), ""),
        (where("city", "CONTAINS_TOKEN", "grand lake"), "Cat"),
        (where("city", "CONTAINS_TOKEN", "lake grand"), ""),
        (where("city", "NOT_CONTAINS_TOKEN", "lake"), "Ann"),
        (where("createdate", "GT", "1700000000000"), "Ann bob Cat"),
        (where("createdate", "LT", "2026-01-01T00:00:00Z"), ""),
    ],
)
def test_operators(hs: Client, portal: SandboxPortal, asked: dict[str, Any], names: str) -> None:
    """Each operator finds what it should; text ignores case, enumerations and IN do not."""
    for person in (ANN, BOB, CAT):
        portal.add_contact(person)
    found = hs.search(asked)
    assert [contact.properties["firstname"] for contact in found.results] == names.split()
    assert found.total == len(names.split())


def test_groups_are_or_and_filters_are_and(hs: Client, portal: SandboxPortal) -> None:
    """Filters of a group must all hold, of groups one."""
    ann, _, cat = [portal.add_contact(person) for person in (ANN, BOB, CAT)]
    both = [where("city", "HAS_PROPERTY"), where("email", "HAS_PROPERTY")]
    groups = [{"filters": both}, {"filters": [where("hubspot_owner_id", "EQ", JOSEPH)]}]
    assert hs.found(filterGroups=groups) == [ann, cat]


@pytest.mark.parametrize(("blank", "count"), [(False, 1), (True, 2)])
def test_neq_blank(hs: Client, portal: SandboxPortal, blank: bool, count: int) -> None:
    """Whether NEQ finds contacts without a value is a switch."""
    portal.switches = Switches(neq_blank=blank)
    for person in (ANN, BOB, CAT):
        portal.add_contact(person)
    assert hs.search(where("city", "NEQ", "Granby")).total == count


@pytest.mark.parametrize(("finds", "count"), [(False, 0), (True, 1)])
def test_email_eq_secondary(hs: Client, portal: SandboxPortal, finds: bool, count: int) -> None:
    """Whether `email EQ` finds additional addresses is a switch; CONTAINS_TOKEN always does."""
    portal.switches = Switches(email_eq_secondary=finds)
    portal.add_contact({"email": "a@x.com", "hs_additional_emails": "b@x.com;c@x.com"})
    assert hs.search(where("email", "EQ", "c@x.com")).total == count
    assert hs.search(where("hs_additional_emails", "CONTAINS_TOKEN", "c@x.com")).total == 1


def test_free_text(hs: Client, portal: SandboxPortal) -> None:
    """`query` looks into names, addresses and phones, and not into the city."""
    mine = portal.add_contact(ANN | {"hs_additional_emails": "other@z.com"})
    assert hs.found(query="ANN") == [mine]
    assert hs.found(query="other@z.com") == [mine]
    assert hs.found(query="Granby") == []


def test_pages_hold_200_and_go_on_by_number(hs: Client, portal: SandboxPortal) -> None:
    """Pages come by an integer offset, oldest first; the last has no paging."""
    made = [portal.add_contact({"firstname": str(number)}) for number in range(205)]
    first = hs.search(limit=200)
    last = hs.search(limit=200, after=first.paging.next.after)
    assert (first.total, first.paging.next.after, last.paging) == (205, "200", None)
    assert [contact.id for contact in first.results + last.results] == made


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ({"propertyName": "numemployees", "direction": "DESCENDING"}, ["Cat", "Ann"]),
        ({"propertyName": "numemployees", "direction": "ASCENDING"}, ["Ann", "Cat"]),
        ("-hs_object_id", ["Cat", "Ann"]),
        ("firstname", ["Ann", "Cat"]),
    ],
)
def test_sorts(hs: Client, portal: SandboxPortal, sort: object, names: list[str]) -> None:
    """Numbers sort as numbers; a text with a minus is as good as an object."""
    for person in (ANN, CAT):
        portal.add_contact(person)
    found = hs.search(sorts=[sort]).results
    assert [contact.properties["firstname"] for contact in found] == names


def test_keyset_paging_by_id(hs: Client, portal: SandboxPortal) -> None:
    """`hs_object_id GT` compares ids as numbers."""
    made = [portal.add_contact({"firstname": "A"}) for _ in range(3)]
    assert hs.found(where("hs_object_id", "GT", made[0])) == made[1:]


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 201},
        {"after": "next"},
        {"after": "9999", "limit": 2},
        {"filterGroups": [{"filters": [where("city", "EQ", "x")]}] * 6},
        {"filterGroups": [{"filters": [where("city", "EQ", "x")] * 7}]},
        {"filterGroups": [{"filters": [where("city", "EQ", "x")] * 5}] * 4},
        {"filterGroups": [{"filters": [where("city", "LIKE", "x")]}]},
        {"filterGroups": [{"filters": [where("nope", "EQ", "x")]}]},
        {"filterGroups": [{"filters": [where("city", "EQ")]}]},
        {"filterGroups": [{"filters": [where("city", "IN")]}]},
        {"filterGroups": [{"filters": [where("hs_object_id", "GT", "x")]}]},
        {"filterGroups": "all"},
        {"filterGroups": [{"filters": [{"propertyName": "city", "operator": {}}]}]},
        {"sorts": ["city", "email"]},
        {"sorts": ["nope"]},
        {"query": "x" * 3000},
    ],
)
def test_what_a_search_refuses(hs: Client, body: dict[str, Any]) -> None:
    """Pages, filters, operators and bodies beyond HubSpot's limits are a 400."""
    with pytest.raises(ApiException) as error:
        hs.search(**body)
    assert error.value.status == 400
    assert json.loads(error.value.body)["category"] == "VALIDATION_ERROR"


def test_18_filters_are_allowed(hs: Client) -> None:
    """Three groups of six filters pass."""
    hs.search(filterGroups=[{"filters": [where("city", "EQ", "x")] * 6}] * 3)


def test_archived_contacts_never_appear(hs: Client, portal: SandboxPortal) -> None:
    """An archived contact is out of every search at once, however far the index lags."""
    portal.switches = Switches(search_lag_s=10)
    mine = portal.add_contact(ANN)
    portal.settle()
    assert hs.found() == [mine]
    portal.archive(mine)
    assert hs.found() == []


def test_search_lag(hs: Client, portal: SandboxPortal, clock: HandClock) -> None:
    """With a lag a search shows the past, while a read by id shows the present."""
    mine = portal.add_contact(ANN)
    portal.switches = Switches(search_lag_s=10)
    hs.update(mine, city="Fraser")
    fresh = hs.create(firstname="New").id
    clock.advance(9.9)
    assert hs.found(where("city", "EQ", "Fraser")) == []
    assert hs.found() == []
    assert hs.read(mine, "city")["city"] == "Fraser"
    clock.advance(0.2)
    assert hs.found(where("city", "EQ", "Fraser")) == [mine]
    assert hs.found() == [mine, fresh]


def test_search_flap(hs: Client, portal: SandboxPortal, clock: HandClock) -> None:
    """While it flaps, a contact just written is in every other search; `total` agrees."""
    portal.switches = Switches(search_flap=5)
    portal.add_contact(ANN)
    assert sorted(hs.search().total for _ in range(4)) == [0, 0, 1, 1]
    clock.advance(5)
    assert [hs.search().total for _ in range(4)] == [1, 1, 1, 1]


def test_undefined_property_is_silently_left_out(hs: Client, portal: SandboxPortal) -> None:
    """A search leaves an undefined property out and shows an empty one as null."""
    portal.add_contact(BOB)
    shown = hs.search(properties=["city", "nope"]).results[0].properties
    assert shown["city"] is None
    assert "nope" not in shown
