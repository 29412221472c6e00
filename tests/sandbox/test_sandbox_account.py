"""Owners, definitions, identity, tokens, scopes and limits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hubspot.crm.contacts.exceptions import ApiException
from hubspot.crm.owners.exceptions import NotFoundException
from sandbox_client import JOSEPH, official_client

from sotdiff.sandbox import Definition, Switches

if TYPE_CHECKING:
    from sandbox_client import Client, HandClock

    from sotdiff.sandbox import SandboxPortal, SandboxServer


def test_owner_by_id(hs: Client) -> None:
    """An owner is found by its id, which is not its user id."""
    owner = hs.hubspot.crm.owners.owners_api.get_by_id(owner_id=int(JOSEPH), id_property="id")
    assert (owner.id, owner.user_id, owner.archived) == (JOSEPH, 61194001, False)
    with pytest.raises(NotFoundException):
        hs.hubspot.crm.owners.owners_api.get_by_id(owner_id=61194001)
    by_user = hs.hubspot.crm.owners.owners_api.get_by_id(owner_id=61194001, id_property="userId")
    assert by_user.id == JOSEPH


def test_archived_owner_only_when_asked_for(hs: Client) -> None:
    """A deactivated owner has no user id and is shown only with `archived=true`."""
    owners = hs.hubspot.crm.owners.owners_api
    with pytest.raises(NotFoundException):
        owners.get_by_id(owner_id=60417725)
    owner = owners.get_by_id(owner_id=60417725, archived=True)
    assert (owner.user_id, owner.user_id_including_inactive) == (None, 17725004)


def test_owner_listing(hs: Client) -> None:
    """Owners come page by page, by address, and the archived ones apart."""
    owners = hs.hubspot.crm.owners.owners_api
    first = owners.get_page(limit=2)
    rest = owners.get_page(limit=2, after=first.paging.next.after)
    assert [owner.id for owner in first.results] == ["71520448", "71520993"]
    assert [owner.id for owner in rest.results] == [JOSEPH]
    assert rest.paging is None
    by_address = owners.get_page(email="joseph@granby-stays.example")
    assert [owner.id for owner in by_address.results] == [JOSEPH]
    assert [owner.id for owner in owners.get_page(archived=True).results] == ["60417725"]


def test_property_definitions(hs: Client, portal: SandboxPortal) -> None:
    """A definition tells type, options and whether it may be written; an unknown one is 404."""
    properties = hs.hubspot.crm.properties.core_api
    token = properties.get_by_name("contacts", "trackingsource")
    assert (token.type, token.modification_metadata.read_only_value) == ("string", False)
    commission = properties.get_by_name("contacts", "commission_attribution")
    assert [option.value for option in commission.options][:2] == ["scout", "inbound"]
    assert properties.get_by_name("contacts", "createdate").modification_metadata.read_only_value
    assert len(properties.get_all("contacts").results) == len(portal.world.definitions)
    answer = hs.call("GET", "/crm/v3/properties/contacts/nope")
    assert answer.status_code == 404


def test_a_portal_may_define_more(hs: Client, portal: SandboxPortal) -> None:
    """A property that is defined can be written."""
    portal.define(Definition("sot_key", "Key", custom=True))
    assert portal.get(hs.create(firstname="A", sot_key="R1").id, "sot_key") == "R1"


def test_account_info(hs: Client, portal: SandboxPortal) -> None:
    """The portal says which one it is."""
    details = hs.call("GET", "/account-info/v3/details").json()
    assert details["portalId"] == portal.portal_id
    assert details["accountType"] == "STANDARD"
    assert {"timeZone", "companyCurrency", "uiDomain", "dataHostingLocation"} <= set(details)


@pytest.mark.parametrize("token", ["pat-na1-real-looking", ""])
def test_stranger_is_401(server: SandboxServer, portal: SandboxPortal, token: str) -> None:
    """Any other token, or none, is refused, and nothing is done."""
    with pytest.raises(ApiException) as error:
        official_client(server.url, token).create(email="a@x.com")
    body = json.loads(error.value.body)
    assert error.value.status == 401
    assert body["category"] == "INVALID_AUTHENTICATION"
    assert body["message"].startswith("Authentication credentials not found. This API supports")
    assert portal.snapshot() == {}


def test_only_bearer_tokens_open(portal: SandboxPortal) -> None:
    """A good token in another scheme is none."""
    headers = {"Authorization": f"Basic {portal.token}"}
    assert portal.handle("GET", "/account-info/v3/details", headers=headers).status == 401


def test_the_portals_own_token_opens(server: SandboxServer, portal: SandboxPortal) -> None:
    """The portal's own token is good, whatever it looks like."""
    portal.world.token = "mine"
    assert official_client(server.url, "mine").found() == []


