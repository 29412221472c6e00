"""Addresses: one holder in the whole portal, and what becomes of them in a write."""

from __future__ import annotations

import json
from itertools import starmap
from typing import TYPE_CHECKING

import pytest
from hubspot.crm.contacts.exceptions import ApiException

from sotdiff.sandbox import SandboxRefusal, Switches, first_five

if TYPE_CHECKING:
    from sandbox_client import Client

    from sotdiff.sandbox import SandboxPortal

SECONDARY = "/contacts/v1/secondary-email"


def addresses(portal: SandboxPortal, contact_id: str) -> tuple[str | None, str | None]:
    """Return primary and additional addresses as they are stored."""
    return portal.get(contact_id, "email"), portal.get(contact_id, "hs_additional_emails")


def test_create_may_bring_additional_addresses(hs: Client, portal: SandboxPortal) -> None:
    """Additional addresses given at the start are kept: lower case, each once, no primary."""
    made = hs.create(email="a@x.com", hs_additional_emails="B@x.com; c@x.com;b@x.com;a@x.com")
    assert addresses(portal, made.id) == ("a@x.com", "b@x.com;c@x.com")


@pytest.mark.parametrize("taken", ["Holder@x.com", "second@x.com"])
def test_create_of_a_held_address_is_409(hs: Client, portal: SandboxPortal, taken: str) -> None:
    """Nobody may have an address that another holds, as primary or additional, whoever owns it."""
    holder = portal.add_contact(
        {
            "email": "holder@x.com",
            "hs_additional_emails": "second@x.com",
            "hubspot_owner_id": "71520448",
        }
    )
    with pytest.raises(ApiException) as error:
        hs.create(email=taken)
    body = json.loads(error.value.body)
    assert error.value.status == 409
    assert body["message"] == f"Contact already exists. Existing ID: {holder}"
    assert body["category"] == "CONFLICT"
    assert len(portal.snapshot()) == 1


def test_conflict_in_the_other_wording(hs: Client, portal: SandboxPortal) -> None:
    """The same conflict as 400 names the contact that is written first, then the holder."""
    portal.switches = Switches(conflict_style="400")
    holder = portal.add_contact({"email": "holder@x.com"})
    mine = portal.add_contact({"email": "me@x.com"})
    with pytest.raises(ApiException) as error:
        hs.update(mine, email="holder@x.com")
    assert error.value.status == 400
    assert json.loads(error.value.body)["message"] == (
        f"Cannot set PropertyValueCoordinates{{portalId={portal.portal_id}, "
        "objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, propertyName=email, "
        f"value=holder@x.com}} on {mine}. {holder} already has that value."
    )


def test_additional_address_of_another_is_refused(hs: Client, portal: SandboxPortal) -> None:
    """An additional address is unique as well."""
    portal.add_contact({"email": "holder@x.com"})
    mine = portal.add_contact({"email": "me@x.com"})
    with pytest.raises(ApiException) as error:
        hs.update(mine, hs_additional_emails="holder@x.com")
    assert error.value.status == 409
    assert addresses(portal, mine) == ("me@x.com", None)


def test_archived_contact_holds_nothing(hs: Client, portal: SandboxPortal) -> None:
    """The addresses of an archived contact are free."""
    portal.add_contact({"email": "a@x.com"}, archived=True)
    assert hs.create(email="a@x.com").id


def test_a_left_address_is_free(hs: Client, portal: SandboxPortal) -> None:
    """An address that a contact has lost may be taken by another."""
    portal.edit(portal.add_contact({"email": "a@x.com"}), {"email": "b@x.com"})
    assert hs.create(email="a@x.com").id


def test_people_are_held_to_it_too(portal: SandboxPortal) -> None:
    """A person cannot give a contact an address that another holds either."""
    portal.add_contact({"email": "a@x.com"})
    with pytest.raises(SandboxRefusal, match="already exists"):
        portal.add_contact({"email": "A@x.com"})


@pytest.mark.parametrize(
    ("switch", "kept"), [("dropped", "b@x.com"), ("demoted", "b@x.com;a@x.com")]
)
def test_primary_change(hs: Client, portal: SandboxPortal, switch: str, kept: str) -> None:
    """What becomes of the old primary is a switch: it vanishes, or becomes additional."""
    portal.switches = Switches(primary_change=switch)  # type: ignore[arg-type]
    mine = portal.add_contact({"email": "a@x.com", "hs_additional_emails": "b@x.com"})
    hs.update(mine, email="New@x.com")
    assert addresses(portal, mine) == ("new@x.com", kept)


