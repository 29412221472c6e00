"""The sandbox and the official client before a referee that nobody here wrote.

Needs node, npm and HubSpot's descriptions in ../shared; skips with the reason elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hubspot.crm.contacts.exceptions import ApiException
from referee import refereed, why_no_referee
from sandbox_client import JOSEPH, Client, official_client

from sotdiff.sandbox import SandboxPortal, Switches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from referee import Referee

BATCH = "/crm/v3/objects/contacts/batch"
SLOW = (5, 30)


@pytest.fixture(scope="module")
def referee() -> Iterator[Referee]:
    """Serve one portal through the validating proxy; `url` takes every path."""
    reason = why_no_referee()
    if reason:
        pytest.skip(f"the validating proxy cannot run here: {reason}")
    with refereed(SandboxPortal()) as running:
        yield running


@pytest.fixture
def client(referee: Referee) -> Client:
    """Give the official client, talking through the proxy."""
    referee.violations.clear()
    return official_client(referee.url)


def test_referee_sees_what_is_wrong(referee: Referee, client: Client) -> None:
    """A page of 500, an unknown operator and a value that is no text are violations."""
    wrong = [
        {"limit": 500},
        {"filterGroups": [{"filters": [{"propertyName": "city", "operator": "LIKE"}]}]},
    ]
    for body in wrong:
        assert client.call("POST", "/crm/v3/objects/contacts/search", body).status_code == 422
    client.call("POST", "/crm/v3/objects/contacts", {"properties": {"city": 3}})
    assert len(referee.violations) == 3
    assert referee.portal.snapshot() == {}


def test_whole_tour_without_a_violation(referee: Referee, client: Client) -> None:
    """Every call that the official client makes, and every answer, is as described."""
    before = referee.judged
    made = client.create(email="tour@x.com", firstname="T", hubspot_owner_id=JOSEPH)
    other = client.create(email="other@x.com", hs_additional_emails="third@x.com")
    _read(client, made.id)
    _change(client, made.id)
    _refuse(client, made.id)
    _batch(client, made.id)
    _owners(client)
    client.basic.merge(public_merge_input={"primaryObjectId": made.id, "objectIdToMerge": other.id})
    client.basic.archive(client.create(firstname="gone").id)
    client.basic.get_page(archived=True, limit=5)
    assert referee.violations == []
    assert referee.judged - before > 20


def test_limits_and_strangers_without_a_violation(referee: Referee) -> None:
    """Refusals of limits, scopes and tokens are as described too."""
    portal = referee.portal
    for switches, token, status in (
        (Switches(rate_limits=True, search_limit=0), "sandbox-x", 429),
        (Switches(missing_scopes=("crm.objects.contacts.read",)), "sandbox-x", 403),
        (Switches(), "stranger", 401),
    ):
        portal.switches = switches
        with pytest.raises(ApiException) as error:
            official_client(referee.url, token).search()
        assert error.value.status == status
    portal.switches = Switches()
    assert referee.violations == []


def _read(client: Client, contact_id: str) -> None:
    asked = ["email", "city", "nope"]
    client.basic.get_by_id(contact_id, properties=asked, properties_with_history=["email", "city"])
    client.basic.get_by_id("third@x.com", id_property="email")
    client.basic.get_page(limit=1, properties=asked)
    owner = {"propertyName": "hubspot_owner_id", "operator": "EQ", "value": JOSEPH}
    newest = {"propertyName": "hs_object_id", "direction": "DESCENDING"}
    client.search(owner, properties=asked, sorts=[newest], limit=200)
    client.search(limit=1)


def _change(client: Client, contact_id: str) -> None:
    client.update(contact_id, email="tour2@x.com")
    client.update(contact_id, hs_additional_emails="fourth@x.com", city="")
    client.call("PUT", f"/contacts/v1/secondary-email/{contact_id}/email/fifth%40x.com")


def _refuse(client: Client, contact_id: str) -> None:
    refused = [
        ({"email": "other@x.com"}, 409),
        ({"email": "x@x.con"}, 400),
        ({"nope": "x"}, 400),
    ]
    for properties, status in refused:
        with pytest.raises(ApiException) as error:
            client.update(contact_id, **properties)
        assert error.value.status == status
    with pytest.raises(ApiException) as error:
        client.basic.get_by_id("90002")
    assert error.value.status == 404


def _batch(client: Client, contact_id: str) -> None:
    both = {"inputs": [{"id": contact_id}, {"id": "90002"}], "properties": ["city"]}
    history = both | {"propertiesWithHistory": ["city"]}
    client.batch.read(batch_read_input_simple_public_object_id=history, _request_timeout=SLOW)
    one = {"id": contact_id, "properties": {"city": "Granby"}}
    client.batch.update(batch_input_simple_public_object_batch_input={"inputs": [one]})
    inputs = [
        {"properties": {"firstname": "B"}, "associations": [], "objectWriteTraceId": "1"},
        {"properties": {"email": "b@x.con"}, "associations": [], "objectWriteTraceId": "2"},
    ]
    client.batch.create(batch_input_simple_public_object_batch_input_for_create={"inputs": inputs})
    upsert = {"id": "u@x.com", "idProperty": "email", "properties": {"city": "Fraser"}}
    client.batch.upsert(batch_input_simple_public_object_batch_input_upsert={"inputs": [upsert]})
    client.batch.archive(batch_input_simple_public_object_id={"inputs": [{"id": "90002"}]})


def _owners(client: Client) -> None:
    owners = client.hubspot.crm.owners.owners_api
    owners.get_page(limit=1)
    owners.get_page(archived=True)
    owners.get_by_id(owner_id=int(JOSEPH), id_property="id", archived=False)
