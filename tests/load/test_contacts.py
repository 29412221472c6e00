"""The contacts of a look, over real HTTP."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from doorway import (
    BATCH_READ,
    DANA,
    JOSEPH,
    SEARCH,
    START,
    HandTime,
    Tampered,
    calls_of,
    door_to,
    ours,
    rewritten,
)

from sotdiff.errors import ConfigError, IncompleteLoadError, R01Violation
from sotdiff.load.contacts import load_contacts
from sotdiff.sandbox import Fault, SandboxPortal, SandboxServer, Switches
from sotdiff.tables import Contacts, Leads, columns_of, fingerprint, frame_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdiff.hubspot import Portal

LAG = Switches(search_lag_s=3600)


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    """Run one server for all tests; each puts its own sandbox behind it."""
    with SandboxServer(SandboxPortal()) as running:
        yield running


@pytest.fixture
def time() -> HandTime:
    """Put time into the test's hand."""
    return HandTime()


@pytest.fixture
def sandbox(server: SandboxServer, time: HandTime) -> SandboxPortal:
    """Put an empty sandbox behind the server."""
    server.portal = SandboxPortal(clock=time.moment)
    return server.portal


@pytest.fixture
def door(server: SandboxServer, sandbox: SandboxPortal, time: HandTime) -> Iterator[Portal]:
    """Open the door to the sandbox."""
    with door_to(server, time) as portal:
        sandbox.requests.clear()
        yield portal


def leads_of(*ledgers: str | None) -> pd.DataFrame:
    """Return leads R1, R2, … with these e-mail ledgers."""
    rows = [{"lid": f"R{n}", "email_all": ledger} for n, ledger in enumerate(ledgers, 1)]
    return frame_of(rows, Leads)


def ids_in(frame: pd.DataFrame) -> list[str]:
    """Return the ids of a frame, in its order."""
    return list(frame["contact_id"])


def told(frame: pd.DataFrame, *names: str) -> dict[str, Any]:
    """Return some of what a load says of itself."""
    return {name: frame.attrs["sotdiff"][name] for name in names}


def test_frames(door: Portal, sandbox: SandboxPortal) -> None:
    """Both frames are tables of contacts, by id, with HubSpot's values as they stand."""
    last = sandbox.add_contact(ours(email="b@x.com", phone="(970) 555-1234", city="123 Elm Ave"))
    sandbox.add_contact(
        {"email": "hers@x.com", "hubspot_owner_id": DANA, "trackingsource": "ID:R9"}
    )
    first = sandbox.add_contact(ours(email="a@x.com", hs_additional_emails="c@x.com;d@x.com"))
    contacts, outside = load_contacts(door, leads_of("a@x.com"))
    assert list(contacts.columns) == list(outside.columns) == list(columns_of(Contacts))
    assert {name: str(t) for name, t in contacts.dtypes.items()} == columns_of(Contacts)
    assert ids_in(contacts) == [last, first]
    assert list(contacts["phone"].fillna("-")) == ["(970) 555-1234", "-"]
    assert list(contacts["additional_emails"].fillna("-")) == ["-", "c@x.com;d@x.com"]
    assert set(contacts["owner_id"]) == {JOSEPH}
    assert set(contacts["created_at"]) == {pd.Timestamp(START) + pd.Timedelta(seconds=1000)}
    assert list(outside["token_text"]) == ["ID:R9"]


def test_nothing_there(door: Portal, sandbox: SandboxPortal) -> None:
    """An owner without contacts gives two empty tables; leads without addresses no look-up."""
    contacts, outside = load_contacts(door, leads_of(None))
    assert (len(contacts), len(outside)) == (0, 0)
    assert f"POST {BATCH_READ}" not in calls_of(sandbox)
    assert told(contacts, "total", "in_scope", "complete") == {
        "total": 0,
        "in_scope": 0,
        "complete": True,
    }


