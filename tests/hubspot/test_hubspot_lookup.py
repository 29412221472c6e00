"""Single contacts, by id and by address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from doorway import (
    BATCH_READ,
    CONTACTS,
    DANA,
    HandTime,
    Tampered,
    calls_of,
    door_to,
    ours,
    rewritten,
)

from sotdiff.errors import GoneError, RequestError
from sotdiff.sandbox import Fault, SandboxPortal, Switches

if TYPE_CHECKING:
    from sotdiff.hubspot import Portal
    from sotdiff.sandbox import Response, SandboxServer


def test_get(door: Portal, sandbox: SandboxPortal, time: HandTime) -> None:
    """A contact read by id shows what is true now, and says when that was."""
    sandbox.switches = Switches(search_lag_s=3600)
    mine = sandbox.add_contact(ours(email="a@x.com"))
    sandbox.edit(mine, {"city": "Granby"})
    contact = door.get(mine)
    assert (contact.contact_id, contact.properties["city"]) == (mine, "Granby")
    assert (contact.read_by, contact.read_at, contact.history) == ("id", time.now(), {})
    assert door.calls["read"] == 1


def test_get_with_history(door: Portal, sandbox: SandboxPortal) -> None:
    """History comes newest first, with who wrote what, and only of what was asked."""
    mine = sandbox.add_contact(ours(email="a@x.com", city="Fraser"))
    sandbox.edit(mine, {"city": "Granby"}, source="FORM")
    sandbox.edit(mine, {"city": ""})
    history = door.get(mine, history=["city", "phone"]).history
    assert set(history) == {"city", "phone"}
    assert history["phone"] == ()
    told = [(version.value, version.source_type) for version in history["city"]]
    assert told == [(None, "CRM_UI"), ("Granby", "FORM"), ("Fraser", "CRM_UI")]
    newest = history["city"][0]
    assert (newest.user_id, newest.source_id) == ("61194001", "userId:61194001")
    assert newest.timestamp.endswith("Z")
    assert door.calls["history"] == 1


def test_get_what_is_gone(door: Portal, sandbox: SandboxPortal) -> None:
    """An archived contact is gone, and so is one that never was; neither is asked for twice."""
    archived = sandbox.add_contact(ours(email="a@x.com"), archived=True)
    for contact_id in (archived, "1"):
        with pytest.raises(GoneError, match=f"contact {contact_id}"):
            door.get(contact_id)
    assert len(calls_of(sandbox)) == 2


def test_get_what_was_merged(door: Portal, sandbox: SandboxPortal) -> None:
    """A merged contact answers with the id of what it became."""
    first, second = (sandbox.add_contact(ours(email=f"{name}@x.com")) for name in "ab")
    merged = sandbox.merge(first, second)
    assert door.get(first).contact_id == merged
    assert merged not in {first, second}


def test_read(door: Portal, sandbox: SandboxPortal) -> None:
    """Contacts are read by id, 100 a call, keyed by the asked id; what is not there is left out."""
    ids = [sandbox.add_contact(ours(email=f"a{n}@x.com")) for n in range(101)]
    gone = sandbox.add_contact(ours(email="gone@x.com"), archived=True)
    read = door.read([*ids, gone, ids[0], "12", "new:R1"])
    assert {asked: contact.contact_id for asked, contact in read.items()} == {i: i for i in ids}
    assert {contact.read_by for contact in read.values()} == {"id"}
    assert calls_of(sandbox) == [f"POST {BATCH_READ}"] * 2
    assert door.calls["batch_read"] == 2


def test_read_nothing(door: Portal, sandbox: SandboxPortal) -> None:
    """Nothing is read without a call."""
    assert door.read([]) == {}
    assert door.holders([]) == {}
    assert calls_of(sandbox) == []


def test_read_with_history(door: Portal, sandbox: SandboxPortal) -> None:
    """With history a batch holds 50."""
    ids = [sandbox.add_contact(ours(email=f"a{n}@x.com", city="Granby")) for n in range(51)]
    read = door.read(ids, history=["city"])
    assert all(contact.history["city"][0].value == "Granby" for contact in read.values())
    assert door.calls["batch_read"] == 2


def test_read_what_was_merged(door: Portal, sandbox: SandboxPortal) -> None:
    """A merged id leads to the contact that it became, under the asked id, old and new alike."""
    first, second = (sandbox.add_contact(ours(email=f"{name}@x.com")) for name in "ab")
    merged = sandbox.merge(first, second)
    read = door.read([first, second, merged])
    assert {asked: c.contact_id for asked, c in read.items()} == dict.fromkeys(
        [first, second, merged], merged
    )


@pytest.mark.parametrize("kind", ["empty_results", "status"])
def test_a_batch_that_says_nothing(door: Portal, sandbox: SandboxPortal, kind: Any) -> None:
    """What a batch leaves out without a word is asked for alone; all gone may be a 404."""
    mine = sandbox.add_contact(ours(email="a@x.com"))
    sandbox.faults.append(Fault(kind, path=BATCH_READ, status=404))
    assert set(door.read([mine, "12"])) == ({mine} if kind == "empty_results" else set())
    asked = [f"POST {BATCH_READ}", f"GET {CONTACTS}/{mine}", f"GET {CONTACTS}/12"]
    assert calls_of(sandbox) == (asked if kind == "empty_results" else asked[:1])


def test_a_batch_that_failed_in_part(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime
) -> None:
    """An error of any other kind in a batch is an error, never a contact that is not there."""
    mine = sandbox.add_contact(ours(email="a@x.com"))

    def spoil(path: str, _body: Any, answered: Response) -> Response:
        if path != BATCH_READ:
            return answered
        errors = [{"category": "INTERNAL_ERROR", "context": {"ids": [mine]}}]
        return rewritten(answered, {"results": [], "errors": errors})

    server.portal = Tampered(sandbox, spoil)  # type: ignore[assignment]
    with door_to(server, time) as door, pytest.raises(RequestError, match="part of the batch"):
        door.read([mine])


def test_holders(door: Portal, sandbox: SandboxPortal) -> None:
    """Whoever holds an address is found, by primary or additional, in scope or not."""
    mine = sandbox.add_contact(ours(email="a@x.com", hs_additional_emails="b@x.com;c@x.com"))
    hers = sandbox.add_contact({"email": "d@x.com", "hubspot_owner_id": DANA})
    nobodys = sandbox.add_contact({"email": "e@x.com"})
    sandbox.add_contact(ours(email="gone@x.com"), archived=True)
    asked = ["A@X.com", "c@x.com", " d@x.com", "mailto:e@x.com", "gone@x.com", "free@x.com", "no"]
    holders = door.holders(asked)
    assert {address: contact.contact_id for address, contact in holders.items()} == {
        "a@x.com": mine,
        "c@x.com": mine,
        "d@x.com": hers,
        "e@x.com": nobodys,
    }
    assert {contact.read_by for contact in holders.values()} == {"email"}
    assert calls_of(sandbox) == [f"POST {BATCH_READ}"]


def test_many_holders(door: Portal, sandbox: SandboxPortal) -> None:
    """Addresses are asked for 100 a call, whoever holds them."""
    for n in range(150):
        sandbox.add_contact({"email": f"a{n}@x.com"})
    assert len(door.holders(f"a{n}@x.com" for n in range(201))) == 150
    assert door.calls["batch_read"] == 3


def test_holders_in_silence(door: Portal, sandbox: SandboxPortal) -> None:
    """An address that a batch passed over in silence is asked for alone before it is free."""
    hers = sandbox.add_contact({"email": "d@x.com", "hubspot_owner_id": DANA})
    sandbox.faults.append(Fault("empty_results", path=BATCH_READ))
    holders = door.holders(["d@x.com", "free@x.com"])
    assert {address: contact.contact_id for address, contact in holders.items()} == {
        "d@x.com": hers
    }


def test_find(door: Portal, sandbox: SandboxPortal) -> None:
    """Contacts of any owner whose token names the lead are found, and no near misses."""
    texts = [
        "ID:R417",
        "spring list id: r417 (call)",
        "R417",
        "r417",
        "ID:R4171",
        "ID:R0417",
        "R417 x",
    ]
    ids = [sandbox.add_contact({"trackingsource": text}) for text in texts]
    mine = sandbox.add_contact(ours(trackingsource="ID:R9 ID:R417"))
    sandbox.add_contact({"trackingsource": "ID:R417"}, archived=True)
    found = door.find("r417")
    assert [contact.contact_id for contact in found] == [*ids[:4], mine]
    assert {contact.read_by for contact in found} == {"id"}


def test_find_what_has_changed(door: Portal, sandbox: SandboxPortal) -> None:
    """What the index shows is read again: a token that is gone is not found, an owner is new."""
    stays, loses = (sandbox.add_contact(ours(trackingsource="ID:R7")) for _ in range(2))
    door.list_owned()
    sandbox.switches = Switches(search_lag_s=3600)
    sandbox.edit(loses, {"trackingsource": "none"})
    sandbox.set_owner(stays, DANA)
    (found,) = door.find("R7")
    assert (found.contact_id, found.owner_id) == (stays, DANA)
