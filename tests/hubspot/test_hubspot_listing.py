"""Whole lists of contacts: complete, ours, and nothing but ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from doorway import (
    CONTACTS,
    DANA,
    JOSEPH,
    SEARCH,
    HandTime,
    Tampered,
    calls_of,
    door_to,
    ours,
    rewritten,
)

from sotdiff.errors import HubSpotError, IncompleteLoadError, R01Violation, RequestError
from sotdiff.sandbox import Fault, SandboxPortal, Switches

if TYPE_CHECKING:
    from sotdiff.hubspot import Portal
    from sotdiff.sandbox import Response, SandboxServer


def fill(sandbox: SandboxPortal, count: int) -> list[str]:
    """Put contacts in scope there and return their ids."""
    return [sandbox.add_contact(ours(email=f"lead{n}@x.com")) for n in range(count)]


def ids_of(contacts: list[Any]) -> list[str]:
    """Return the ids in order."""
    return sorted((contact.contact_id for contact in contacts), key=int)


@pytest.mark.parametrize(
    ("count", "calls"), [(1, 1), (199, 1), (200, 1), (201, 2), (400, 2), (931, 5)]
)
def test_every_contact_in_few_calls(
    door: Portal, sandbox: SandboxPortal, count: int, calls: int
) -> None:
    """All contacts of the owner are listed once, 200 a call: 931 in five."""
    ids = fill(sandbox, count)
    sandbox.add_contact({"email": "hers@x.com", "hubspot_owner_id": DANA})
    sandbox.add_contact({"email": "nobodys@x.com"})
    sandbox.add_contact(ours(email="archived@x.com"), archived=True)
    listing = door.list_owned()
    assert (listing.total, listing.complete) == (count, True)
    assert ids_of(listing.contacts) == ids
    assert calls_of(sandbox) == [f"POST {SEARCH}"] * calls
    assert door.calls["search"] == calls


def test_more_than_a_search_can_page_through(door: Portal, sandbox: SandboxPortal) -> None:
    """Each page begins behind the last id, so that HubSpot's 10,000 are no limit."""
    ids = fill(sandbox, 401)
    door.list_owned()
    filters = [call.body["filterGroups"][0]["filters"][-1] for call in sandbox.requests]
    assert [entry["value"] for entry in filters] == ["0", ids[199], ids[399]]
    assert all("after" not in call.body for call in sandbox.requests)


def test_what_a_listing_shows(door: Portal, sandbox: SandboxPortal) -> None:
    """A contact comes with all mapped properties and its owner; an empty one is None."""
    mine = sandbox.add_contact(ours(email="A@x.com", city="Granby"))
    (contact,) = door.list_owned().contacts
    assert (contact.contact_id, contact.read_by, contact.archived) == (mine, "search", False)
    shown = {name: contact.properties[name] for name in door.properties.by_column().values()}
    assert {name: value for name, value in shown.items() if value} == {
        "email": "a@x.com",
        "city": "Granby",
        "hubspot_owner_id": JOSEPH,
    }


@dataclass
class Leak:
    """Puts a contact of somebody else among the results of the nth search."""

    owner_id: str | None
    nth: int = 1
    searches: list[str] = field(default_factory=list)

    def __call__(self, path: str, _body: Any, answered: Response) -> Response:
        """Change one answer."""
        if path != SEARCH:
            return answered
        self.searches.append(path)
        if len(self.searches) != self.nth:
            return answered
        content = answered.json()
        properties = {"email": "hers@x.com", "hubspot_owner_id": self.owner_id}
        content["results"].append({"id": "999", "properties": properties, "archived": False})
        return rewritten(answered, content)


@pytest.mark.parametrize("owner_id", [DANA, None, ""])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_leaking_search_is_a_violation(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime, owner_id: str | None, nth: int
) -> None:
    """A contact of anybody else on any page ends the load at once: no further call, no write."""
    fill(sandbox, 401)
    leak = Leak(owner_id, nth)
    server.portal = Tampered(sandbox, leak)  # type: ignore[assignment]
    before = sandbox.snapshot()
    with door_to(server, time) as door, pytest.raises(R01Violation, match="contact 999"):
        door.list_owned()
    assert len(leak.searches) == nth
    assert sandbox.snapshot() == before


