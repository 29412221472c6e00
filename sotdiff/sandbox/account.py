"""The calls about the account: owners, property definitions, account information."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.messages import Response, answer
from sotdiff.sandbox.refusals import SandboxRefusal, bad_request, not_found

if TYPE_CHECKING:
    from sotdiff.sandbox.messages import Request
    from sotdiff.sandbox.world import World


def account_details(world: World, _request: Request) -> Response:
    """Say which portal this is."""
    content = {
        "portalId": world.portal_id,
        "accountType": world.account_type,
        "timeZone": world.time_zone,
        "companyCurrency": "USD",
        "additionalCurrencies": [],
        "utcOffset": "-07:00",
        "utcOffsetMilliseconds": -25200000,
        "uiDomain": "app.hubspot.com",
        "dataHostingLocation": "na1",
    }
    return answer(200, content)


def list_owners(world: World, request: Request) -> Response:
    """List the owners, or with `archived=true` those that were deactivated."""
    limit, after = request.one("limit", "100"), request.one("after", "0")
    if not (limit.isdigit() and after.isdigit()):
        raise bad_request("limit and after must be numbers.")
    email = request.one("email").lower()
    found = sorted(
        (owner for owner in world.owners.values() if owner.archived == request.flag("archived")),
        key=lambda owner: int(owner.owner_id),
    )
    wanted = [owner for owner in found if not email or owner.email == email]
    start, stop = int(after), int(after) + int(limit)
    content: dict[str, Any] = {"results": [owner.as_json() for owner in wanted[start:stop]]}
    if stop < len(wanted):
        content["paging"] = {"next": {"after": str(stop)}}
    return answer(200, content)


def get_owner(world: World, request: Request, key: str) -> Response:
    """Show one owner by its id, or by its user id if the call says so."""
    by_user = request.one("idProperty", "id") == "userId"
    for owner in world.owners.values():
        own_key = str(owner.user_id) if by_user else owner.owner_id
        if own_key == key and owner.archived == request.flag("archived"):
            return answer(200, owner.as_json())
    raise not_found()


def list_properties(world: World, request: Request) -> Response:
    """List the definitions of all contact properties."""
    shown = [] if request.flag("archived") else list(world.definitions.values())
    return answer(200, {"results": [definition.as_json() for definition in shown]})


def get_property(world: World, _request: Request, name: str) -> Response:
    """Show the definition of one contact property."""
    definition = world.definitions.get(name)
    if definition is None:
        raise SandboxRefusal(
            404,
            f'Property "{name}" does not exist',
            "OBJECT_NOT_FOUND",
            context={"propertyName": [name]},
        )
    return answer(200, definition.as_json())
