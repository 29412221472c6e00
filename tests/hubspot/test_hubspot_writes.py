"""What the guarded writer sends, exactly once, and what HubSpot says to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from doorway import CONTACTS, DANA, JOSEPH, ONE, SECONDARY, HandTime, calls_of, door_to
from writing import EVERY_WRITE, TOKEN, a_contact, writes_of

from sotdiff.errors import (
    BusyError,
    ConflictError,
    GoneError,
    LimitError,
    NoAnswerError,
    R01Violation,
    RefusedError,
    RequestError,
)
from sotdiff.hubspot import OWNER, Portal
from sotdiff.sandbox import Fault, SandboxPortal, Switches, first_five

if TYPE_CHECKING:
    from sotdiff.sandbox import Request, SandboxServer


def test_patch(door: Portal, sandbox: SandboxPortal) -> None:
    """A patch sends what was given and nothing else, once, and returns HubSpot's echo."""
    mine = a_contact(sandbox)
    echoed = door.patch(door.get(mine), {"city": "Granby", "phone": "+19705551234"})
    assert (echoed.contact_id, echoed.read_by, echoed.properties["city"]) == (
        mine,
        "write",
        "Granby",
    )
    (sent,) = [call for call in sandbox.requests if call.method == "PATCH"]
    assert sent.body == {"properties": {"city": "Granby", "phone": "+19705551234"}}
    assert (door.calls["write"], door.calls["read"]) == (1, 1)


def test_update(door: Portal, sandbox: SandboxPortal) -> None:
    """An update reads, writes and reads back: what HubSpot made of it is returned."""
    sandbox.switches = Switches(phone_validation="e164")
    mine = a_contact(sandbox)
    after = door.update(mine, {"phone": "(970) 555-1234"})
    assert (after.contact_id, after.read_by) == (mine, "id")
    assert after.properties["phone"] == "+19705551234"
    assert [call.method for call in sandbox.requests] == ["GET", "PATCH", "GET"]


def test_update_that_did_nothing(door: Portal, sandbox: SandboxPortal) -> None:
    """A write that HubSpot took and did not keep shows in what the update returns."""
    mine = a_contact(sandbox, city="Fraser")
    sandbox.faults.append(Fault("ignored", method="PATCH"))
    assert door.update(mine, {"city": "Granby"}).properties["city"] == "Fraser"


def test_update_that_met_a_merge(door: Portal, sandbox: SandboxPortal) -> None:
    """A merge between read and write: read back by the new id; no longer ours, it is R-01."""
    for owner_id in (JOSEPH, DANA):
        mine = a_contact(sandbox)
        other = sandbox.add_contact({"email": "z@x.com", "hubspot_owner_id": owner_id})

        def merge(
            request: Request, mine: str = mine, other: str = other, owner_id: str = owner_id
        ) -> None:
            if request.method == "PATCH" and request.path.endswith(mine):
                merged = sandbox.merge(other, mine)
                sandbox.set_owner(merged, owner_id)

        sandbox.on_request(merge)
        if owner_id == JOSEPH:
            assert door.update(mine, {"city": "Granby"}).contact_id not in {mine, other}
        else:
            with pytest.raises(R01Violation, match=f"{mine} was merged"):
                door.update(mine, {"city": "Granby"})
        sandbox.archive(sandbox.holder("a@x.com") or "")


def test_additional(door: Portal, sandbox: SandboxPortal) -> None:
    """Additional addresses are added and taken away one by one, in clean form."""
    mine = a_contact(sandbox)
    door.add_additional(door.get(mine), " New+1@X.com")
    assert sandbox.get(mine, "hs_additional_emails") == "b@x.com;c@x.com;new+1@x.com"
    door.drop_additional(door.get(mine), "B@x.com")
    assert sandbox.get(mine, "hs_additional_emails") == "c@x.com;new+1@x.com"
    assert door.calls["v1"] == 2


def test_create(door: Portal, sandbox: SandboxPortal) -> None:
    """A contact is created for the scope's owner, in one call, with its id as the answer."""
    created = door.create({"email": "New@x.com", TOKEN: "ID:R1"})
    assert created.read_by == "write"
    assert sandbox.get(created.contact_id, OWNER) == JOSEPH
    assert sandbox.get(created.contact_id, TOKEN) == "ID:R1"
    assert calls_of(sandbox) == [f"POST {CONTACTS}"]
    assert door.calls["create"] == 1


def test_create_names_the_owner(door: Portal, sandbox: SandboxPortal) -> None:
    """The scope's owner may be named at a create; another is refused."""
    door.create({"email": "new@x.com", OWNER: JOSEPH})
    with pytest.raises(R01Violation, match="no other"):
        door.create({"email": "new2@x.com", OWNER: DANA})
    assert writes_of(sandbox) == [f"POST {CONTACTS}"]


