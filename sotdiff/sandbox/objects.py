"""The calls about one contact, the plain listing, merges, and the v1 secondary addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.addresses import clean_address, is_address
from sotdiff.sandbox.messages import Response, answer
from sotdiff.sandbox.refusals import Invalid, bad_request, conflict, invalid_values, not_found
from sotdiff.sandbox.views import echoed_contact, shown_contact
from sotdiff.sandbox.writing import (
    archive_contact,
    create_contact,
    merge_contacts,
    set_additional,
    update_contact,
)

if TYPE_CHECKING:
    from sotdiff.sandbox.contact import Contact
    from sotdiff.sandbox.messages import Request
    from sotdiff.sandbox.world import World

LIST_LIMIT = 100
LIST_LIMIT_WITH_HISTORY = 50
CREATED = (
    "hs_all_contact_vids",
    "hs_is_contact",
    "hs_is_unworked",
    "hs_lifecyclestage_lead_date",
    "hs_marketable_status",
    "hs_object_source",
    "hs_object_source_id",
    "lifecyclestage",
)


def list_contacts(world: World, request: Request) -> Response:
    """List contacts by id, page by page; `archived=true` lists the recycle bin instead."""
    history = request.several("propertiesWithHistory")
    most = LIST_LIMIT_WITH_HISTORY if history else LIST_LIMIT
    limit = _whole_number(request.one("limit", "10"))
    if not 0 < limit <= most:
        raise bad_request(f"The limit must be at most {most}, not {limit}.")
    after = _whole_number(request.one("after", "0"))
    archived = request.flag("archived")
    rest = sorted(
        (int(contact.contact_id), contact)
        for contact in world.store.contacts.values()
        if bool(contact.archived_at) == archived and int(contact.contact_id) >= after
    )
    asked = request.several("properties")
    shown = [
        shown_contact(contact, world.definitions, asked, history) for _, contact in rest[:limit]
    ]
    content: dict[str, Any] = {"results": shown}
    if len(rest) > limit:
        content["paging"] = {"next": {"after": str(rest[limit][0])}}
    return answer(200, content)


def get_contact(world: World, request: Request, contact_id: str) -> Response:
    """Show one contact; by a merged id, the contact that it became."""
    key = world.addressed(contact_id, request.one("idProperty"))
    contact = world.store.find(key)
    if contact is None or bool(contact.archived_at) != request.flag("archived"):
        raise not_found()
    shown = shown_contact(
        contact,
        world.definitions,
        request.several("properties"),
        request.several("propertiesWithHistory"),
    )
    return answer(200, shown)


def post_contact(world: World, request: Request) -> Response:
    """Create one contact."""
    given = _properties(request)
    contact = create_contact(world, given)
    return answer(201, echoed_contact(contact, {*given, *CREATED}))


def patch_contact(world: World, request: Request, contact_id: str) -> Response:
    """Change one contact; the answer echoes what was set."""
    key = world.addressed(contact_id, request.one("idProperty"))
    contact = world.live_contact(key)
    given = _properties(request)
    return answer(200, echoed_contact(update_contact(world, contact, given), given))


def delete_contact(world: World, _request: Request, contact_id: str) -> Response:
    """Archive one contact; one that is not there is no error."""
    contact = world.store.find(contact_id)
    if contact and not contact.archived_at:
        archive_contact(world, contact)
    return answer(204)


def post_merge(world: World, request: Request) -> Response:
    """Merge two contacts and show what came of them."""
    given = request.fields()
    primary = world.live_contact(str(given.get("primaryObjectId")))
    other = world.live_contact(str(given.get("objectIdToMerge")))
    merged = merge_contacts(world, primary, other)
    return answer(200, shown_contact(merged, world.definitions, ()))


def get_secondary(world: World, _request: Request, vid: str) -> Response:
    """Show the additional addresses of a contact, the v1 way."""
    return _secondary(world, world.live_contact(vid))


def put_secondary(world: World, _request: Request, vid: str, email: str) -> Response:
    """Add an additional address, the v1 way; there must be a primary one."""
    contact = world.live_contact(vid)
    address = _checked(world, email)
    if not contact.primary:
        raise bad_request(f"Contact {contact.contact_id} has no primary email address.")
    if address == contact.primary:
        raise conflict(contact.contact_id)
    return _secondary(world, set_additional(world, contact, [*contact.additional, address]))


def delete_secondary(world: World, _request: Request, vid: str, email: str) -> Response:
    """Take an additional address away, the v1 way."""
    contact = world.live_contact(vid)
    address = clean_address(email)
    if address not in contact.additional:
        raise not_found()
    rest = [entry for entry in contact.additional if entry != address]
    return _secondary(world, set_additional(world, contact, rest))


def patch_secondary(world: World, request: Request, vid: str) -> Response:
    """Replace an additional address by another, the v1 way."""
    contact = world.live_contact(vid)
    given = request.fields()
    target = clean_address(str(given.get("targetSecondaryEmail")))
    updated = _checked(world, str(given.get("updatedSecondaryEmail")))
    if target not in contact.additional:
        raise not_found()
    kept = [updated if entry == target else entry for entry in contact.additional]
    return _secondary(world, set_additional(world, contact, kept))


def _secondary(world: World, contact: Contact) -> Response:
    content = {
        "portalId": world.portal_id,
        "vid": int(contact.contact_id),
        "secondaryEmails": contact.additional,
    }
    return answer(200, content)


def _checked(world: World, email: str) -> str:
    address = clean_address(email)
    if not is_address(address):
        message = f"Email address {address} is invalid"
        raise invalid_values(world.portal_id, [Invalid("email", "INVALID_EMAIL", message)])
    return address


def _properties(request: Request) -> dict[str, Any]:
    given = request.fields().get("properties")
    if not isinstance(given, dict):
        raise bad_request("Invalid input JSON: properties is missing.")
    return given


def _whole_number(text: str) -> int:
    if not text.isdigit():
        raise bad_request(f"This is not a number: {text!r}")
    return int(text)
