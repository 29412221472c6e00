"""The words of the HubSpot door: a contact as HubSpot answered, its history, a listing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

OWNER = "hubspot_owner_id"
ReadBy = Literal["id", "search", "email", "write"]
World = Literal["sandbox", "live"]


@dataclass(frozen=True, slots=True)
class Version:
    """One value that a property has had: when, and who set it."""

    value: str | None
    timestamp: str
    source_type: str | None
    source_id: str | None
    user_id: str | None


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact as HubSpot answered.

    `properties` has HubSpot's names; an empty value is None. After a write it holds only what
    HubSpot echoed. `history`: newest first, only of what was asked. `read_by`: how it was read;
    `read_at`: when, on the portal's monotonic clock.
    """

    contact_id: str
    properties: Mapping[str, str | None]
    archived: bool
    history: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    read_by: ReadBy = "id"
    read_at: float = 0.0

    @property
    def owner_id(self) -> str | None:
        """The owner's id; None for nobody's contact, or where the owner was not read."""
        return self.properties.get(OWNER) or None


@dataclass(frozen=True, slots=True)
class Listing:
    """All contacts of the owner; `complete` when they are as many as HubSpot's own `total`."""

    contacts: list[Contact]
    total: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """Which portal this is, where it answers, and whose contacts are in scope.

    `instance`: of a sandbox that lives in memory only, which one; otherwise empty.
    """

    world: World
    portal_id: str
    url: str
    owner_id: str
    instance: str = ""


def contact_from(shown: Mapping[str, Any], read_by: ReadBy, read_at: float) -> Contact:
    """Return the contact that an answer of HubSpot shows."""
    return Contact(
        contact_id=str(shown["id"]),
        properties={name: value or None for name, value in shown["properties"].items()},
        archived=bool(shown.get("archived")),
        history={
            name: tuple(map(_version_from, versions))
            for name, versions in (shown.get("propertiesWithHistory") or {}).items()
        },
        read_by=read_by,
        read_at=read_at,
    )


def _version_from(shown: Mapping[str, Any]) -> Version:
    user = shown.get("updatedByUserId")
    return Version(
        value=shown.get("value") or None,
        timestamp=str(shown.get("timestamp") or ""),
        source_type=shown.get("sourceType"),
        source_id=shown.get("sourceId"),
        user_id=None if user is None else str(user),
    )
