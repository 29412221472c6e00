"""The embedded HubSpot without any network: calls go in, answers come out, people edit."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from uuid import NAMESPACE_URL, uuid5

from sotdiff.sandbox.contact import Source, stamp
from sotdiff.sandbox.faults import Fault, striking, struck_answer
from sotdiff.sandbox.files import ChangeFile, read_world, write_world
from sotdiff.sandbox.limits import Limiter
from sotdiff.sandbox.messages import Request, Response, Seen, answer
from sotdiff.sandbox.refusals import SandboxRefusal, bad_request, unauthenticated
from sotdiff.sandbox.routes import SEARCH, dispatch
from sotdiff.sandbox.values import plain_values
from sotdiff.sandbox.views import read_property
from sotdiff.sandbox.world import World
from sotdiff.sandbox.writing import (
    archive_contact,
    change_contact,
    merge_contacts,
    new_contact,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sotdiff.sandbox.definitions import Definition
    from sotdiff.sandbox.switches import Switches

    Hook = Callable[[Request], None]

USER_ID = 61194001


class SandboxPortal:
    """A HubSpot portal in memory.

    `handle` takes a call and gives its answer; `faults` and `on_request` make calls go wrong;
    `add_contact`, `edit`, `set_owner`, `archive` and `merge` are what people do meanwhile;
    `requests` is the log of all calls. Safe to use from several threads.
    """

    def __init__(
        self,
        switches: Switches | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
        world: World | None = None,
    ) -> None:
        """Start with a world, or with an empty portal that has the standard seeds."""
        self.world = world or World()
        if switches:
            self.world.switches = switches
        if clock:
            self.world.clock = clock
        self.faults: list[Fault] = []
        self.requests: list[Seen] = []
        self._hooks: list[Hook] = []
        self._limiter = Limiter()
        self._lock = RLock()

    @property
    def switches(self) -> Switches:
        """How the portal behaves; may be replaced at any time."""
        return self.world.switches

    @switches.setter
    def switches(self, switches: Switches) -> None:
        self.world.switches = switches

    @property
    def token(self) -> str:
        """A token that opens the portal; any that begins with `sandbox-` does."""
        return self.world.token

    @property
    def portal_id(self) -> int:
        """The number that account-info gives."""
        return self.world.portal_id

    def define(self, definition: Definition) -> None:
        """Add a contact property, or put another in its place."""
        self.world.definitions[definition.name] = definition

    def on_request(self, hook: Hook) -> Hook:
        """Call the hook with every call before it is handled, so that a person can be quicker."""
        self._hooks.append(hook)
        return hook

    def handle(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Response:
        """Answer one call; `path` is still percent-encoded, `query` is what follows the `?`.

        `fate` of the answer says whether it reaches the caller; nothing is raised.
        """
        with self._lock:
            request = self._request(method, path, query, headers or {}, body)
            for hook in list(self._hooks):
                hook(request)
            response = self._answered(request, body)
            status = response.status if response.fate in {"answered", "short"} else 0
            self.requests.append(Seen(request.number, method, path, status, request.body))
            return response

    def add_contact(
        self,
        properties: Mapping[str, str | None],
        *,
        archived: bool = False,
        source: str = "CRM_UI",
        created_at: datetime | None = None,
        contact_id: str | None = None,
    ) -> str:
        """Put a contact there as a person would, and return its id (a new one unless given).

        Raises SandboxRefusal if a property is undefined or another contact holds an address.
        """
        with self._lock:
            values = self._plain(properties)
            at = stamp(created_at or self.world.clock())
            contact = new_contact(self.world, values, _person(source), at, contact_id)
            if archived:
                archive_contact(self.world, contact)
            return contact.contact_id

    def edit(
        self,
        contact_id: str,
        properties: Mapping[str, str | None],
        source: str = "CRM_UI",
        source_id: str | None = None,
    ) -> None:
        """Change a contact as a person in the browser (or another program) would.

        Raises SandboxRefusal if the contact is gone or another contact holds an address.
        """
        with self._lock:
            contact = self.world.live_contact(contact_id)
            change_contact(self.world, contact, self._plain(properties), _person(source, source_id))

    def set_owner(self, contact_id: str, owner_id: str | None) -> None:
        """Hand a contact over to another owner, or to nobody."""
        self.edit(contact_id, {"hubspot_owner_id": owner_id})

    def archive(self, contact_id: str) -> None:
        """Move a contact to the recycle bin, as a person would."""
        with self._lock:
            archive_contact(self.world, self.world.live_contact(contact_id))

    def merge(self, primary_id: str, other_id: str) -> str:
        """Merge two contacts as a person would, and return the id of what came of them."""
        with self._lock:
            world = self.world
            primary, other = world.live_contact(primary_id), world.live_contact(other_id)
            return merge_contacts(world, primary, other).contact_id

    def get(self, contact_id: str, name: str) -> str | None:
        """Return one property of a contact, archived or not, without a call."""
        with self._lock:
            contact = self.world.store.find(contact_id)
            if contact is None:
                raise SandboxRefusal(404, f"There is no contact {contact_id}.")
            return read_property(contact, name)

    def holder(self, address: str) -> str | None:
        """Return the id of the contact that holds an address as primary or additional."""
        return self.world.store.holder(address.strip().lower())

    def settle(self) -> None:
        """Let the search index catch up with everything."""
        with self._lock:
            self.world.store.index.settle()

    def snapshot(self) -> dict[str, dict[str, Any]]:
        """Return every contact with all values and their history, to be compared."""
        with self._lock:
            contacts = self.world.store.contacts
            return {key: contacts[key].as_json() for key in sorted(contacts, key=int)}

    def save(self, path: str | Path) -> None:
        """Write the portal to one JSON file; equal portals give equal bytes."""
        with self._lock:
            write_world(self.world, Path(path))

    @classmethod
    def load(
        cls,
        path: str | Path,
        switches: Switches | None = None,
        *,
        clock: Callable[[], datetime] | None = None,
    ) -> SandboxPortal:
        """Read a portal that `save` wrote."""
        return cls(switches, clock=clock, world=read_world(Path(path)))

    @classmethod
    def open(
        cls,
        path: str | Path,
        seed: SandboxPortal | None = None,
        *,
        switches: Switches | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> SandboxPortal:
        """Open a portal whose every change is on disk before it is answered.

        A file that is not there begins with the seed's state, or empty.
        """
        changes = ChangeFile(Path(path))
        if not changes.path.exists():
            changes.begin((seed or cls()).world)
        portal = cls(switches, clock=clock, world=changes.replayed())
        changes.follow(portal.world)
        return portal

    def _request(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> Request:
        try:
            content = json.loads(body) if body else None
        except ValueError:
            content = None
        return Request(
            number=len(self.requests) + 1,
            method=method,
            path=path,
            query=parse_qs(query, keep_blank_values=True),
            headers={name.lower(): value for name, value in headers.items()},
            body=content,
            size=len(body.decode(errors="replace")),
        )

    def _answered(self, request: Request, body: bytes) -> Response:
        fault = striking(self.faults, request)
        if fault is None:
            return self._usual(request, body)
        usual = partial(self._usual, request, body)
        return struck_answer(fault, request, usual, self.world.store, self._correlation_id(request))

    def _usual(self, request: Request, body: bytes) -> Response:
        is_search = request.path.rstrip("/") == SEARCH
        try:
            self._raise_if_stranger(request)
            self._limiter.count(self.world, is_search=is_search)
            if body and request.body is None:
                raise bad_request("Invalid input JSON on line 1, column 1.")
            response = dispatch(self.world, request)
        except SandboxRefusal as refusal:
            response = answer(refusal.status, refusal.body(self._correlation_id(request)))
        headers = self._limiter.headers(self.world, is_search=is_search)
        return replace(response, headers={**response.headers, **headers})

    def _raise_if_stranger(self, request: Request) -> None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "Bearer" or not (token.startswith("sandbox-") or token == self.token):
            raise unauthenticated()

    def _correlation_id(self, request: Request) -> str:
        return str(uuid5(NAMESPACE_URL, f"{self.portal_id}/{request.number}"))

    def _plain(self, properties: Mapping[str, str | None]) -> dict[str, str]:
        unknown = set(properties) - set(self.world.definitions)
        if unknown:
            raise bad_request(f"These properties are not defined: {', '.join(sorted(unknown))}")
        return plain_values(properties)


def _person(source: str, source_id: str | None = None) -> Source:
    if source == "CRM_UI":
        return Source(source, source_id or f"userId:{USER_ID}", USER_ID)
    return Source(source, source_id or source.lower())
