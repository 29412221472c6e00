"""What HubSpot takes as a property value, and what it makes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.addresses import (
    clean_address,
    is_address,
    join_addresses,
    split_addresses,
)
from sotdiff.sandbox.contact import stamp
from sotdiff.sandbox.definitions import STAGES
from sotdiff.sandbox.refusals import Invalid, bad_request, invalid_values
from sotdiff.sandbox.views import e164

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sotdiff.sandbox.contact import Contact
    from sotdiff.sandbox.definitions import Definition
    from sotdiff.sandbox.world import World


class _Refused(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def taken_values(world: World, given: Mapping[str, Any], contact: Contact | None) -> dict[str, str]:
    """Return the values of a write as HubSpot would store them, or refuse all that are bad.

    An empty text clears. `contact` is the one that is written, None for a create.
    """
    taken: dict[str, str] = {}
    invalid: list[Invalid] = []
    for name, value in given.items():
        try:
            text = _as_text(world, name, value)
            if text is not None:
                taken[name] = _checked(world, name, text, contact)
        except _Refused as refused:
            invalid.append(Invalid(name, refused.code, refused.message))
    if invalid:
        raise invalid_values(world.portal_id, invalid)
    return taken


def plain_values(given: Mapping[str, str | None]) -> dict[str, str]:
    """Return values as a person's edit stores them: addresses in lower case, nothing checked."""
    taken = {name: value or "" for name, value in given.items()}
    if "email" in taken:
        taken["email"] = clean_address(taken["email"])
    if "hs_additional_emails" in taken:
        taken["hs_additional_emails"] = join_addresses(
            split_addresses(taken["hs_additional_emails"])
        )
    return taken


def _as_text(world: World, name: str, value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    if value is not None:
        raise bad_request(f"Invalid input JSON: the value of {name} is not a text.")
    if world.switches.null_patch == "refused":
        raise _Refused("INVALID_VALUE", f"{name} may not be null")
    return "" if world.switches.null_patch == "clears" else None


def _checked(world: World, name: str, text: str, contact: Contact | None) -> str:
    definition = world.definitions.get(name)
    if definition is None:
        raise _Refused("PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
    if definition.read_only:
        raise _Refused("READ_ONLY_VALUE", f'"{name}" is a read only property')
    special = _SPECIAL.get(name)
    if special:
        return special(world, text, contact)
    return _BY_TYPE.get(definition.type, _text)(world, definition, text)


def _text(world: World, definition: Definition, text: str) -> str:
    if world.switches.trim_strings:
        text = text.strip()
    phone = definition.field_type == "phonenumber"
    if not text or not phone or world.switches.phone_validation == "off":
        return text
    return e164(text) or _refuse("INVALID_PHONE_NUMBER", f"{text} is not a valid phone number")


def _number(_world: World, definition: Definition, text: str) -> str:
    try:
        float(text or "0")
    except ValueError:
        _refuse("INVALID_INTEGER", f"{text} was not a valid number: {definition.name}")
    return text


def _moment(_world: World, definition: Definition, text: str) -> str:
    if not text:
        return ""
    code = "INVALID_DATE" if definition.type == "date" else "INVALID_LONG"
    try:
        moment = (
            datetime.fromtimestamp(int(text) / 1000, UTC)
            if text.lstrip("-").isdigit()
            else datetime.fromisoformat(text)
        )
    except (ValueError, OverflowError, OSError):
        return _refuse(code, f"{text} was not a valid date: {definition.name}")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.date().isoformat() if definition.type == "date" else stamp(moment)


def _bool(_world: World, definition: Definition, text: str) -> str:
    if text.lower() in {"", "true", "false"}:
        return text.lower()
    return _refuse("INVALID_BOOLEAN", f"{text} was not a valid boolean: {definition.name}")


def _choice(_world: World, definition: Definition, text: str) -> str:
    chosen = [part for part in text.split(";") if part]
    bad = [part for part in chosen if part not in definition.options]
    if bad:
        options = ", ".join(definition.options)
        _refuse("INVALID_OPTION", f"{bad[0]} was not one of the allowed options: [{options}]")
    return ";".join(chosen)


def _email(_world: World, text: str, _contact: Contact | None) -> str:
    return _valid_address(text) if text.strip(" ") else ""


def _additional(world: World, text: str, contact: Contact | None) -> str:
    how = world.switches.additional_emails_patch
    if contact and how == "readonly":
        _refuse("READ_ONLY_VALUE", '"hs_additional_emails" is a read only property')
    if contact and how == "bad_option":
        _refuse("INVALID_OPTION", f"{text} was not one of the allowed options: []")
    return join_addresses([_valid_address(address) for address in split_addresses(text)])


def _owner(world: World, text: str, _contact: Contact | None) -> str:
    owner = world.owners.get(text)
    if text and (owner is None or owner.archived):
        active = ", ".join(key for key, known in world.owners.items() if not known.archived)
        _refuse(
            world.switches.bad_owner_code,
            f"{text} was not one of the allowed options: [{active}]",
        )
    return text


def _stage(world: World, text: str, contact: Contact | None) -> str:
    """Move a lifecycle stage forward only; a step back is taken and changes nothing."""
    text = _choice(world, world.definitions["lifecyclestage"], text)
    before = contact.values.get("lifecyclestage", "") if contact else ""
    if text and before and STAGES.index(text) < STAGES.index(before):
        return before
    return text


def _valid_address(text: str) -> str:
    address = clean_address(text)
    if not is_address(address):
        shown = text.strip(" ")
        _refuse("INVALID_EMAIL", f"Email address {shown} is invalid")
    return address


def _refuse(code: str, message: str) -> str:
    raise _Refused(code, message)


_SPECIAL: dict[str, Callable[[World, str, Contact | None], str]] = {
    "email": _email,
    "hs_additional_emails": _additional,
    "hubspot_owner_id": _owner,
    "lifecyclestage": _stage,
}
_BY_TYPE: dict[str, Callable[[World, Definition, str], str]] = {
    "number": _number,
    "datetime": _moment,
    "date": _moment,
    "bool": _bool,
    "enumeration": _choice,
}
