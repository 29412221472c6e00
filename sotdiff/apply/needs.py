"""What the applier asks of HubSpot's door and of a plan, as shapes; whoever fits may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from sotdiff.settings import Properties


class Version(Protocol):
    """One value that a property has had; `source_type` and the ids say who wrote it."""

    @property
    def value(self) -> str | None:
        """The value; blank is None or empty."""

    @property
    def timestamp(self) -> str:
        """When it was written: ISO 8601, UTC."""

    @property
    def source_type(self) -> str | None:
        """HubSpot's kind of writer: `CRM_UI`, `INTEGRATION`, `AUTOMATION_PLATFORM` and so on."""

    @property
    def source_id(self) -> str | None:
        """Which writer of that kind."""

    @property
    def user_id(self) -> str | None:
        """The person, where a person wrote it."""


class Contact(Protocol):
    """One contact as HubSpot answered; `history` newest first, only what was asked."""

    @property
    def contact_id(self) -> str:
        """The id that HubSpot answered with; after a merge not the one that was asked."""

    @property
    def properties(self) -> Mapping[str, str | None]:
        """The values by HubSpot's property names."""

    @property
    def archived(self) -> bool:
        """Whether it lies in the recycle bin."""

    @property
    def history(self) -> Mapping[str, Sequence[Version]]:
        """The versions of the properties whose history was asked, newest first."""


class Identity(Protocol):
    """Which portal it is, and whose contacts are in scope."""

    @property
    def world(self) -> str:
        """`sandbox` or `live`."""

    @property
    def portal_id(self) -> str:
        """HubSpot's number of the portal."""

    @property
    def owner_id(self) -> str:
        """The owner whose contacts may be written."""


class Portal(Protocol):
    """The guarded door: reads by id, looks addresses up portal-wide, writes one contact a call."""

    @property
    def identity(self) -> Identity:
        """Which portal it is."""

    @property
    def properties(self) -> Properties:
        """Which HubSpot property stands for which column."""

    def get(self, contact_id: str, *, history: Sequence[str] = ()) -> Contact:
        """Read one contact by id; GoneError when it is not there."""

    def read(
        self, contact_ids: Iterable[str], *, history: Sequence[str] = ()
    ) -> Mapping[str, Contact]:
        """Read contacts by id in batches, keyed by the asked id; who is not there is left out."""

    def is_fresh(self, contact: Any) -> bool:
        """Tell whether a contact can be written in time without being read again."""

    def holders(self, addresses: Iterable[str]) -> Mapping[str, Contact]:
        """Say who holds which canonical address, portal-wide; nobody: left out."""

    def find(self, lid: str) -> Sequence[Contact]:
        """Return the contacts, of any owner, whose token names the lead."""

    def patch(self, fresh: Any, properties: Mapping[str, str]) -> Contact:
        """Send one guarded PATCH to a contact that was just read by id."""

    def restore(
        self, fresh: Any, properties: Mapping[str, str], written: Mapping[str, str]
    ) -> Contact:
        """Put back what stood before, where the contact still has what was `written`."""

    def add_additional(self, fresh: Any, address: str) -> None:
        """Add one additional address by the v1 call."""

    def drop_additional(self, fresh: Any, address: str) -> None:
        """Take one additional address away by the v1 call."""

    def post(self, properties: Mapping[str, str]) -> Contact:
        """Send one POST with the scope's owner."""


class Scope(Protocol):
    """Whose contacts a plan is about."""

    @property
    def owner_id(self) -> str:
        """The owner."""

    @property
    def portal_id(self) -> str | None:
        """The portal, where it is known."""

    @property
    def world(self) -> str:
        """`sandbox` or `live`."""


class Plan(Protocol):
    """What is to be done."""

    @property
    def changes(self) -> pd.DataFrame:
        """One row a change."""

    @property
    def scope(self) -> Scope:
        """Whose contacts."""
