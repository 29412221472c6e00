"""What a write does to contacts: create, change, archive, merge, and the address rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.addresses import join_addresses, split_addresses
from sotdiff.sandbox.contact import Contact, Source
from sotdiff.sandbox.refusals import already_has, bad_request, conflict
from sotdiff.sandbox.switches import Switches
from sotdiff.sandbox.values import taken_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.sandbox.world import World

PEOPLE = Switches()
"""A person in the browser sees the default behaviour, whatever the switches say."""


def create_contact(world: World, given: Mapping[str, Any]) -> Contact:
    """Create a contact as the API does."""
    taken = taken_values(world, given, None)
    if not any(taken.get(name) for name in ("email", "firstname", "lastname")):
        raise bad_request("At least one of email, firstname or lastname must be specified.")
    at = world.stamp()
    system = {
        "lifecyclestage": "lead",
        "hs_is_contact": "true",
        "hs_is_unworked": "true",
        "hs_lifecyclestage_lead_date": at,
        "hs_marketable_status": "false",
        "hs_object_source": "INTEGRATION",
        "hs_object_source_id": world.app_id,
    }
    return new_contact(world, system | taken, world.integration(), at)


def new_contact(
    world: World, values: Mapping[str, str], source: Source, at: str, contact_id: str | None = None
) -> Contact:
    """Put a contact of checked values into the store; its addresses must be free."""
    blank = Contact(contact_id or world.store.new_id(), created_at=at, updated_at=at)
    settled = _settled(world, blank, values, None)
    contact = blank.written(settled, source, at)
    world.store.commit(contact, world.seconds())
    return contact


def update_contact(world: World, contact: Contact, given: Mapping[str, Any]) -> Contact:
    """Change a contact as the API does."""
    taken = taken_values(world, given, contact)
    return change_contact(world, contact, taken, world.integration(), world.switches)


def change_contact(
    world: World,
    contact: Contact,
    taken: Mapping[str, str],
    source: Source,
    switches: Switches = PEOPLE,
) -> Contact:
    """Change a contact to checked values; its addresses must be free or its own."""
    settled = _settled(world, contact, taken, switches)
    changed = contact.written(settled, source, world.stamp())
    if changed is not contact:
        world.store.commit(changed, world.seconds())
    return changed


def archive_contact(world: World, contact: Contact) -> None:
    """Move a contact to the recycle bin; its addresses are free again."""
    at = world.stamp()
    world.store.commit(replace(contact, archived_at=at, updated_at=at), world.seconds())


def merge_contacts(world: World, primary: Contact, other: Contact) -> Contact:
    """Merge two contacts: the primary's values win, both ids lead to what comes of them."""
    if primary.contact_id == other.contact_id:
        raise bad_request("A contact cannot be merged with itself.")
    at = world.stamp()
    kept = not world.switches.merge_new_id
    absorbed = [other.contact_id] if kept else [primary.contact_id, other.contact_id]
    everything = [*primary.additional, other.primary, *other.additional]
    additional = [address for address in everything if address not in {"", primary.primary}]
    values = {**other.values, **primary.values}
    values["email"] = primary.primary or other.primary
    values["hs_additional_emails"] = _joined(additional, values["email"])
    base = replace(
        primary,
        contact_id=primary.contact_id if kept else world.store.new_id(),
        created_at=min(primary.created_at, other.created_at),
        updated_at=at,
        merged=(*primary.merged, *other.merged, *((old, at) for old in absorbed)),
    )
    source = Source("MERGE_OBJECTS", f"mergedId:{other.contact_id}")
    merged = base.written(values, source, at)
    world.store.commit(merged, world.seconds(), absorbed)
    return merged


def set_additional(world: World, contact: Contact, addresses: list[str]) -> Contact:
    """Set the additional addresses as the v1 calls do, which no switch concerns."""
    taken = {"hs_additional_emails": join_addresses(addresses)}
    return change_contact(world, contact, taken, world.integration())


def _settled(
    world: World, contact: Contact, taken: Mapping[str, str], switches: Switches | None
) -> dict[str, str]:
    """Return the values with both address properties as they end; `switches` None: a create."""
    if "email" not in taken and "hs_additional_emails" not in taken:
        return dict(taken)
    primary, additional = contact.primary, contact.additional
    if "email" in taken and taken["email"] != primary:
        additional = _after_promotion(world, contact, taken["email"], switches)
        primary = taken["email"]
    if "hs_additional_emails" in taken:
        given = split_addresses(taken["hs_additional_emails"])
        for address in given:
            _raise_if_held(world, contact, "hs_additional_emails", address)
        appended = switches is not None and switches.additional_emails_patch == "append"
        additional = [*additional, *given] if appended else given
    settled = {**taken, "hs_additional_emails": _joined(additional, primary)}
    return settled | ({"email": primary} if "email" in taken else {})


def _after_promotion(
    world: World, contact: Contact, address: str, switches: Switches | None
) -> list[str]:
    """Return the additional addresses after another address has become the primary."""
    _raise_if_held(world, contact, "email", address)
    additional, former = contact.additional, contact.primary
    if switches is None or not address:
        return additional
    if address not in additional:
        demoted = former and switches.primary_change == "demoted"
        return [*additional, former] if demoted else additional
    if switches.own_secondary == "conflict":
        raise _conflict(world, contact, "email", address, contact.contact_id)
    if switches.own_secondary == "swap" and former:
        return [former if entry == address else entry for entry in additional]
    return [entry for entry in additional if entry != address]


def _raise_if_held(world: World, contact: Contact, name: str, address: str) -> None:
    holder = world.store.holder(address)
    if holder is not None and holder != contact.contact_id:
        raise _conflict(world, contact, name, address, holder)


def _conflict(world: World, contact: Contact, name: str, address: str, holder: str) -> Exception:
    if world.switches.conflict_style == "409":
        return conflict(holder)
    return already_has(world.portal_id, name, address, contact.contact_id, holder)


def _joined(additional: list[str], primary: str) -> str:
    return join_addresses([entry for entry in dict.fromkeys(additional) if entry != primary])
