"""Which call goes where, and which scope it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from sotdiff.sandbox import account, batches, objects, search
from sotdiff.sandbox.refusals import SandboxRefusal, missing_scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotdiff.sandbox.messages import Request, Response
    from sotdiff.sandbox.world import World

CONTACTS = "/crm/v3/objects/contacts"
SEARCH = f"{CONTACTS}/search"
SECONDARY = "/contacts/v1/secondary-email"
PROPERTIES = "/crm/v3/properties/(?:contacts?|0-1)"
READ = "crm.objects.contacts.read"
WRITE = "crm.objects.contacts.write"
OWNERS_READ = "crm.objects.owners.read"
SCHEMAS_READ = "crm.schemas.contacts.read"
ONE = "([^/]+)"


@dataclass(frozen=True, slots=True)
class Route:
    """One kind of call; the groups of `path` go to `handler` after the request."""

    method: str
    path: re.Pattern[str]
    scope: str
    handler: Callable[..., Response]


def dispatch(world: World, request: Request) -> Response:
    """Answer a call by the route that fits it."""
    fitting = [(route, found) for route in _ROUTES if (found := route.path.fullmatch(request.path))]
    for route, found in fitting:
        if route.method == request.method:
            if route.scope in world.switches.missing_scopes:
                raise missing_scope(route.scope)
            return route.handler(world, request, *map(unquote, found.groups()))
    if fitting:
        raise SandboxRefusal(405, "Method Not Allowed")
    raise SandboxRefusal(404, f"No such path: {request.path}", "NOT_FOUND")


def _route(method: str, path: str, scope: str, handler: Any) -> Route:
    return Route(method, re.compile(path + "/?"), scope, handler)


_ROUTES = (
    _route("POST", SEARCH, READ, search.search_contacts),
    _route("POST", f"{CONTACTS}/batch/read", READ, batches.batch_read),
    _route("POST", f"{CONTACTS}/batch/create", WRITE, batches.batch_create),
    _route("POST", f"{CONTACTS}/batch/update", WRITE, batches.batch_update),
    _route("POST", f"{CONTACTS}/batch/upsert", WRITE, batches.batch_upsert),
    _route("POST", f"{CONTACTS}/batch/archive", WRITE, batches.batch_archive),
    _route("POST", f"{CONTACTS}/merge", WRITE, objects.post_merge),
    _route("GET", CONTACTS, READ, objects.list_contacts),
    _route("POST", CONTACTS, WRITE, objects.post_contact),
    _route("GET", f"{CONTACTS}/{ONE}", READ, objects.get_contact),
    _route("PATCH", f"{CONTACTS}/{ONE}", WRITE, objects.patch_contact),
    _route("DELETE", f"{CONTACTS}/{ONE}", WRITE, objects.delete_contact),
    _route("GET", f"{SECONDARY}/{ONE}", READ, objects.get_secondary),
    _route("PATCH", f"{SECONDARY}/{ONE}", WRITE, objects.patch_secondary),
    _route("PUT", f"{SECONDARY}/{ONE}/email/{ONE}", WRITE, objects.put_secondary),
    _route("DELETE", f"{SECONDARY}/{ONE}/email/{ONE}", WRITE, objects.delete_secondary),
    _route("GET", "/crm/v3/owners", OWNERS_READ, account.list_owners),
    _route("GET", f"/crm/v3/owners/{ONE}", OWNERS_READ, account.get_owner),
    _route("GET", PROPERTIES, SCHEMAS_READ, account.list_properties),
    _route("GET", f"{PROPERTIES}/{ONE}", SCHEMAS_READ, account.get_property),
    _route("GET", "/account-info/v3/details", "", account.account_details),
)