def test_a_filter_that_is_ignored_is_a_violation(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime
) -> None:
    """A result without its owner property is not taken for ours."""
    fill(sandbox, 1)

    def strip(path: str, _body: Any, answered: Response) -> Response:
        content = answered.json()
        if path == SEARCH:
            del content["results"][0]["properties"]["hubspot_owner_id"]
        return rewritten(answered, content)

    server.portal = Tampered(sandbox, strip)  # type: ignore[assignment]
    with door_to(server, time) as door, pytest.raises(R01Violation, match="nobody"):
        door.list_owned()


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_lost_page_is_listed_again(door: Portal, sandbox: SandboxPortal, nth: int) -> None:
    """Where a page comes empty, the ids do not reach the total, and all is listed again."""
    ids = fill(sandbox, 450)
    fault = Fault("empty_results", path=SEARCH, nth=nth)
    sandbox.faults.append(fault)
    listing = door.list_owned()
    assert fault.fired == 1
    assert (listing.complete, ids_of(listing.contacts)) == (True, ids)


def test_three_listings_and_no_more(door: Portal, sandbox: SandboxPortal, time: HandTime) -> None:
    """A listing that never reaches the total says so, after a pause before each new try."""
    fill(sandbox, 450)
    sandbox.faults.append(Fault("empty_results", path=SEARCH, nth=3, times=1))
    sandbox.faults.append(Fault("empty_results", path=SEARCH, nth=6, times=1))
    sandbox.faults.append(Fault("empty_results", path=SEARCH, nth=9, times=1))
    listing = door.list_owned()
    assert (listing.total, len(listing.contacts), listing.complete) == (450, 400, False)
    assert door.calls["search"] == 9
    assert time.slept.count(2.0) == 2


@pytest.mark.parametrize("off", [-1, 1])
def test_a_wrong_total_is_incomplete(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime, off: int
) -> None:
    """Fewer or more contacts than HubSpot itself counts are incomplete."""
    fill(sandbox, 3)

    def miscount(_path: str, _body: Any, answered: Response) -> Response:
        content = answered.json()
        if "total" in content:
            content["total"] += off
        return rewritten(answered, content)

    server.portal = Tampered(sandbox, miscount)  # type: ignore[assignment]
    with door_to(server, time) as door:
        assert not door.list_owned().complete


def test_twice_the_same_contact_is_incomplete(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime
) -> None:
    """Contacts are counted by distinct ids: one that stands twice hides no other."""
    fill(sandbox, 3)

    def double(path: str, _body: Any, answered: Response) -> Response:
        content = answered.json()
        if path == SEARCH:
            content["results"][2] = content["results"][1]
        return rewritten(answered, content)

    server.portal = Tampered(sandbox, double)  # type: ignore[assignment]
    with door_to(server, time) as door:
        assert not door.list_owned().complete


def test_nobody_is_believed_only_thrice(door: Portal, sandbox: SandboxPortal) -> None:
    """An owner without contacts looks like a failed search: only three equal answers count."""
    listing = door.list_owned()
    assert (listing.total, listing.complete, listing.contacts) == (0, True, [])
    assert door.calls["search"] == 3
    ids = fill(sandbox, 2)
    sandbox.faults.append(Fault("empty_results", path=SEARCH))
    assert ids_of(door.list_owned().contacts) == ids


def test_a_search_that_goes_in_circles(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime
) -> None:
    """A page that does not go beyond the one before ends the load instead of going on forever."""
    fill(sandbox, 401)
    first: list[Any] = []

    def repeat(path: str, _body: Any, answered: Response) -> Response:
        if path != SEARCH:
            return answered
        first.append(answered.json())
        return rewritten(answered, first[0])

    server.portal = Tampered(sandbox, repeat)  # type: ignore[assignment]
    with door_to(server, time) as door, pytest.raises(HubSpotError, match="does not go beyond"):
        door.list_owned()


def test_a_flapping_index(door: Portal, sandbox: SandboxPortal) -> None:
    """Contacts that drop out of some searches for a while are missed in the total too.

    What the index hides cannot be counted by it: such a contact is found by its address.
    """
    ids = fill(sandbox, 5)
    sandbox.switches = Switches(search_flap=3600)
    assert len(door.list_owned().contacts) < len(ids)
    assert door.holders(["lead0@x.com"])["lead0@x.com"].contact_id == ids[0]


