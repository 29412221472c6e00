"""POST /crm/v3/objects/contacts/search: filters, free text, order, pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.filters import question, sort_key
from sotdiff.sandbox.messages import answer, objects_in
from sotdiff.sandbox.refusals import bad_request
from sotdiff.sandbox.views import read_property, shown_contact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sotdiff.sandbox.contact import Contact
    from sotdiff.sandbox.filters import Question
    from sotdiff.sandbox.messages import Request, Response
    from sotdiff.sandbox.world import World

MAX_BODY = 3000
MAX_LIMIT = 200
MAX_RESULTS = 10_000
MAX_GROUPS = 5
MAX_FILTERS = 6
MAX_ALL_FILTERS = 18
TEXT_PROPERTIES = (
    "firstname",
    "lastname",
    "email",
    "phone",
    "hs_additional_emails",
    "fax",
    "mobilephone",
    "company",
)


def search_contacts(world: World, request: Request) -> Response:
    """Answer one page of a search; `total` counts all contacts that pass."""
    if request.size > MAX_BODY:
        raise bad_request(f"The request body is longer than {MAX_BODY} characters.")
    asked = request.fields()
    start, limit = _page(asked)
    groups = _groups(world, request.objects("filterGroups"))
    switches = world.switches
    seen = world.store.index.visible(world.seconds(), switches.search_lag_s, switches.search_flap)
    found = _found(seen, groups, str(asked.get("query") or ""))
    sorts = asked.get("sorts") or []
    ordered = _ordered(world, found, sorts if isinstance(sorts, list) else [sorts])
    properties = request.texts("properties")
    content: dict[str, Any] = {
        "total": len(ordered),
        "results": [
            shown_contact(contact, world.definitions, properties)
            for contact in ordered[start : start + limit]
        ],
    }
    if start + limit < len(ordered):
        content["paging"] = {"next": {"after": str(start + limit)}}
    return answer(200, content)


def _page(asked: Mapping[str, Any]) -> tuple[int, int]:
    limit = asked.get("limit") or 10
    after = asked.get("after") or "0"
    if not isinstance(limit, int) or not 0 < limit <= MAX_LIMIT:
        raise bad_request(f"The limit must be a number up to {MAX_LIMIT}, not {limit!r}.")
    if not str(after).isdigit():
        raise bad_request(f"The value of after is not a number: {after!r}")
    if int(after) + limit > MAX_RESULTS:
        raise bad_request(f"The search has more than {MAX_RESULTS} results to page through.")
    return int(after), limit


def _groups(world: World, given: list[dict[str, Any]]) -> list[list[Question]]:
    filters = [objects_in(group, "filters") for group in given]
    sizes = [len(entries) for entries in filters]
    if len(sizes) > MAX_GROUPS or max(sizes, default=0) > MAX_FILTERS:
        raise bad_request(
            f"At most {MAX_GROUPS} filterGroups of {MAX_FILTERS} filters are allowed."
        )
    if sum(sizes) > MAX_ALL_FILTERS:
        raise bad_request(f"At most {MAX_ALL_FILTERS} filters are allowed in all.")
    return [[question(world, entry) for entry in entries] for entries in filters]


def _found(contacts: Iterable[Contact], groups: list[list[Question]], text: str) -> list[Contact]:
    found = [
        contact
        for contact in contacts
        if not groups or any(all(ask(contact) for ask in group) for group in groups)
    ]
    words = text.lower().split()
    return [contact for contact in found if _has_words(contact, words)] if words else found


def _has_words(contact: Contact, words: list[str]) -> bool:
    text = " ".join(read_property(contact, name) or "" for name in TEXT_PROPERTIES).lower()
    return all(word in text for word in words)


def _ordered(world: World, found: list[Contact], sorts: list[Any]) -> list[Contact]:
    ordered = sorted(found, key=lambda contact: (contact.created_at, int(contact.contact_id)))
    if not sorts:
        return ordered
    if len(sorts) > 1:
        raise bad_request("Only one sort is allowed.")
    name, descending = _sort(sorts[0])
    definition = world.definitions.get(name)
    if definition is None:
        raise bad_request(f"There was a problem with the request. Unknown property: {name}")
    return sorted(ordered, key=lambda contact: sort_key(definition, contact), reverse=descending)


def _sort(given: object) -> tuple[str, bool]:
    if isinstance(given, str):
        return given.removeprefix("-"), given.startswith("-")
    if isinstance(given, dict):
        return str(given.get("propertyName")), given.get("direction") == "DESCENDING"
    raise bad_request(f"The sort is not understood: {given!r}")
