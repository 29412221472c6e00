"""Reads that go wrong are tried again; limits are kept; nothing is followed elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from doorway import (
    BATCH_READ,
    CONTACTS,
    ONE,
    QUICK,
    SEARCH,
    HandTime,
    Tampered,
    calls_of,
    door_to,
    ours,
)

from sotdiff.errors import AuthError, LimitError, RefusedError, RequestError
from sotdiff.hubspot.calls import TRIES
from sotdiff.hubspot.client import Client
from sotdiff.sandbox import Fault, Response, SandboxPortal, Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotdiff.hubspot import Portal
    from sotdiff.sandbox import SandboxServer

    Read = Callable[[Portal, str], object]

READS: list[Any] = [
    pytest.param(ONE, lambda door, mine: door.get(mine), id="get"),
    pytest.param(ONE, lambda door, mine: door.get(mine, history=["city"]), id="history"),
    pytest.param(BATCH_READ, lambda door, mine: door.read([mine]), id="read"),
    pytest.param(BATCH_READ, lambda door, _: door.holders(["a@x.com"]), id="holders"),
    pytest.param(SEARCH, lambda door, _: door.list_owned(), id="list_owned"),
    pytest.param(SEARCH, lambda door, _: door.find("R1"), id="find"),
    pytest.param(CONTACTS, lambda door, _: door.list_outside(), id="list_outside"),
    pytest.param("/crm/v3/owners/.*", lambda door, _: door.check(), id="owner"),
    pytest.param("/crm/v3/properties/.*", lambda door, _: door.check(), id="properties"),
    pytest.param("/account-info/.*", lambda door, _: door.check(), id="account"),
]
PASSING: list[Any] = [
    *[pytest.param("status", status, id=str(status)) for status in (423, 429, 500, 502, 503, 504)],
    *[pytest.param(kind, 0, id=kind) for kind in ("reset", "truncated", "empty_body")],
]


def some_contact(sandbox: SandboxPortal) -> str:
    """Put one contact in scope there."""
    return sandbox.add_contact(ours(email="a@x.com", trackingsource="ID:R1"))


@pytest.mark.parametrize(("path", "read"), READS)
@pytest.mark.parametrize(("kind", "status"), PASSING)
def test_a_read_is_tried_again(
    door: Portal,
    sandbox: SandboxPortal,
    time: HandTime,
    path: str,
    read: Read,
    kind: Any,
    status: int,
) -> None:
    """What may pass is tried again after a pause that grows, and the answer is the usual one."""
    mine = some_contact(sandbox)
    usual = read(door, mine)
    time.seconds += 100
    time.slept.clear()
    sandbox.faults.append(Fault(kind, path=path, times=2, status=status))
    assert str(read(door, mine)).split("read_at")[0] == str(usual).split("read_at")[0]
    assert [pause for pause in time.slept if pause != 0.25] == [0.5, 1.0]


@pytest.mark.parametrize(("path", "read"), READS)
def test_a_read_gives_up(
    door: Portal, sandbox: SandboxPortal, time: HandTime, path: str, read: Read
) -> None:
    """After seven tries a read is an error that says so, and not one about a write."""
    mine = some_contact(sandbox)
    sandbox.faults.append(Fault("status", path=path, times=99, status=503))
    with pytest.raises(RequestError, match=f"HTTP 503 after {TRIES} tries") as error:
        read(door, mine)
    assert type(error.value) is RequestError
    assert sum(pause for pause in time.slept if pause != 0.25) > 15


def test_no_answer_at_all(door: Portal, sandbox: SandboxPortal) -> None:
    """A call that is never answered ends at its time limit and is tried again."""
    mine = some_contact(sandbox)
    fault = Fault("timeout", path=ONE, times=1)
    sandbox.faults.append(fault)
    assert door.get(mine).contact_id == mine
    assert fault.fired == 1


@pytest.mark.parametrize("path", ["/crm/v3/owners/.*", "/crm/v3/properties/.*", "/account-info/.*"])
def test_every_call_has_a_time_limit(door: Portal, sandbox: SandboxPortal, path: str) -> None:
    """The calls about the account end at their time limit too."""
    fault = Fault("timeout", path=path, times=1)
    sandbox.faults.append(fault)
    door.check()
    assert fault.fired == 1


def test_nobody_there(time: HandTime, sandbox: SandboxPortal, door: Portal) -> None:
    """A host that cannot be reached is no answer, tried as often as any."""
    assert sandbox
    door._calls.client = Client("http://127.0.0.1:9", "token", QUICK)
    with pytest.raises(RequestError, match="no answer after 7 tries"):
        door.get("1")
    assert len(time.slept) == TRIES - 1


def test_retry_after_is_kept(door: Portal, sandbox: SandboxPortal, time: HandTime) -> None:
    """Where HubSpot says how long to wait, that is how long."""
    mine = some_contact(sandbox)
    fault = Fault("status", path=ONE, times=2, status=429, headers={"Retry-After": "7"})
    sandbox.faults.append(fault)
    door.get(mine)
    assert time.slept == [7.0, 7.0]


@pytest.mark.parametrize(
    ("status", "headers"),
    [(477, {}), (503, {"Retry-After": "3600"}), (429, {"Retry-After": "86400"})],
)
def test_a_long_pause_ends_the_run(
    door: Portal, sandbox: SandboxPortal, time: HandTime, status: int, headers: dict[str, str]
) -> None:
    """A migration, or a wait of more than two minutes, ends the run instead of holding it up."""
    mine = some_contact(sandbox)
    fault = Fault("status", path=ONE, times=9, status=status, headers=headers)
    sandbox.faults.append(fault)
    with pytest.raises(LimitError):
        door.get(mine)
    assert (fault.fired, time.slept) == (1, [])


def test_a_daily_limit_ends_the_run(door: Portal, sandbox: SandboxPortal, time: HandTime) -> None:
    """A daily limit is not waited for, by a read or by a write."""
    mine = some_contact(sandbox)
    fresh = door.get(mine)
    sandbox.switches = Switches(rate_limits=True, daily_limit=0)
    for call in (lambda: door.patch(fresh, {"city": "Granby"}), lambda: door.get(mine)):
        with pytest.raises(LimitError, match="no more calls"):
            call()
    assert time.slept == []


@pytest.mark.parametrize("calls", [20, 100])
def test_limits_are_kept(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime, calls: int
) -> None:
    """A whole day's work never meets one 429, however small the limit."""
    ids = [sandbox.add_contact(ours(email=f"a{n}@x.com")) for n in range(450)]
    sandbox.switches = Switches(rate_limits=True, ten_second_limit=calls, search_limit=4)
    with door_to(server, time, calls_per_10s=calls) as door:
        for _ in range(4):
            door.list_owned()
        for contact_id in ids[:100]:
            door.update(contact_id, {"city": "Granby"})
    assert {seen.status for seen in sandbox.requests} == {200}