def test_missing_scope_is_403(hs: Client, portal: SandboxPortal) -> None:
    """Without the scope a write is refused with its name, while reads go on."""
    portal.switches = Switches(missing_scopes=("crm.objects.contacts.write",))
    with pytest.raises(ApiException) as error:
        hs.create(email="a@x.com")
    body = json.loads(error.value.body)
    assert error.value.status == 403
    assert body["category"] == "MISSING_SCOPES"
    needed = body["errors"][0]["context"]["requiredGranularScopes"]
    assert needed == ["crm.objects.contacts.write"]
    assert hs.found() == []


def test_unknown_path_and_method(hs: Client) -> None:
    """A path that is none is 404, a method that is none there 405."""
    assert hs.call("GET", "/crm/v3/objects/deals").status_code == 404
    assert hs.call("DELETE", "/crm/v3/owners").status_code == 405


def test_no_limit_unless_switched_on(hs: Client) -> None:
    """By default nothing is limited."""
    assert [hs.search().total for _ in range(8)] == [0] * 8


def test_ten_seconds_limit(hs: Client, portal: SandboxPortal, clock: HandClock) -> None:
    """Too many calls in ten rolling seconds are 429 until the first has rolled out."""
    portal.switches = Switches(rate_limits=True, ten_second_limit=2)
    path = "/account-info/v3/details"
    first = hs.call("GET", path)
    assert first.headers["X-HubSpot-RateLimit-Max"] == "2"
    assert first.headers["X-HubSpot-RateLimit-Remaining"] == "1"
    clock.advance(6)
    hs.call("GET", path)
    refused = hs.call("GET", path)
    assert refused.status_code == 429
    assert refused.json()["message"] == "You have reached your ten_secondly_rolling limit."
    assert refused.json()["policyName"] == "TEN_SECONDLY_ROLLING"
    assert refused.json()["errorType"] == "RATE_LIMIT"
    clock.advance(4)
    assert [hs.call("GET", path).status_code for _ in range(2)] == [200, 429]


def test_search_limit(hs: Client, portal: SandboxPortal, clock: HandClock) -> None:
    """Five searches a second; the answer has no headers that tell."""
    portal.switches = Switches(rate_limits=True)
    path = "/crm/v3/objects/contacts/search"
    answers = [hs.call("POST", path, {}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].json()["message"] == "You have reached your secondly limit."
    assert not any(name.lower().startswith("x-hubspot") for name in answers[0].headers)
    clock.advance(1)
    assert hs.call("POST", path, {}).status_code == 200


def test_daily_limit(hs: Client, portal: SandboxPortal, clock: HandClock) -> None:
    """The daily limit ends at midnight of the portal's time zone."""
    portal.switches = Switches(rate_limits=True, daily_limit=1)
    path = "/account-info/v3/details"
    assert [hs.call("GET", path).status_code for _ in range(2)] == [200, 429]
    refused = hs.call("GET", path).json()
    assert refused["message"] == "You have reached your daily limit."
    assert refused["policyName"] == "DAILY"
    clock.advance(24 * 3600 - 1)
    assert hs.call("GET", path).status_code == 429
    clock.advance(1)
    assert hs.call("GET", path).status_code == 200