def test_a_whole_look_in_twelve_calls(door: Portal, sandbox: SandboxPortal) -> None:
    """931 contacts, some hundred others and the checks cost at most twelve calls."""
    addresses = [f"lead{n}@x.com" for n in range(931)]
    for address in addresses:
        sandbox.add_contact(ours(email=address))
    for n in range(300):
        token = {"trackingsource": f"ID:R{n}"} if n < 30 else {}
        sandbox.add_contact({"email": f"else{n}@x.com", "hubspot_owner_id": DANA} | token)
    for n in range(40):
        sandbox.add_contact(ours(email=f"gone{n}@x.com"), archived=True)
    contacts, outside = load_contacts(door, leads_of(*addresses[:866]), lambda *_: [])
    assert (len(contacts), len(outside)) == (931, 30)
    assert len(sandbox.requests) <= 12
    assert sum(told(contacts, "calls")["calls"].values()) == len(sandbox.requests)


def test_what_a_load_says(door: Portal, server: SandboxServer, sandbox: SandboxPortal) -> None:
    """A load says which portal and owner it was, when, how many, and with which calls."""
    sandbox.add_contact(ours(email="a@x.com"))
    door.get(ids_in(load_contacts(door, leads_of())[0])[0])
    contacts, _ = load_contacts(door, leads_of("a@x.com"), clock=lambda: START)
    assert contacts.attrs["sotdiff"] == {
        "portal_id": "48211937",
        "world": "sandbox",
        "url": server.url,
        "owner_id": JOSEPH,
        "loaded_at": "2026-11-22T07:00:00+00:00",
        "total": 1,
        "listed": 1,
        "complete": True,
        "handed_over": 0,
        "left": 0,
        "joined": 0,
        "in_scope": 1,
        "fingerprint": fingerprint(contacts),
        "calls": {"meta": 3, "search": 2, "read": 1},
    }


# Outside ----------------------------------------------------------------------------------------


def test_who_is_outside(door: Portal, sandbox: SandboxPortal) -> None:
    """Outside are those with a token, and the holders of ledger addresses; nobody else."""
    sandbox.add_contact({"email": "stranger@x.com", "trackingsource": "spring list"})
    sandbox.add_contact({"email": "stranger2@x.com", "hubspot_owner_id": DANA})
    sandbox.add_contact({"email": "free@x.com", "trackingsource": "spring list"}, archived=True)
    token = sandbox.add_contact({"trackingsource": "spring list R9 ID:R2", "email": "t@x.com"})
    archived = sandbox.add_contact(ours(trackingsource="R1", email="a@x.com"), archived=True)
    holder = sandbox.add_contact({"email": "x@x.com", "hs_additional_emails": "b@x.com"})
    hers = sandbox.add_contact({"email": "c@x.com", "hubspot_owner_id": DANA})
    contacts, outside = load_contacts(door, leads_of("a@x.com;b@x.com", "c@x.com;free@x.com"))
    assert len(contacts) == 0
    assert ids_in(outside) == [token, archived, holder, hers]
    assert list(outside["email"].fillna("-")) == ["t@x.com", "-", "x@x.com", "c@x.com"]


def test_only_what_nobody_in_scope_holds_is_looked_up(door: Portal, sandbox: SandboxPortal) -> None:
    """Addresses that a contact in scope holds, as primary or additional, are not asked for."""
    sandbox.add_contact(ours(email="a@x.com", hs_additional_emails="b@x.com"))
    load_contacts(door, leads_of("a@x.com;b@x.com", "c@x.com;d@x.com;c@x.com"))
    (asked,) = [call.body for call in sandbox.requests if call.path == BATCH_READ]
    assert asked["inputs"] == [{"id": "c@x.com"}, {"id": "d@x.com"}]
    assert asked["idProperty"] == "email"


def test_index_lag(door: Portal, sandbox: SandboxPortal) -> None:
    """A contact of ours that no search shows yet is found by its address and joins the contacts."""
    known = sandbox.add_contact(ours(email="a@x.com"))
    sandbox.settle()
    sandbox.switches = LAG
    new = sandbox.add_contact(ours(email="b@x.com", trackingsource="ID:R2"))
    contacts, outside = load_contacts(door, leads_of("a@x.com", "b@x.com"))
    assert (ids_in(contacts), len(outside)) == ([known, new], 0)
    assert told(contacts, "total", "joined", "in_scope") == {"total": 1, "joined": 1, "in_scope": 2}


# Read again by id -------------------------------------------------------------------------------