def test_outside(door: Portal, sandbox: SandboxPortal) -> None:
    """Contacts of others, of nobody or archived come if there is text in the token property."""
    sandbox.add_contact(ours(email="mine@x.com", trackingsource="ID:R1"))
    sandbox.add_contact({"email": "no-token@x.com"})
    sandbox.add_contact({"email": "bin@x.com"}, archived=True)
    hers = sandbox.add_contact({"trackingsource": "ID:R2", "hubspot_owner_id": DANA})
    nobodys = sandbox.add_contact({"trackingsource": "call ID:R3", "email": "n@x.com"})
    archived = sandbox.add_contact(ours(trackingsource="ID:R4", email="a@x.com"), archived=True)
    outside = {contact.contact_id: contact for contact in door.list_outside()}
    assert set(outside) == {hers, nobodys, archived}
    assert [outside[key].archived for key in (hers, nobodys, archived)] == [False, False, True]
    assert calls_of(sandbox) == [f"POST {SEARCH}", f"GET {CONTACTS}"]


@pytest.mark.parametrize("neq_blank", [False, True])
def test_nobodys_contacts_come_once(door: Portal, sandbox: SandboxPortal, neq_blank: bool) -> None:
    """Whether or not "another owner" includes no owner, each contact comes once."""
    sandbox.switches = Switches(neq_blank=neq_blank)
    nobodys = sandbox.add_contact({"trackingsource": "ID:R3", "email": "n@x.com"})
    assert [contact.contact_id for contact in door.list_outside()] == [nobodys]


def test_ours_is_not_outside(server: SandboxServer, sandbox: SandboxPortal, time: HandTime) -> None:
    """A contact that the search finds by an old owner and shows with ours is not outside."""
    sandbox.add_contact({"trackingsource": "ID:R3", "hubspot_owner_id": DANA})

    def give(path: str, _body: Any, answered: Response) -> Response:
        content = answered.json()
        if path == SEARCH:
            content["results"][0]["properties"]["hubspot_owner_id"] = JOSEPH
        return rewritten(answered, content)

    server.portal = Tampered(sandbox, give)  # type: ignore[assignment]
    with door_to(server, time) as door:
        assert door.list_outside() == []


def test_many_outside(door: Portal, sandbox: SandboxPortal) -> None:
    """Both lists go on behind their first page: searches of 200, archived ones of 100."""
    live = [sandbox.add_contact({"trackingsource": f"ID:R{n}"}) for n in range(201)]
    gone = [sandbox.add_contact({"trackingsource": "ID:R0"}, archived=True) for _ in range(101)]
    assert ids_of(door.list_outside()) == sorted(live + gone, key=int)
    assert (door.calls["search"], door.calls["read"]) == (2, 2)


def test_incomplete_outside(server: SandboxServer, sandbox: SandboxPortal, time: HandTime) -> None:
    """Tokens out of scope are counted as strictly: one missed would become a second holder."""
    sandbox.add_contact({"trackingsource": "ID:R3"})

    def lose(path: str, _body: Any, answered: Response) -> Response:
        content = answered.json()
        return rewritten(answered, content | {"results": []}) if path == SEARCH else answered

    server.portal = Tampered(sandbox, lose)  # type: ignore[assignment]
    with door_to(server, time) as door, pytest.raises(IncompleteLoadError, match="0 listed"):
        door.list_outside()


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"results": []},
        {"total": 1},
        {"total": "1", "results": []},
        {"total": 1, "results": [{"id": "1"}]},
        {"total": 1, "results": [{"properties": {}}]},
        {"total": 1, "results": ["x"]},
        [],
        None,
    ],
)
def test_a_page_that_is_no_page(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime, content: object
) -> None:
    """A 200 that is not a whole page is no answer: asked again, and then an error."""

    def replace(path: str, _body: Any, answered: Response) -> Response:
        return rewritten(answered, content) if path == SEARCH else answered

    server.portal = Tampered(sandbox, replace)  # type: ignore[assignment]
    with door_to(server, time) as door, pytest.raises(RequestError, match="HTTP 200 after 7"):
        door.list_owned()