@pytest.mark.parametrize("style", ["409", "400"])
def test_conflict(door: Portal, sandbox: SandboxPortal, style: Any) -> None:
    """An address that another holds is a conflict that names the holder; nothing is adopted."""
    sandbox.switches = Switches(conflict_style=style)
    hers = sandbox.add_contact(
        {"email": "hers@x.com", "hs_additional_emails": "d@x.com", "hubspot_owner_id": DANA}
    )
    mine = a_contact(sandbox)
    before = sandbox.snapshot()
    for address in ("hers@x.com", "d@x.com"):
        for write in (
            lambda a=address: door.patch(door.get(mine), {"email": a}),
            lambda a=address: door.add_additional(door.get(mine), a),
            lambda a=address: door.create({"email": a}),
        ):
            with pytest.raises(ConflictError) as conflict:
                write()
            assert conflict.value.holder_id == hers
            assert conflict.value.status == int(style) or conflict.value.status == 409
    assert sandbox.snapshot() == before


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"email": "a@x.con"}, "INVALID_EMAIL"),
        ({"commission_attribution": "Scout"}, "INVALID_OPTION"),
        ({"nope": "x"}, "PROPERTY_DOESNT_EXIST"),
        ({"createdate": "2026-01-01T00:00:00Z"}, "READ_ONLY_VALUE"),
    ],
)
def test_refused(door: Portal, sandbox: SandboxPortal, given: dict[str, str], code: str) -> None:
    """What HubSpot will never take is refused with its code; nothing is written."""
    mine = a_contact(sandbox)
    before = sandbox.snapshot()
    for write in (lambda: door.update(mine, given), lambda: door.create(given)):
        with pytest.raises(RefusedError, match=code) as refused:
            write()
        assert refused.value.status == 400
    assert sandbox.snapshot() == before


def test_archived_since(door: Portal, sandbox: SandboxPortal) -> None:
    """A contact that was archived between read and write is gone."""
    mine = a_contact(sandbox)
    fresh = door.get(mine)
    sandbox.archive(mine)
    with pytest.raises(GoneError):
        door.patch(fresh, {"city": "Granby"})


LOST = (500, 502, 503, 504, 521, 524)
FAILURES: list[Any] = [
    *[pytest.param("status", status, NoAnswerError, False, id=str(status)) for status in LOST],
    pytest.param("status", 423, BusyError, False, id="423"),
    pytest.param("status", 429, BusyError, False, id="429"),
    pytest.param("status", 477, LimitError, False, id="477"),
    pytest.param("timeout", 0, NoAnswerError, False, id="timeout"),
    pytest.param("reset", 0, NoAnswerError, False, id="reset"),
    pytest.param("commit_then_timeout", 0, NoAnswerError, True, id="commit, timeout"),
    pytest.param("commit_then_reset", 0, NoAnswerError, True, id="commit, reset"),
    pytest.param("truncated", 0, NoAnswerError, True, id="truncated"),
    pytest.param("empty_body", 0, NoAnswerError, True, id="empty body"),
]


@pytest.mark.parametrize("write", [*EVERY_WRITE, pytest.param(None, id="create")])
@pytest.mark.parametrize(("kind", "status", "error", "written"), FAILURES)
def test_a_write_is_sent_once(
    door: Portal,
    sandbox: SandboxPortal,
    time: HandTime,
    write: Any,
    kind: Any,
    status: int,
    error: type[RequestError],
    written: bool,
) -> None:
    """Whatever goes wrong, no layer sends a write again, and nobody waits."""
    mine = a_contact(sandbox)
    before = sandbox.snapshot()
    fault = Fault(kind, method="PATCH|PUT|DELETE|POST", path=f"{ONE}|{CONTACTS}|{SECONDARY}")
    fault.status, fault.times = status, 99
    sandbox.faults.append(fault)
    with pytest.raises(error):
        write(door, door.get(mine)) if write else door.create({"email": "new@x.com"})
    assert len(writes_of(sandbox)) == fault.fired == 1
    assert time.slept == []
    assert (sandbox.snapshot() != before) == written


@pytest.mark.parametrize("switches", list(first_five())[::7])
def test_foreign_contacts_stay_as_they_are(
    server: SandboxServer, time: HandTime, switches: Switches
) -> None:
    """Under every behaviour, whatever is written, contacts of others keep every byte."""
    sandbox = SandboxPortal(switches, clock=time.moment)
    server.portal = sandbox
    foreign = [
        sandbox.add_contact({"email": "hers@x.com", "hubspot_owner_id": DANA, TOKEN: "ID:R1"}),
        sandbox.add_contact({"email": "nobodys@x.com", "city": "Granby"}),
    ]
    mine = a_contact(sandbox)
    before = sandbox.snapshot()
    with door_to(server, time) as door:
        for address in ("hers@x.com", "nobodys@x.com", "c@x.com", "free@x.com"):
            for write in (
                lambda a=address: door.patch(door.get(mine), {"email": a}),
                lambda a=address: door.patch(door.get(mine), {"hs_additional_emails": a}),
                lambda a=address: door.add_additional(door.get(mine), a),
                lambda a=address: door.create({"email": a}),
            ):
                try:
                    write()
                except RequestError:
                    continue
    after = sandbox.snapshot()
    assert {key: after[key] for key in foreign} == {key: before[key] for key in foreign}
    assert after[mine] != before[mine]
