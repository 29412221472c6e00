"""How HubSpot shows a contact: asked properties, computed ones, history, a write's echo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import phonenumbers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from sotdiff.sandbox.contact import Contact
    from sotdiff.sandbox.definitions import Definition

ALWAYS = ("createdate", "hs_object_id", "lastmodifieddate")
DEFAULT = ("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname")
_FOLLOWS = {
    "email": ("hs_email_domain",),
    "phone": (
        "hs_calculated_phone_number",
        "hs_calculated_phone_number_country_code",
        "hs_searchable_calculated_phone_number",
    ),
}


def read_property(contact: Contact, name: str) -> str | None:
    """Return a property's value, computed where HubSpot computes it; empty is None."""
    compute = _COMPUTED.get(name)
    value = compute(contact) if compute else contact.values.get(name)
    return value or None


def shown_contact(
    contact: Contact,
    definitions: Mapping[str, Definition],
    asked: Collection[str],
    history: Iterable[str] = (),
) -> dict[str, Any]:
    """Return a contact as a read shows it: undefined names left out, empty values null."""
    names = {*ALWAYS, *asked} if asked else DEFAULT
    values = {name: read_property(contact, name) for name in sorted(names) if name in definitions}
    versions = {
        name: [version.as_json() for version in contact.history.get(name, ())]
        for name in history
        if name in definitions
    }
    return _envelope(contact, values) | ({"propertiesWithHistory": versions} if versions else {})


def echoed_contact(contact: Contact, names: Iterable[str]) -> dict[str, Any]:
    """Return a contact as a write's answer shows it: what was set and follows, never null."""
    wanted = {*ALWAYS, *names}
    wanted |= {follower for name in wanted for follower in _FOLLOWS.get(name, ())}
    values = {name: read_property(contact, name) for name in sorted(wanted)}
    return _envelope(contact, {name: value for name, value in values.items() if value})


def _envelope(contact: Contact, values: Mapping[str, str | None]) -> dict[str, Any]:
    content: dict[str, Any] = {
        "id": contact.contact_id,
        "properties": values,
        "createdAt": contact.created_at,
        "updatedAt": contact.updated_at,
        "archived": contact.archived_at is not None,
    }
    return content | ({"archivedAt": contact.archived_at} if contact.archived_at else {})


def e164(text: str) -> str:
    """Return a phone as E.164 with its extension, or nothing where it is no possible number."""
    number = _number(text)
    if number is None:
        return ""
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain} ext {number.extension}" if number.extension else plain


def _number(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def _calculated_phone(contact: Contact) -> str:
    return e164(contact.values.get("phone", "")).partition(" ")[0]


def _phone_country(contact: Contact) -> str | None:
    number = _number(contact.values.get("phone", ""))
    return phonenumbers.region_code_for_number(number) if number else None


def _searchable_phone(contact: Contact) -> str:
    number = _number(contact.values.get("phone", ""))
    return phonenumbers.national_significant_number(number) if number else ""


_COMPUTED: dict[str, Callable[[Contact], str | None]] = {
    "hs_object_id": lambda contact: contact.contact_id,
    "createdate": lambda contact: contact.created_at,
    "lastmodifieddate": lambda contact: contact.updated_at,
    "hs_email_domain": lambda contact: contact.primary.partition("@")[2],
    "hs_calculated_phone_number": _calculated_phone,
    "hs_calculated_phone_number_country_code": _phone_country,
    "hs_searchable_calculated_phone_number": _searchable_phone,
    "hs_all_contact_vids": lambda contact: ";".join(
        (contact.contact_id, *(merged_id for merged_id, _ in contact.merged))
    ),
    "hs_merged_object_ids": lambda contact: ";".join(merged_id for merged_id, _ in contact.merged),
    "hs_calculated_merged_vids": lambda contact: ";".join(
        f"{merged_id}:{at}" for merged_id, at in contact.merged
    ),
}
