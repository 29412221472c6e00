"""What properties and owners a fresh sandbox has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

BORN = "2019-03-02T17:00:00.000Z"
STAGES = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
    "other",
)


@dataclass(frozen=True, slots=True)
class Definition:
    """One contact property; `options` are the values that an enumeration takes."""

    name: str
    label: str
    type: str = "string"
    field_type: str = "text"
    read_only: bool = False
    options: tuple[str, ...] = ()
    custom: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the property as HubSpot describes it."""
        owner = self.name == "hubspot_owner_id"
        return {
            "updatedAt": BORN,
            "createdAt": BORN,
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "description": "",
            "groupName": "contactinformation",
            "options": [_option(value, order) for order, value in enumerate(self.options)],
            "displayOrder": -1,
            "calculated": self.read_only,
            "externalOptions": owner,
            "archived": False,
            "hasUniqueValue": self.name in {"email", "hs_object_id"},
            "hidden": False,
            "hubspotDefined": not self.custom,
            "modificationMetadata": {
                "archivable": self.custom,
                "readOnlyDefinition": not self.custom,
                "readOnlyValue": self.read_only,
            },
            "formField": not self.read_only,
        } | ({"referencedObjectType": "OWNER"} if owner else {})


@dataclass(frozen=True, slots=True)
class Owner:
    """One user to whom contacts may belong; `owner_id` is not the `user_id`."""

    owner_id: str
    email: str
    first_name: str
    last_name: str
    user_id: int
    archived: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the owner as HubSpot describes it; an archived one has no user id."""
        return {
            "id": self.owner_id,
            "email": self.email,
            "type": "PERSON",
            "firstName": self.first_name,
            "lastName": self.last_name,
            "userId": None if self.archived else self.user_id,
            "userIdIncludingInactive": self.user_id,
            "createdAt": BORN,
            "updatedAt": BORN,
            "archived": self.archived,
        }


def _option(value: str, order: int) -> dict[str, Any]:
    label = value.replace("_", " ").title()
    return {"label": label, "value": value, "displayOrder": order, "hidden": False}


def _text(name: str, label: str, field_type: str = "text") -> Definition:
    return Definition(name, label, field_type=field_type)


def _computed(name: str, label: str, kind: str = "string") -> Definition:
    return Definition(name, label, kind, "calculation_equation", read_only=True)


STANDARD_PROPERTIES: tuple[Definition, ...] = (
    _text("email", "Email"),
    Definition("hs_additional_emails", "Additional email addresses", "enumeration", "select"),
    _text("firstname", "First Name"),
    _text("lastname", "Last Name"),
    _text("phone", "Phone Number", "phonenumber"),
    _text("mobilephone", "Mobile Phone Number", "phonenumber"),
    _text("fax", "Fax Number"),
    _text("address", "Street Address"),
    _text("city", "City"),
    _text("state", "State/Region"),
    _text("zip", "Postal Code"),
    _text("country", "Country/Region"),
    _text("company", "Company Name"),
    _text("jobtitle", "Job Title"),
    _text("website", "Website URL"),
    _text("message", "Message", "textarea"),
    Definition("hubspot_owner_id", "Contact owner", "enumeration", "select"),
    Definition("lifecyclestage", "Lifecycle Stage", "enumeration", "radio", options=STAGES),
    Definition(
        "hs_lead_status",
        "Lead Status",
        "enumeration",
        "radio",
        options=("NEW", "OPEN", "IN_PROGRESS", "CONNECTED", "UNQUALIFIED"),
    ),
    Definition("numemployees", "Number of Employees", "number", "number"),
    Definition("closedate", "Close Date", "datetime", "date"),
    Definition("date_of_birth", "Date of birth", "date", "date"),
    _computed("hs_object_id", "Record ID", "number"),
    _computed("createdate", "Create Date", "datetime"),
    _computed("lastmodifieddate", "Last Modified Date", "datetime"),
    _computed("hs_email_domain", "Email Domain"),
    _computed("hs_calculated_phone_number", "Calculated Phone Number in International Format"),
    _computed("hs_calculated_phone_number_country_code", "Calculated Phone Country Code"),
    _computed("hs_searchable_calculated_phone_number", "Calculated Phone Number, searchable"),
    _computed("hs_all_contact_vids", "All vids for a contact", "enumeration"),
    _computed("hs_merged_object_ids", "Merged record IDs", "enumeration"),
    _computed("hs_calculated_merged_vids", "Merged vids with timestamps"),
    _computed("hs_is_contact", "Is a contact", "bool"),
    _computed("hs_is_unworked", "Contact unworked", "bool"),
    _computed("hs_marketable_status", "Marketing contact status", "enumeration"),
    _computed("hs_lifecyclestage_lead_date", "Became a Lead Date", "datetime"),
    _computed("hs_email_optout", "Unsubscribed from all email", "bool"),
    _computed("hs_email_hard_bounce_reason_enum", "Email hard bounce reason", "enumeration"),
    _computed("hs_object_source", "Record source", "enumeration"),
    _computed("hs_object_source_id", "Record source ID"),
    Definition("trackingsource", "Tracking source", custom=True),
    Definition(
        "commission_attribution",
        "Commission attribution",
        "enumeration",
        "select",
        options=("scout", "inbound", "referral", "partner", "none"),
        custom=True,
    ),
)

STANDARD_OWNERS: tuple[Owner, ...] = (
    Owner("88361194", "joseph@granby-stays.example", "Joseph", "Alder", 61194001),
    Owner("71520448", "dana@granby-stays.example", "Dana", "Whitcomb", 20448002),
    Owner("71520993", "lee@granby-stays.example", "Lee", "Marsden", 20993003),
    Owner("60417725", "robin@granby-stays.example", "Robin", "Keller", 17725004, archived=True),
)
