"""HubSpot's client without HTTP: each call goes to the sandbox in the same process.

It stands where `sotdiff.hubspot.client.Client` stands, and is given to the door as an argument.
What a call without an answer, a cut body or an error page means is told by the same words.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from sotdiff.hubspot import Portal
from sotdiff.hubspot.answers import Answer
from sotdiff.hubspot.calls import Calls
from sotdiff.hubspot.client import Client
from sotdiff.hubspot.contact import Identity
from sotdiff.sandbox import SandboxServer
from sotdiff.settings import HubSpotSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from proof.clock import SimTime
    from sotdiff.sandbox import Response, SandboxPortal

CONTACTS = "/crm/v3/objects/contacts"
SECONDARY = "/contacts/v1/secondary-email"
OWNER = "88361194"
BEARER = {"authorization": "Bearer sandbox-token"}
UNPACED = HubSpotSettings(
    portal="sandbox", owner_id=OWNER, calls_per_10s=10_000_000, searches_per_s=10_000_000.0
)

# Seconds to connect and to answer: what hangs up is waited for in earnest over real HTTP.
TIME_LIMIT_S = (2.0, 1.0)


class Line:
    """One method a call, as the client has them; nothing is raised, no answer is an answer."""

    def __init__(self, sandbox: SandboxPortal) -> None:
        """Speak to a sandbox."""
        self.sandbox = sandbox

    def search(self, asked: Mapping[str, Any]) -> Answer:
        """Ask for one page of a search."""
        return self._call("POST", f"{CONTACTS}/search", body=asked)

    def get(
        self,
        contact_id: str,
        properties: Sequence[str],
        history: Sequence[str] = (),
        id_property: str | None = None,
    ) -> Answer:
        """Ask for one contact."""
        asked = {"properties": ",".join(properties), "archived": "false"}
        asked |= {"propertiesWithHistory": ",".join(history)} if history else {}
        asked |= {"idProperty": id_property} if id_property else {}
        return self._call("GET", f"{CONTACTS}/{quote(contact_id)}", asked)

    def archived_page(self, properties: Sequence[str], after: str | None) -> Answer:
        """Ask for one page of the recycle bin."""
        asked = {"properties": ",".join(properties), "limit": "100", "archived": "true"}
        return self._call("GET", CONTACTS, asked | ({"after": after} if after else {}))

    def batch_read(self, asked: Mapping[str, Any]) -> Answer:
        """Ask for up to 100 contacts."""
        return self._call("POST", f"{CONTACTS}/batch/read", body=asked)

    def patch(self, contact_id: str, properties: Mapping[str, str]) -> Answer:
        """Change properties of one contact."""
        return self._call("PATCH", f"{CONTACTS}/{contact_id}", body={"properties": {**properties}})

    def post(self, properties: Mapping[str, str]) -> Answer:
        """Create one contact."""
        return self._call("POST", CONTACTS, body={"properties": {**properties}})

    def put_additional(self, contact_id: str, address: str) -> Answer:
        """Add one additional address, the v1 way."""
        return self._call("PUT", f"{SECONDARY}/{contact_id}/email/{quote(address)}")

    def delete_additional(self, contact_id: str, address: str) -> Answer:
        """Take one additional address away, the v1 way."""
        return self._call("DELETE", f"{SECONDARY}/{contact_id}/email/{quote(address)}")

    def batch_upsert(self, inputs: Sequence[Mapping[str, Any]]) -> Answer:
        """Change or create contacts by address; sotdiff never does, the control does."""
        return self._call("POST", f"{CONTACTS}/batch/upsert", body={"inputs": list(inputs)})

    def account(self) -> Answer:
        """Ask which portal this is."""
        return self._call("GET", "/account-info/v3/details")

    def owner(self, owner_id: str) -> Answer:
        """Ask for one owner."""
        return self._call("GET", f"/crm/v3/owners/{owner_id}", {"idProperty": "id"})

    def definitions(self) -> Answer:
        """Ask for the definitions of all contact properties."""
        return self._call("GET", "/crm/v3/properties/contacts")

    def close(self) -> None:
        """Close nothing."""

    def _call(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Any = None
    ) -> Answer:
        raw = b"" if body is None else json.dumps(body).encode()
        return answered(self.sandbox.handle(method, path, urlencode(query or {}), BEARER, raw))


class OverHttp:
    """HubSpot's official client over real HTTP, with a server of its own on this machine."""

    def __init__(self, sandbox: SandboxPortal) -> None:
        self._server = SandboxServer(sandbox)
        self._server.__enter__()
        self._client = Client(self._server.url, "sandbox-proof", TIME_LIMIT_S)

    def __getattr__(self, name: str) -> Any:
        """Return a call of the client."""
        return getattr(self._client, name)

    def close(self) -> None:
        """Hang up, and end the server."""
        self._client.close()
        self._server.__exit__(None, None, None)


class Watched:
    """A client of which somebody hears each call before and after it."""

    def __init__(
        self, inner: Any, hear: Callable[[str, tuple[Any, ...], Answer | None], None]
    ) -> None:
        """`hear` gets the call's name, its arguments, and the answer once there is one."""
        self._inner = inner
        self._hear = hear

    def __getattr__(self, name: str) -> Any:
        """Return the call of that name, overheard."""
        call = getattr(self._inner, name)
        if name == "close" or not callable(call):
            return call

        def overheard(*given: Any, **more: Any) -> Answer:
            self._hear(name, given, None)
            answer: Answer = call(*given, **more)
            self._hear(name, given, answer)
            return answer

        return overheard


def answered(response: Response) -> Answer:
    """Return what the official client makes of an answer: without a whole body, no content."""
    if response.fate != "answered":
        return Answer()
    try:
        content = json.loads(response.body or b"")
    except ValueError:
        content = None
    return Answer(response.status, response.headers, content)


def door_by(
    client: Any, sandbox: SandboxPortal, time: SimTime, settings: HubSpotSettings = UNPACED
) -> Portal:
    """Return the real door over a client that is given."""
    identity = Identity("sandbox", str(sandbox.portal_id), "http://127.0.0.1", OWNER)
    return Portal(Calls(client, settings, time.timing()), identity, settings.properties)
