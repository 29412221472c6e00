"""What goes wrong on the way, and people who are quicker."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING

import pytest
from hubspot.crm.contacts.exceptions import ApiException, ServiceException
from urllib3.exceptions import MaxRetryError, ProtocolError, ReadTimeoutError

from sotdiff.sandbox import Fault

if TYPE_CHECKING:
    from sandbox_client import Client

    from sotdiff.sandbox import Request, SandboxPortal, SandboxServer

ONE = r"/crm/v3/objects/contacts/\d+"
LOST = (ReadTimeoutError, ProtocolError, MaxRetryError)
QUICK = (1, 0.3)


@pytest.mark.parametrize("status", [423, 429, 477, 500, 502, 503, 504])
def test_status(hs: Client, portal: SandboxPortal, status: int) -> None:
    """A struck write is answered with the status, and nothing is done."""
    portal.faults.append(Fault("status", method="POST", status=status))
    with pytest.raises(ApiException) as error:
        hs.create(email="a@x.com")
    assert error.value.status == status
    assert portal.snapshot() == {}
    assert error.value.body.startswith("<html>") == (status in {500, 502, 504})


def test_status_headers(hs: Client, portal: SandboxPortal) -> None:
    """A migration tells the seconds to wait; a rule may bring headers of its own."""
    portal.faults.append(Fault("status", status=477))
    portal.faults.append(Fault("status", status=429, headers={"Retry-After": "7"}, nth=2))
    path = "/account-info/v3/details"
    assert hs.call("GET", path).headers["Retry-After"] == "3600"
    assert hs.call("GET", path).headers["Retry-After"] == "7"
    assert hs.call("GET", path).status_code == 200


def test_which_call_is_struck(hs: Client, portal: SandboxPortal) -> None:
    """A rule strikes from its nth fitting call, so many times, and no other call."""
    mine = portal.add_contact({"firstname": "A"})
    fault = Fault("status", method="GET", path=ONE, nth=2, times=2, status=503)
    portal.faults.append(fault)
    path = f"/crm/v3/objects/contacts/{mine}"
    statuses = []
    for _ in range(4):
        hs.call("GET", "/account-info/v3/details")
        statuses.append(hs.call("GET", path).status_code)
    assert statuses == [200, 503, 503, 200]
    assert fault.fired == 2


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("timeout", False),
        ("reset", False),
        ("commit_then_timeout", True),
        ("commit_then_reset", True),
    ],
)
def test_lost_answer(hs: Client, portal: SandboxPortal, kind: str, written: bool) -> None:
    """The caller gets no answer, and cannot know whether it was done."""
    mine = portal.add_contact({"firstname": "A"})
    portal.faults.append(Fault(kind, method="PATCH"))  # type: ignore[arg-type]
    body = {"properties": {"city": "Granby"}}
    with pytest.raises(LOST):
        hs.basic.update(mine, simple_public_object_input=body, _request_timeout=QUICK)
    assert portal.get(mine, "city") == ("Granby" if written else None)
    assert [seen.status for seen in portal.requests] == [0]
    assert hs.read(mine, "city")["city"] == ("Granby" if written else None)


def test_truncated_body_raises(hs: Client, portal: SandboxPortal) -> None:
    """A body that stops before its length is an error for the client; the write was done."""
    portal.faults.append(Fault("truncated", method="POST"))
    with pytest.raises((ProtocolError, MaxRetryError)):
        hs.create(email="a@x.com")
    assert portal.holder("a@x.com")


def test_empty_body_gives_empty_models(hs: Client, portal: SandboxPortal) -> None:
    """A 201 without a body does not raise in the official client; its model is empty."""
    portal.faults.append(Fault("empty_body", method="POST"))
    assert getattr(hs.create(email="a@x.com"), "id", None) is None
    assert portal.holder("a@x.com")


def test_empty_results(hs: Client, portal: SandboxPortal) -> None:
    """A search answers with nothing; a batch answers 200 with nothing, and nothing is done."""
    mine = portal.add_contact({"firstname": "A"})
    portal.faults.append(Fault("empty_results", method="POST", times=2))
    assert hs.search().total == 0
    body = {"inputs": [{"id": mine, "properties": {"city": "Granby"}}]}
    answer = hs.batch.update(batch_input_simple_public_object_batch_input=body)
    assert answer.results == []
    assert portal.get(mine, "city") is None
    assert hs.search().total == 1


def test_ignored_write_looks_done(hs: Client, portal: SandboxPortal) -> None:
    """An ignored write echoes what was sent, and nothing has changed, not even in search."""
    mine = portal.add_contact({"firstname": "A", "email": "a@x.com"})
    before = portal.snapshot()
    portal.faults.append(Fault("ignored", method="PATCH"))
    assert hs.update(mine, city="Granby", email="b@x.com").properties["city"] == "Granby"
    assert portal.snapshot() == before
    assert portal.holder("a@x.com") == mine
    assert portal.holder("b@x.com") is None
    assert hs.search(properties=["email"]).results[0].properties["email"] == "a@x.com"


def test_duplicate_delivery(hs: Client, portal: SandboxPortal) -> None:
    """A call delivered twice: without an address two contacts, with one a 409 of itself."""
    portal.faults.append(Fault("duplicate", method="POST", times=2))
    hs.create(firstname="A")
    assert len(portal.snapshot()) == 2
    with pytest.raises(ApiException) as error:
        hs.create(email="a@x.com")
    assert str(portal.holder("a@x.com")) in json.loads(error.value.body)["message"]


def test_a_person_can_be_quicker(hs: Client, portal: SandboxPortal) -> None:
    """A hook sees each call before it is handled, and may edit meanwhile."""
    mine = portal.add_contact({"firstname": "A", "hubspot_owner_id": "88361194"})

    @portal.on_request
    def hand_over(request: Request) -> None:
        if request.method == "PATCH":
            portal.set_owner(mine, "71520448")

    hs.update(mine, city="Granby")
    assert portal.get(mine, "hubspot_owner_id") == "71520448"
    assert portal.get(mine, "city") == "Granby"


def test_log_of_calls(hs: Client, portal: SandboxPortal) -> None:
    """Every call is in the log with its number, status and body."""
    hs.create(firstname="A")
    hs.call("GET", "/crm/v3/objects/contacts/1?archived=false")
    log = [(seen.number, seen.method, seen.path, seen.status) for seen in portal.requests]
    assert log == [
        (1, "POST", "/crm/v3/objects/contacts", 201),
        (2, "GET", "/crm/v3/objects/contacts/1", 404),
    ]
    assert portal.requests[0].body["properties"] == {"firstname": "A"}


def test_a_cut_connection_harms_no_other(hs: Client, portal: SandboxPortal) -> None:
    """After a cut the same client goes on."""
    portal.faults.append(Fault("reset", method="POST"))
    with pytest.raises(LOST):
        hs.create(firstname="A")
    assert hs.create(firstname="A").id


def test_connections_are_kept(server: SandboxServer, portal: SandboxPortal) -> None:
    """One connection carries many calls."""
    address = server.url.removeprefix("http://")
    line = http.client.HTTPConnection(address)
    headers = {"Authorization": f"Bearer {portal.token}"}
    for _ in range(3):
        line.request("GET", "/account-info/v3/details", headers=headers)
        assert line.getresponse().read()
        sock = line.sock
    assert line.sock is sock
    line.close()


def test_server_error_type(hs: Client, portal: SandboxPortal) -> None:
    """A 503 is the client's ServiceException, as with the real one."""
    portal.faults.append(Fault("status", status=503))
    with pytest.raises(ServiceException):
        hs.create(firstname="A")
