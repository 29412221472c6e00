"""Whole lists of contacts: by search, page after page, and from the recycle bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff.errors import HubSpotError, IncompleteLoadError
from sotdiff.hubspot.calls import shows_contacts
from sotdiff.hubspot.contact import OWNER, Listing
from sotdiff.rules import is_in_scope, raise_if_out_of_scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sotdiff.hubspot.calls import Calls
    from sotdiff.hubspot.contact import Contact

PAGE = 200
LISTINGS = 3
SETTLE_S = 2.0
KEY = "hs_object_id"
Filter = dict[str, Any]


def list_owned(calls: Calls, names: Sequence[str], owner_id: str) -> Listing:
    """Return every contact of the owner. R-01's first layer is the filter, its second the check.

    Raises R01Violation when the search leaks a contact of anybody else.
    """
    return _whole_listing(calls, names, [[_equal(OWNER, owner_id)]], only_owner=owner_id)


def list_outside(calls: Calls, names: Sequence[str], owner_id: str, token: str) -> list[Contact]:
    """Return the contacts out of scope with text in the token property, archived ones too.

    Raises IncompleteLoadError when the search never gives as many as its own total.
    """
    has_token = {"propertyName": token, "operator": "HAS_PROPERTY"}
    foreign = {"propertyName": OWNER, "operator": "NEQ", "value": owner_id}
    nobodys = {"propertyName": OWNER, "operator": "NOT_HAS_PROPERTY"}
    listing = _whole_listing(calls, names, [[has_token, foreign], [has_token, nobodys]])
    if not listing.complete:
        raise IncompleteLoadError(
            f"contacts out of scope with a token: {len(listing.contacts)} listed, HubSpot counts "
            f"{listing.total}, {LISTINGS} times; nothing is planned on that, run again later"
        )
    live = [c for c in listing.contacts if not is_in_scope(c.owner_id, owner_id)]
    return [c for c in [*live, *_archived(calls, names)] if (c.properties.get(token) or "").strip()]


def search_token(calls: Calls, names: Sequence[str], token: str, lid: str) -> list[str]:
    """Return the ids of contacts whose token property may name a lead, as the index has it."""
    wanted = [("EQ", lid), ("EQ", f"ID:{lid}"), ("CONTAINS_TOKEN", f"*{lid}*")]
    groups = [[{"propertyName": token, "operator": o, "value": value}] for o, value in wanted]
    found, _ = _one_listing(calls, names, groups, None)
    return list(found)


def _whole_listing(
    calls: Calls,
    names: Sequence[str],
    groups: list[list[Filter]],
    only_owner: str | None = None,
) -> Listing:
    """List until the distinct ids are as many as the first page's total, three times at most.

    An owner without any contact is believed only when every listing says so: an empty answer
    looks just the same, and would make a whole workbook of creates.
    """
    for again in range(LISTINGS):
        if again:
            calls.timing.sleep(SETTLE_S)
        found, total = _one_listing(calls, names, groups, only_owner)
        if len(found) == total and (total or only_owner is None):
            break
    return Listing(list(found.values()), total, complete=len(found) == total)


def _one_listing(
    calls: Calls, names: Sequence[str], groups: list[list[Filter]], only_owner: str | None
) -> tuple[dict[str, Contact], int]:
    """Return {id: contact} of one listing, and the total of its first page."""
    found: dict[str, Contact] = {}
    totals = []
    for page, total in _pages(calls, names, groups):
        totals.append(total)
        for contact in page:
            if only_owner is not None:
                where = "returned by the listing of our own contacts"
                raise_if_out_of_scope(contact.contact_id, contact.owner_id, only_owner, where)
            found[contact.contact_id] = contact
    return found, totals[0]


def _pages(
    calls: Calls, names: Sequence[str], groups: list[list[Filter]]
) -> Iterator[tuple[list[Contact], int]]:
    """Yield the pages of a search with HubSpot's total for each, in the order of ids.

    Each page begins behind the last id of the one before: so more than 10,000 work, and a contact
    that comes or goes meanwhile shifts nothing.
    """
    last = 0
    while True:
        body = {
            "filterGroups": [{"filters": [*group, _above(last)]} for group in groups],
            "properties": list(names),
            "sorts": [{"propertyName": KEY, "direction": "ASCENDING"}],
            "limit": PAGE,
        }
        fields = _search(calls, body)
        page = [calls.contact(shown, "search") for shown in fields["results"]]
        yield page, fields["total"]
        if len(page) < PAGE or len(page) >= fields["total"]:
            return
        last = _advanced(page, last)


def _search(calls: Calls, body: dict[str, Any]) -> dict[str, Any]:
    return calls.read("search", "search for contacts", lambda: calls.client.search(body), _is_page)


def _advanced(page: list[Contact], last: int) -> int:
    greatest = max(int(contact.contact_id) for contact in page)
    if greatest <= last:
        raise HubSpotError(f"search for contacts: a page does not go beyond contact {last}")
    return greatest


def _archived(calls: Calls, names: Sequence[str]) -> Iterator[Contact]:
    """Yield all contacts in the recycle bin."""
    after: str | None = None
    while True:
        fields = _archived_page(calls, names, after)
        for shown in fields["results"]:
            yield calls.contact(shown, "search")
        following = ((fields.get("paging") or {}).get("next") or {}).get("after")
        if not following or following == after:
            return
        after = following


def _archived_page(calls: Calls, names: Sequence[str], after: str | None) -> dict[str, Any]:
    return calls.read(
        "read",
        "list archived contacts",
        lambda: calls.client.archived_page(names, after),
        shows_contacts,
    )


def _is_page(fields: dict[str, Any]) -> bool:
    return isinstance(fields.get("total"), int) and shows_contacts(fields)


def _equal(name: str, value: str) -> Filter:
    return {"propertyName": name, "operator": "EQ", "value": value}


def _above(last: int) -> Filter:
    return {"propertyName": KEY, "operator": "GT", "value": str(last)}
