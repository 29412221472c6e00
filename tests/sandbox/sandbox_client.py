"""The official client in short words, and a clock in the hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hubspot import HubSpot

JOSEPH = "88361194"
TIMEOUT = (2, 2)
TOKEN = "sandbox-tests"


class HandClock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        """Start at a fixed moment."""
        self.now = datetime(2026, 11, 22, 7, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


@dataclass
class Client:
    """The official client's cached API objects, in short words."""

    hubspot: HubSpot
    basic: Any
    batch: Any
    finder: Any

    def create(self, **properties: Any) -> Any:
        """POST a contact."""
        body = {"properties": properties, "associations": []}
        return self.basic.create(
            simple_public_object_input_for_create=body, _request_timeout=TIMEOUT
        )

    def update(self, contact_id: str, **properties: Any) -> Any:
        """PATCH a contact."""
        return self.basic.update(
            contact_id,
            simple_public_object_input={"properties": properties},
            _request_timeout=TIMEOUT,
        )

    def read(self, contact_id: str, *names: str) -> dict[str, Any]:
        """GET a contact's properties."""
        found = self.basic.get_by_id(contact_id, properties=list(names), _request_timeout=TIMEOUT)
        return dict(found.properties)

    def search(self, *filters: dict[str, Any], **more: Any) -> Any:
        """POST a search with one group of filters."""
        body = {"filterGroups": [{"filters": list(filters)}] if filters else [], **more}
        return self.finder.do_search(public_object_search_request=body, _request_timeout=TIMEOUT)

    def found(self, *filters: dict[str, Any], **more: Any) -> list[str]:
        """Return the ids on the first page of a search."""
        return [contact.id for contact in self.search(*filters, **more).results]

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Send any call and return the answer of the requests library."""
        options: dict[str, Any] = {"method": method, "path": path}
        return self.hubspot.api_request(options | ({"body": body} if body is not None else {}))


def official_client(url: str, token: str = TOKEN) -> Client:
    """Return the official client for a sandbox."""
    hubspot = HubSpot(access_token=token, host=url, base_url=url)
    contacts = hubspot.crm.contacts
    return Client(hubspot, contacts.basic_api, contacts.batch_api, contacts.search_api)
