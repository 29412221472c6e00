"""One contact at a time, through the official client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hubspot.crm.contacts.exceptions import ApiException, NotFoundException
from sandbox_client import JOSEPH

from sotdiff.sandbox import Switches

if TYPE_CHECKING:
    from sandbox_client import Client, HandClock

    from sotdiff.sandbox import SandboxPortal


def refused(error: pytest.ExceptionInfo[ApiException]) -> tuple[int, str]:
    """Return status and first error code of a refused write."""
    message = json.loads(error.value.body)["message"]
    entries = json.loads(message.removeprefix("Property values were not valid: "))
    return error.value.status, entries[0]["error"]


def test_create_echo_is_a_subset_without_nulls(hs: Client) -> None:
    """A created contact answers with what was set, computed and system values, and no null."""
    made = hs.create(email=" Jane@Example.com ", phone="970 555 1234", hubspot_owner_id=JOSEPH)
    assert made.id.isdigit()
    assert len(made.id) == 11
    assert made.properties["email"] == "jane@example.com"
    assert made.properties["phone"] == "970 555 1234"
    assert made.properties["hs_calculated_phone_number"] == "+19705551234"
    assert made.properties["hs_object_id"] == made.id
    assert "city" not in made.properties
    assert all(isinstance(value, str) for value in made.properties.values())


def test_ids_grow(hs: Client) -> None:
    """A later contact has a greater id."""
    first, second = hs.create(firstname="A"), hs.create(firstname="B")
    assert int(second.id) > int(first.id)


def test_create_without_address_is_never_deduplicated(hs: Client) -> None:
    """Two creates of the same person without an address make two contacts."""
    assert hs.create(firstname="Jane").id != hs.create(firstname="Jane").id


def test_create_needs_a_name_or_an_address(hs: Client) -> None:
    """A contact with neither address nor name is refused with 400."""
    with pytest.raises(ApiException) as error:
        hs.create(city="Granby")
    assert error.value.status == 400


def test_read_shows_asked_properties_and_leaves_undefined_out(hs: Client) -> None:
    """A read gives null for an empty property, and silently nothing for one not defined."""
    made = hs.create(email="a@x.com")
    assert hs.read(made.id, "email", "city", "nope") == {
        "city": None,
        "createdate": "2026-11-22T07:00:00.000Z",
        "email": "a@x.com",
        "hs_object_id": made.id,
        "lastmodifieddate": "2026-11-22T07:00:00.000Z",
    }


def test_read_takes_comma_lists_too(hs: Client) -> None:
    """`properties=email,city` is the same as naming the parameter twice."""
    made = hs.create(email="a@x.com", city="Granby")
    shown = hs.call("GET", f"/crm/v3/objects/contacts/{made.id}?properties=email,city").json()
    assert shown["properties"]["city"] == "Granby"


def test_read_without_properties_shows_the_default_set(hs: Client) -> None:
    """Address, names and the system's own are what a bare read shows."""
    assert set(hs.read(hs.create(email="a@x.com").id)) == {
        "createdate",
        "email",
        "firstname",
        "hs_object_id",
        "lastmodifieddate",
        "lastname",
    }


def test_contact_by_address_resolves_additional_ones(hs: Client, portal: SandboxPortal) -> None:
    """`idProperty=email` finds a contact by any of its addresses, in any case."""
    made = portal.add_contact({"email": "a@x.com", "hs_additional_emails": "B@x.com"})
    assert hs.basic.get_by_id("b@X.com", id_property="email").id == made
    hs.basic.update(
        "a@x.com",
        id_property="email",
        simple_public_object_input={"properties": {"city": "Granby"}},
    )
    assert portal.get(made, "city") == "Granby"


def test_update_echo_is_a_subset(hs: Client, clock: HandClock) -> None:
    """A PATCH answers with what it set and the system's own values."""
    made = hs.create(email="a@x.com", firstname="A")
    clock.advance(5)
    assert hs.update(made.id, city="Granby").properties == {
        "city": "Granby",
        "createdate": "2026-11-22T07:00:00.000Z",
        "hs_object_id": made.id,
        "lastmodifieddate": "2026-11-22T07:00:05.000Z",
    }


def test_empty_text_clears(hs: Client) -> None:
    """An empty text in a PATCH makes the property null."""
    made = hs.create(email="a@x.com", city="Granby")
    echo = hs.update(made.id, city="")
    assert "city" not in echo.properties
    assert hs.read(made.id, "city")["city"] is None