def test_suspects_are_asked_about_both_frames(door: Portal, sandbox: SandboxPortal) -> None:
    """Who is suspect is told from both frames, and only those are read again, 100 a call."""
    mine = [sandbox.add_contact(ours(email=f"a{n}@x.com")) for n in range(102)]
    hers = sandbox.add_contact({"trackingsource": "ID:R9"})
    seen: list[tuple[list[str], list[str]]] = []

    def suspects(contacts: pd.DataFrame, outside: pd.DataFrame) -> list[str]:
        seen.append((ids_in(contacts), ids_in(outside)))
        return [*mine[:99], hers, mine[99], mine[0], "999"]

    load_contacts(door, leads_of(), suspects)
    assert seen == [(mine, [hers])]
    batches = [call.body["inputs"] for call in sandbox.requests if call.path == BATCH_READ]
    assert [entry["id"] for batch in batches for entry in batch] == [*mine[:99], hers, mine[99]]
    assert [len(batch) for batch in batches] == [100, 1]


def test_suspects_are_replaced(door: Portal, sandbox: SandboxPortal) -> None:
    """What the index shows of a suspect gives way to what is true; others are left alone."""
    stale, other = (sandbox.add_contact(ours(email=f"{n}@x.com", city="Old")) for n in "ab")
    sandbox.settle()
    sandbox.switches = LAG
    for contact_id in (stale, other):
        sandbox.edit(contact_id, {"city": "New"})
    contacts, _ = load_contacts(door, leads_of(), lambda *_: [stale])
    assert list(contacts["city"]) == ["New", "Old"]
    assert told(contacts, "fingerprint")["fingerprint"] == fingerprint(contacts)


def handed_over(sandbox: SandboxPortal, mine: str) -> None:
    """Give a contact away."""
    sandbox.set_owner(mine, DANA)


def owned_by_nobody(sandbox: SandboxPortal, mine: str) -> None:
    """Take a contact's owner away."""
    sandbox.set_owner(mine, None)


def archived(sandbox: SandboxPortal, mine: str) -> None:
    """Archive a contact."""
    sandbox.archive(mine)


@pytest.mark.parametrize("properties", [{"trackingsource": "ID:R1"}, {"email": "a@x.com"}, {}])
@pytest.mark.parametrize("leave", [handed_over, owned_by_nobody])
def test_handed_over(
    door: Portal, sandbox: SandboxPortal, leave: Any, properties: dict[str, str]
) -> None:
    """A contact that has another owner by now leaves the scope, counted: no violation.

    It comes in outside if it carries a token or holds a ledger address.
    """
    stays = sandbox.add_contact(ours(email="b@x.com"))
    leaves = sandbox.add_contact(ours(**properties))
    sandbox.settle()
    sandbox.switches = LAG
    leave(sandbox, leaves)
    contacts, outside = load_contacts(door, leads_of("a@x.com"), lambda *_: [leaves, stays])
    assert ids_in(contacts) == [stays]
    assert ids_in(outside) == ([leaves] if properties else [])
    assert told(contacts, "total", "listed", "handed_over", "left", "in_scope") == {
        "total": 2,
        "listed": 2,
        "handed_over": 1,
        "left": 0,
        "in_scope": 1,
    }


def test_gone_meanwhile(door: Portal, sandbox: SandboxPortal) -> None:
    """A suspect that was archived after the listing leaves the scope and is counted."""
    stays, leaves = (sandbox.add_contact(ours(email=f"{name}@x.com")) for name in "ab")

    def suspects(*_: pd.DataFrame) -> list[str]:
        sandbox.archive(leaves)
        return [leaves, stays]

    contacts, outside = load_contacts(door, leads_of("b@x.com"), suspects)
    assert (ids_in(contacts), len(outside)) == ([stays], 0)
    assert told(contacts, "left", "in_scope") == {"left": 1, "in_scope": 1}


@pytest.mark.parametrize("owner_id", [JOSEPH, DANA])
def test_merged_meanwhile(door: Portal, sandbox: SandboxPortal, owner_id: str) -> None:
    """Suspects that were merged go on under the new id, in scope or out of it."""
    first = sandbox.add_contact(ours(email="a@x.com", trackingsource="ID:R1"))
    second = sandbox.add_contact(ours(email="b@x.com", trackingsource="ID:R1"))
    ends: list[str] = []

    def suspects(*_: pd.DataFrame) -> list[str]:
        ends.append(sandbox.merge(first, second))
        sandbox.set_owner(ends[0], owner_id)
        return [first, second]

    contacts, outside = load_contacts(door, leads_of("a@x.com;b@x.com"), suspects)
    assert ids_in(contacts) + ids_in(outside) == ends
    assert len(contacts) == (owner_id == JOSEPH)
    assert told(contacts, "total", "left", "joined", "in_scope") == {
        "total": 2,
        "left": 2,
        "joined": int(owner_id == JOSEPH),
        "in_scope": len(contacts),
    }


