"""Whether this is the portal that the configuration means, and has what a fix needs."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from sotdiff.errors import ConfigError, GoneError, PortalMismatchError, nearest

if TYPE_CHECKING:
    from datetime import datetime

    from sotdiff.hubspot.calls import Calls
    from sotdiff.hubspot.contact import Identity
    from sotdiff.settings import Properties

# HubSpot may hold the additional addresses read-only: then the v1 calls write them.
NOT_WRITTEN = frozenset({"additional_emails"})


def portal_id_of(calls: Calls) -> str:
    """Return the number of the portal that answers."""
    return str(_account(calls)["portalId"])


def account_type_of(calls: Calls) -> str:
    """Return what kind of account answers: STANDARD, DEVELOPER_TEST, ...; `unknown` if untold."""
    return str(_account(calls).get("accountType") or "unknown")


def _account(calls: Calls) -> dict[str, Any]:
    what = "ask which portal this is"
    return calls.read("meta", what, calls.client.account, lambda fields: "portalId" in fields)


def clock_of(calls: Calls) -> datetime | None:
    """Return the time that HubSpot's answer was sent at, by its `Date` header."""
    calls.pace("meta")
    headers = calls.send("meta", calls.client.account).headers
    told = next((text for name, text in headers.items() if name.lower() == "date"), "")
    try:
        return parsedate_to_datetime(told)
    except ValueError:
        return None


def raise_if_other_portal(calls: Calls, identity: Identity) -> None:
    """Raise PortalMismatchError unless the configured portal answers."""
    answering = portal_id_of(calls)
    if answering != identity.portal_id:
        raise PortalMismatchError(
            f"{identity.url} is portal {answering}, and [hubspot] portal_id says "
            f"{identity.portal_id}: the token belongs to another portal, or the number is wrong"
        )


def raise_if_owner_is_gone(calls: Calls, owner_id: str) -> None:
    """Raise ConfigError unless the owner is a user of the portal who is not deactivated."""
    what = f"read owner {owner_id}"
    try:
        fields = calls.read("meta", what, lambda: calls.client.owner(owner_id), _shows_owner)
    except GoneError:
        fields = {"archived": True}
    if fields.get("archived"):
        raise ConfigError(
            f"[hubspot] owner_id {owner_id} is no active owner of this portal: unknown or "
            "deactivated; note that it is the owner's id, not the user's"
        )


def definitions_of(calls: Calls) -> dict[str, dict[str, Any]]:
    """Return {name: HubSpot's description} of every contact property."""
    what = "list the contact properties"
    fields = calls.read("meta", what, calls.client.definitions, _shows_definitions)
    return {str(entry["name"]): entry for entry in fields["results"]}


def raise_if_properties_unfit(calls: Calls, properties: Properties) -> None:
    """Raise ConfigError naming every property that is not defined or cannot be written."""
    defined = definitions_of(calls)
    faults = [
        fault
        for column, name in properties.by_column().items()
        if (fault := _fault(column, name, defined))
    ] + [
        _undefined(column, name, defined)
        for column, name in properties.watched().items()
        if name not in defined
    ]
    if faults:
        raise ConfigError("[hubspot.properties]: " + "; ".join(faults))


def _fault(column: str, name: str, defined: dict[str, Any]) -> str:
    """Return what is wrong with one property, or nothing."""
    if name not in defined:
        return _undefined(column, name, defined)
    kept = defined[name].get("modificationMetadata") or {}
    if kept.get("readOnlyValue") and column not in NOT_WRITTEN:
        return f"{column} = {name!r} is read-only in HubSpot, and fixes write it"
    return ""


def _undefined(column: str, name: str, defined: dict[str, Any]) -> str:
    return f"{column} = {name!r} is not defined in HubSpot ({nearest(name, defined)})"


def _shows_owner(fields: dict[str, Any]) -> bool:
    return bool(fields.get("id"))


def _shows_definitions(fields: dict[str, Any]) -> bool:
    results = fields.get("results")
    return isinstance(results, list) and all(
        isinstance(entry, dict) and entry.get("name") for entry in results
    )