@pytest.mark.parametrize(
    ("switch", "left"), [("clears", None), ("ignored", "Granby"), ("refused", "Granby")]
)
def test_null_patch(hs: Client, portal: SandboxPortal, switch: str, left: str | None) -> None:
    """What `null` does is a switch: it clears, is ignored, or is refused."""
    portal.switches = Switches(null_patch=switch)  # type: ignore[arg-type]
    made = portal.add_contact({"email": "a@x.com", "city": "Granby"})
    answer = hs.call("PATCH", f"/crm/v3/objects/contacts/{made}", {"properties": {"city": None}})
    assert answer.status_code == (400 if switch == "refused" else 200)
    assert portal.get(made, "city") == left


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("nope", "x", "PROPERTY_DOESNT_EXIST"),
        ("hs_email_domain", "x.com", "READ_ONLY_VALUE"),
        ("commission_attribution", "Scout", "INVALID_OPTION"),
        ("hubspot_owner_id", "61194001", "INVALID_OPTION"),
        ("hubspot_owner_id", "60417725", "INVALID_OPTION"),
        ("email", "bcooper@example.con", "INVALID_EMAIL"),
        ("email", "bcooper", "INVALID_EMAIL"),
        ("email", "\u00a0a@x.com", "INVALID_EMAIL"),
        ("hs_additional_emails", "a@x.com;b@x.ik", "INVALID_EMAIL"),
        ("numemployees", "many", "INVALID_INTEGER"),
        ("closedate", "soon", "INVALID_LONG"),
        ("date_of_birth", "soon", "INVALID_DATE"),
    ],
)
def test_bad_value_is_refused_and_nothing_written(
    hs: Client, portal: SandboxPortal, name: str, value: str, code: str
) -> None:
    """One bad value refuses the whole PATCH with its code, and the good one stays unwritten."""
    made = portal.add_contact({"email": "me@x.com"})
    before = portal.snapshot()
    with pytest.raises(ApiException) as error:
        hs.update(made, city="Granby", **{name: value})
    assert refused(error) == (400, code)
    assert portal.snapshot() == before


def test_invalid_value_body_is_word_for_word(hs: Client, portal: SandboxPortal) -> None:
    """The body of a bad address is HubSpot's own."""
    with pytest.raises(ApiException) as error:
        hs.create(email="bcooper@example.con")
    body = json.loads(error.value.body)
    said = "Email address bcooper@example.con is invalid"
    entry = (
        f'{{"isValid":false,"message":"{said}","error":"INVALID_EMAIL","name":"email",'
        f'"localizedErrorMessage":"{said}","portalId":{portal.portal_id}}}'
    )
    assert list(body) == ["status", "message", "correlationId", "category"]
    assert body["message"] == f"Property values were not valid: [{entry}]"
    assert body["category"] == "VALIDATION_ERROR"


def test_unknown_property_body_has_its_errors(hs: Client) -> None:
    """The body of an undefined property names it in `errors` too."""
    with pytest.raises(ApiException) as error:
        hs.create(email="a@x.com", nope="x")
    assert json.loads(error.value.body)["errors"] == [
        {
            "message": 'Property "nope" does not exist',
            "code": "PROPERTY_DOESNT_EXIST",
            "context": {"propertyName": ["nope"]},
        }
    ]


def test_bad_owner_code(hs: Client, portal: SandboxPortal) -> None:
    """The code for an owner that does not exist is a switch."""
    portal.switches = Switches(bad_owner_code="INVALID_OWNER")
    with pytest.raises(ApiException) as error:
        hs.create(email="a@x.com", hubspot_owner_id="1")
    assert refused(error) == (400, "INVALID_OWNER")


@pytest.mark.parametrize(("trim", "stored"), [(False, " Granby "), (True, "Granby")])
def test_trim_strings(hs: Client, portal: SandboxPortal, trim: bool, stored: str) -> None:
    """Whether text is trimmed is a switch."""
    portal.switches = Switches(trim_strings=trim)
    made = hs.create(email="a@x.com", city=" Granby ")
    assert portal.get(made.id, "city") == stored


@pytest.mark.parametrize(
    ("switch", "sent", "stored"),
    [
        ("off", "(970) 555-1234", "(970) 555-1234"),
        ("e164", "(970) 555-1234", "+19705551234"),
        ("e164", "970-555-1234 x12", "+19705551234 ext 12"),
    ],
)
def test_phone_validation(
    hs: Client, portal: SandboxPortal, switch: str, sent: str, stored: str
) -> None:
    """Whether phones become E.164 is a switch."""
    portal.switches = Switches(phone_validation=switch)  # type: ignore[arg-type]
    assert portal.get(hs.create(email="a@x.com", phone=sent).id, "phone") == stored