def test_given_to_us_meanwhile(door: Portal, sandbox: SandboxPortal) -> None:
    """A suspect outside that is ours by now joins the contacts; one without its token goes."""
    given, cleared = (sandbox.add_contact({"trackingsource": "ID:R1"}) for _ in range(2))
    kept = sandbox.add_contact({"trackingsource": "ID:R1"}, archived=True)
    sandbox.settle()
    sandbox.switches = LAG
    sandbox.set_owner(given, JOSEPH)
    sandbox.edit(cleared, {"trackingsource": ""})
    contacts, outside = load_contacts(door, leads_of(), lambda *_: [given, cleared, kept])
    assert (ids_in(contacts), ids_in(outside)) == ([given], [kept])
    assert told(contacts, "joined", "in_scope") == {"joined": 1, "in_scope": 1}


def test_seen_in_both_lists(door: Portal, sandbox: SandboxPortal) -> None:
    """A contact that changes hands between the two listings is where the later one shows it."""
    mine = sandbox.add_contact(ours(trackingsource="ID:R1"))
    searches = Counter[str]()

    def hand_over(request: Any) -> None:
        searches[request.path] += 1
        if request.path == SEARCH and searches[SEARCH] == 2:
            sandbox.set_owner(mine, DANA)

    sandbox.on_request(hand_over)
    contacts, outside = load_contacts(door, leads_of())
    assert (ids_in(contacts), ids_in(outside)) == ([], [mine])
    assert told(contacts, "handed_over", "in_scope") == {"handed_over": 1, "in_scope": 0}


# What stops a load ------------------------------------------------------------------------------


def test_incomplete(door: Portal, sandbox: SandboxPortal) -> None:
    """A listing that does not reach HubSpot's total is no load: nothing can be planned on it."""
    for n in range(201):
        sandbox.add_contact(ours(email=f"a{n}@x.com"))
    sandbox.faults += [Fault("empty_results", path=SEARCH, nth=nth) for nth in (2, 4, 6)]
    with pytest.raises(IncompleteLoadError, match="200 listed, HubSpot counts 201"):
        load_contacts(door, leads_of())


def test_a_leak(server: SandboxServer, sandbox: SandboxPortal, time: HandTime) -> None:
    """A foreign contact in the owned listing ends the load before anything else is read."""
    sandbox.add_contact(ours(email="a@x.com"))

    def leak(path: str, _body: Any, answered: Any) -> Any:
        content = answered.json()
        if path == SEARCH:
            content["results"][0]["properties"]["hubspot_owner_id"] = DANA
        return rewritten(answered, content)

    server.portal = Tampered(sandbox, leak)  # type: ignore[assignment]
    with door_to(server, time) as door, pytest.raises(R01Violation):
        load_contacts(door, leads_of("b@x.com"))
    assert calls_of(sandbox)[-1] == f"POST {SEARCH}"
    assert calls_of(sandbox).count(f"POST {SEARCH}") == 1


def test_the_portal_is_checked_first(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime
) -> None:
    """A load begins with the check: no contact is listed for an owner who is not there."""
    with door_to(server, time, owner_id="12") as door, pytest.raises(ConfigError):
        load_contacts(door, leads_of())
    assert f"POST {SEARCH}" not in calls_of(sandbox)


def test_a_load_changes_nothing(door: Portal, sandbox: SandboxPortal) -> None:
    """A load writes nothing to HubSpot, and nothing to the caller's frame."""
    mine = sandbox.add_contact(ours(email="a@x.com"))
    sandbox.add_contact({"email": "b@x.com"})
    leads, before = leads_of("a@x.com;b@x.com"), sandbox.snapshot()
    copy = leads.copy(deep=True)
    load_contacts(door, leads, lambda *_: [mine])
    assert sandbox.snapshot() == before
    pd.testing.assert_frame_equal(leads, copy)