@pytest.mark.parametrize(
    ("switch", "kept"),
    [
        ("replace", "c@x.com"),
        ("append", "b@x.com;c@x.com"),
        ("readonly", "b@x.com"),
        ("bad_option", "b@x.com"),
    ],
)
def test_additional_emails_patch(hs: Client, portal: SandboxPortal, switch: str, kept: str) -> None:
    """What a PATCH of the additional addresses does is a switch."""
    portal.switches = Switches(additional_emails_patch=switch)  # type: ignore[arg-type]
    mine = portal.add_contact({"email": "a@x.com", "hs_additional_emails": "b@x.com"})
    body = {"properties": {"hs_additional_emails": "c@x.com"}}
    answer = hs.call("PATCH", f"/crm/v3/objects/contacts/{mine}", body)
    codes = {"readonly": "READ_ONLY_VALUE", "bad_option": "INVALID_OPTION"}
    assert answer.status_code == (400 if switch in codes else 200)
    assert codes.get(switch, "") in answer.text
    assert addresses(portal, mine) == ("a@x.com", kept)


@pytest.mark.parametrize(
    ("switch", "after"),
    [
        ("swap", ("b@x.com", "a@x.com;c@x.com")),
        ("promote_only", ("b@x.com", "c@x.com")),
        ("conflict", ("a@x.com", "b@x.com;c@x.com")),
    ],
)
def test_own_secondary(
    hs: Client, portal: SandboxPortal, switch: str, after: tuple[str, str]
) -> None:
    """What a PATCH does that promotes the contact's own additional address is a switch."""
    portal.switches = Switches(own_secondary=switch)  # type: ignore[arg-type]
    mine = portal.add_contact({"email": "a@x.com", "hs_additional_emails": "b@x.com;c@x.com"})
    body = {"properties": {"email": "b@x.com"}}
    answer = hs.call("PATCH", f"/crm/v3/objects/contacts/{mine}", body)
    assert answer.status_code == (409 if switch == "conflict" else 200)
    assert addresses(portal, mine) == after
    assert portal.holder("b@x.com") == mine


def test_the_first_five_switches_make_a_product() -> None:
    """Every combination of the first five unknowns comes once, the defaults first."""
    every = list(first_five())
    assert every[0] == Switches()
    assert len(every) == len(set(every)) == 2 * 4 * 3 * 2 * 4


def test_moved_addresses_leave_history(hs: Client, portal: SandboxPortal) -> None:
    """An address that HubSpot itself moves is written into the history."""
    portal.switches = Switches(primary_change="demoted")
    mine = portal.add_contact({"email": "a@x.com"})
    hs.update(mine, email="b@x.com")
    shown = hs.basic.get_by_id(mine, properties_with_history=["hs_additional_emails"])
    versions = shown.properties_with_history["hs_additional_emails"]
    assert [version.value for version in versions] == ["a@x.com"]


def test_v1_shows_additional_addresses(hs: Client, portal: SandboxPortal) -> None:
    """The v1 call shows the additional addresses alone."""
    mine = portal.add_contact({"email": "a@x.com", "hs_additional_emails": "b@x.com"})
    assert hs.call("GET", f"{SECONDARY}/{mine}").json() == {
        "portalId": portal.portal_id,
        "vid": int(mine),
        "secondaryEmails": ["b@x.com"],
    }


def test_v1_adds_whatever_the_switch_says(hs: Client, portal: SandboxPortal) -> None:
    """The v1 call adds an address even where PATCH may not; again is no error."""
    portal.switches = Switches(additional_emails_patch="readonly")
    mine = portal.add_contact({"email": "a@x.com"})
    for _ in range(2):
        answer = hs.call("PUT", f"{SECONDARY}/{mine}/email/B%40x.com")
        assert answer.json()["secondaryEmails"] == ["b@x.com"]
    assert addresses(portal, mine) == ("a@x.com", "b@x.com")


def test_v1_refusals(hs: Client, portal: SandboxPortal) -> None:
    """The v1 call refuses a held address, a bad one, and a contact without a primary."""
    holder = portal.add_contact({"email": "holder@x.com"})
    mine, bare = portal.add_contact({"email": "a@x.com"}), portal.add_contact({"firstname": "B"})
    asked = [(mine, "holder@x.com"), (mine, "a@x.com"), (mine, "a@x.con"), (bare, "b@x.com")]
    answers = starmap(lambda vid, email: hs.call("PUT", f"{SECONDARY}/{vid}/email/{email}"), asked)
    assert [answer.status_code for answer in answers] == [409, 409, 400, 400]
    assert addresses(portal, holder) == ("holder@x.com", None)
    assert addresses(portal, mine) == ("a@x.com", None)


def test_v1_takes_away_and_replaces(hs: Client, portal: SandboxPortal) -> None:
    """The v1 calls take one address away, and put another in the place of one."""
    mine = portal.add_contact({"email": "a@x.com", "hs_additional_emails": "b@x.com;c@x.com"})
    hs.call("DELETE", f"{SECONDARY}/{mine}/email/b%40x.com")
    assert addresses(portal, mine) == ("a@x.com", "c@x.com")
    body = {"targetSecondaryEmail": "c@x.com", "updatedSecondaryEmail": "d@x.com"}
    hs.call("PATCH", f"{SECONDARY}/{mine}", body)
    assert addresses(portal, mine) == ("a@x.com", "d@x.com")
    assert hs.call("DELETE", f"{SECONDARY}/{mine}/email/b%40x.com").status_code == 404