def test_somebody_else_uses_up_the_limit(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime
) -> None:
    """Where others have used up the portal's searches and calls, a read waits until it may."""
    ids = [sandbox.add_contact(ours(email=f"a{n}@x.com")) for n in range(401)]
    sandbox.switches = Switches(rate_limits=True, ten_second_limit=1, search_limit=1)
    with door_to(server, time) as door:
        assert len(door.list_owned().contacts) == len(ids)
        assert len(door.read(ids)) == len(ids)
    assert 429 in {seen.status for seen in sandbox.requests}


@pytest.mark.parametrize(
    ("switches", "error"),
    [(Switches(missing_scopes=("crm.objects.contacts.read",)), AuthError)],
)
def test_a_missing_scope_stops(
    door: Portal, sandbox: SandboxPortal, switches: Switches, error: type[Exception]
) -> None:
    """A missing scope stops at once and is named."""
    mine = some_contact(sandbox)
    sandbox.switches = switches
    with pytest.raises(error, match=r"crm\.objects\.contacts\.read"):
        door.get(mine)
    assert len(calls_of(sandbox)) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("write", [False, True])
def test_no_redirect_is_followed(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime, status: int, write: bool
) -> None:
    """A redirect is refused: the token goes to no other address, and no write goes out twice."""
    mine = some_contact(sandbox)
    elsewhere: list[str] = []

    def redirect(path: str, body: Any, answered: Response) -> Response:
        if path == "/elsewhere":
            elsewhere.append(path)
        if path.endswith(mine) and bool(body) == write:
            return Response(status, {"Location": f"{server.url}/elsewhere"})
        return answered

    server.portal = Tampered(sandbox, redirect)  # type: ignore[assignment]
    with door_to(server, time) as door, pytest.raises(RefusedError, match=f"HTTP {status}"):
        door.update(mine, {"city": "Granby"})
    assert elsewhere == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"\xff\xfe no text", "text/plain"), (b"<html>", "text/html"), (b"", "application/json")],
)
def test_a_body_that_cannot_be_read(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime, body: bytes, kind: str
) -> None:
    """A body in no known form, with a success or an error, is no answer."""
    mine = some_contact(sandbox)
    for status in (200, 500):

        def spoil(path: str, _body: Any, answered: Response, status: int = status) -> Response:
            if not path.endswith(mine):
                return answered
            return replace(answered, status=status, body=body, headers={"content-type": kind})

        server.portal = Tampered(sandbox, spoil)  # type: ignore[assignment]
        with door_to(server, time) as door, pytest.raises(RequestError, match="after 7 tries"):
            door.get(mine)
