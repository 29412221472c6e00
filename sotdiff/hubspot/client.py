"""The official client, set up once: every path, a time limit on every call, no retry anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubspot import HubSpot

from sotdiff.hubspot.answers import Answer, received

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ARCHIVED_PAGE = 100
TIME_LIMIT_S = (5.0, 30.0)
SECONDARY = "/contacts/v1/secondary-email/{contactId}/email/{address}"
ACCOUNT = "/account-info/v3/details"


class Client:
    """One method a call; each sends once and returns the answer, whatever it is.

    `url`: where HubSpot is, without a slash at the end. `time_limit_s`: (to connect, to answer).
    """

    def __init__(
        self, url: str, token: str, time_limit_s: tuple[float, float] = TIME_LIMIT_S
    ) -> None:
        """Build the client's interfaces once: each access of its own would make a new pool."""
        self.url = url
        # retry=False: nothing below us sends anything twice, and no redirect is followed.
        hub = HubSpot(access_token=token, retry=False, host=url, base_url=url)
        self._contacts = hub.crm.contacts.basic_api
        self._search = hub.crm.contacts.search_api
        self._batch = hub.crm.contacts.batch_api
        self._owners = hub.crm.owners.owners_api
        self._properties = hub.crm.properties.core_api
        self._interfaces = (
            self._contacts,
            self._search,
            self._batch,
            self._owners,
            self._properties,
        )
        # Without preloading the client hands over the raw body, and no empty model for a cut one.
        self._usual: dict[str, Any] = {
            "_request_timeout": time_limit_s,
            "_preload_content": False,
        }

    def close(self) -> None:
        """Close all connections."""
        for interface in self._interfaces:
            interface.api_client.rest_client.pool_manager.clear()
            interface.api_client.close()

    def search(self, asked: Mapping[str, Any]) -> Answer:
        """Ask for one page of a search."""
        return received(
            lambda: self._search.do_search(public_object_search_request=asked, **self._usual)
        )

    def get(
        self,
        contact_id: str,
        properties: Sequence[str],
        history: Sequence[str] = (),
        id_property: str | None = None,
    ) -> Answer:
        """Ask for one contact, by its id or by a property that is unique."""
        asked: dict[str, Any] = {"properties": list(properties), "archived": False}
        asked |= {"properties_with_history": list(history)} if history else {}
        asked |= {"id_property": id_property} if id_property else {}
        return received(lambda: self._contacts.get_by_id(contact_id, **asked, **self._usual))

    def archived_page(self, properties: Sequence[str], after: str | None) -> Answer:
        """Ask for one page of the recycle bin."""
        asked: dict[str, Any] = {"properties": list(properties), "limit": ARCHIVED_PAGE}
        asked |= {"after": after} if after else {}
        return received(lambda: self._contacts.get_page(archived=True, **asked, **self._usual))

    def batch_read(self, asked: Mapping[str, Any]) -> Answer:
        """Ask for up to 100 contacts."""
        return received(
            lambda: self._batch.read(
                batch_read_input_simple_public_object_id=asked, archived=False, **self._usual
            )
        )

    def patch(self, contact_id: str, properties: Mapping[str, str]) -> Answer:
        """Change properties of one contact."""
        return received(
            lambda: self._contacts.update(
                contact_id,
                simple_public_object_input={"properties": dict(properties)},
                **self._usual,
            )
        )

    def post(self, properties: Mapping[str, str]) -> Answer:
        """Create one contact."""
        given = {"properties": dict(properties), "associations": []}
        return received(
            lambda: self._contacts.create(
                simple_public_object_input_for_create=given, **self._usual
            )
        )

    def put_additional(self, contact_id: str, address: str) -> Answer:
        """Add one additional address, the v1 way."""
        return self._plain("PUT", SECONDARY, {"contactId": contact_id, "address": address})

    def delete_additional(self, contact_id: str, address: str) -> Answer:
        """Take one additional address away, the v1 way."""
        return self._plain("DELETE", SECONDARY, {"contactId": contact_id, "address": address})

    def account(self) -> Answer:
        """Ask which portal this is."""
        return self._plain("GET", ACCOUNT, {})

    def owner(self, owner_id: str) -> Answer:
        """Ask for one owner who is not archived."""
        return received(
            lambda: self._owners.get_by_id(
                owner_id=owner_id, id_property="id", archived=False, **self._usual
            )
        )

    def definitions(self) -> Answer:
        """Ask for the definitions of all contact properties."""
        return received(lambda: self._properties.get_all("contacts", archived=False, **self._usual))

    def _plain(self, method: str, path: str, parts: Mapping[str, str]) -> Answer:
        """Call a path that the client has no method for.

        Its own `api_request` knows no time limit; the way below it does.
        """
        return received(
            lambda: self._contacts.api_client.call_api(
                path,
                method,
                path_params=dict(parts),
                header_params={"Accept": "application/json"},
                auth_settings=["oauth2"],
                **self._usual,
            )
        )