def test_phone_validation_refuses_what_is_no_number(hs: Client, portal: SandboxPortal) -> None:
    """With phone validation on, what is no number is refused."""
    portal.switches = Switches(phone_validation="e164")
    with pytest.raises(ApiException) as error:
        hs.create(email="a@x.com", phone="call me")
    assert refused(error) == (400, "INVALID_PHONE_NUMBER")


def test_lifecycle_stage_never_goes_back(hs: Client, portal: SandboxPortal) -> None:
    """A step back of the lifecycle stage answers 200 and changes nothing."""
    made = hs.create(email="a@x.com", lifecyclestage="customer")
    hs.update(made.id, lifecyclestage="lead")
    assert portal.get(made.id, "lifecyclestage") == "customer"


def test_history_is_newest_first_and_names_the_writer(
    hs: Client, portal: SandboxPortal, clock: HandClock
) -> None:
    """History tells a person's edit from a program's write, newest first."""
    made = hs.create(email="a@x.com", phone="1")
    clock.advance(60)
    portal.edit(made.id, {"phone": "2"})
    shown = hs.call(
        "GET", f"/crm/v3/objects/contacts/{made.id}?propertiesWithHistory=phone,city,nope"
    ).json()
    assert shown["propertiesWithHistory"] == {
        "phone": [
            {
                "value": "2",
                "timestamp": "2026-11-22T07:01:00.000Z",
                "sourceType": "CRM_UI",
                "sourceId": "userId:61194001",
                "updatedByUserId": 61194001,
            },
            {
                "value": "1",
                "timestamp": "2026-11-22T07:00:00.000Z",
                "sourceType": "INTEGRATION",
                "sourceId": "3318842",
            },
        ],
        "city": [],
    }


def test_writing_what_stands_there_leaves_no_trace(
    hs: Client, portal: SandboxPortal, clock: HandClock
) -> None:
    """A PATCH with the value that is there changes neither history nor the modified date."""
    made = hs.create(email="a@x.com", city="Granby")
    before = portal.snapshot()
    clock.advance(60)
    hs.update(made.id, city="Granby")
    assert portal.snapshot() == before


def test_archived_contact_is_gone_unless_asked_for(hs: Client) -> None:
    """An archived contact answers 404, and 200 with `archived=true`."""
    made = hs.create(email="a@x.com")
    hs.basic.archive(made.id)
    with pytest.raises(NotFoundException) as error:
        hs.basic.get_by_id(made.id)
    assert json.loads(error.value.body)["message"] == "resource not found"
    assert json.loads(error.value.body)["category"] == "OBJECT_NOT_FOUND"
    shown = hs.basic.get_by_id(made.id, archived=True)
    assert shown.archived
    assert shown.archived_at is not None
    with pytest.raises(NotFoundException):
        hs.update(made.id, city="Granby")


def test_archiving_what_is_not_there_is_no_error(hs: Client) -> None:
    """A DELETE of an unknown id answers 204."""
    assert hs.call("DELETE", "/crm/v3/objects/contacts/999").status_code == 204


def test_listing_pages_by_id(hs: Client, portal: SandboxPortal) -> None:
    """The plain listing walks all contacts once, and the recycle bin apart."""
    live = [portal.add_contact({"firstname": str(number)}) for number in range(5)]
    gone = portal.add_contact({"firstname": "gone"}, archived=True)
    first = hs.basic.get_page(limit=3)
    rest = hs.basic.get_page(limit=3, after=first.paging.next.after)
    assert [contact.id for contact in first.results + rest.results] == live
    assert rest.paging is None
    assert [contact.id for contact in hs.basic.get_page(archived=True).results] == [gone]


def test_listing_with_history_has_smaller_pages(hs: Client) -> None:
    """With history a page holds at most 50."""
    hs.basic.get_page(limit=50, properties_with_history=["email"])
    with pytest.raises(ApiException):
        hs.basic.get_page(limit=51, properties_with_history=["email"])


def test_broken_json_is_refused(portal: SandboxPortal) -> None:
    """A body that is no JSON is a 400, and so is one that is no object."""
    path, headers = "/crm/v3/objects/contacts", {"Authorization": "Bearer sandbox-x"}
    assert portal.handle("POST", path, headers=headers, body=b"{").status == 400
    assert portal.handle("POST", path, headers=headers, body=b"[]").status == 400
    assert portal.handle("POST", path, headers=headers, body=b'{"properties":3}').status == 400
