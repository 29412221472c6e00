"""One contact of the sandbox: its values, their history, and how HubSpot shows them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sotdiff.sandbox.addresses import split_addresses

if TYPE_CHECKING:
    from collections.abc import Mapping


def stamp(moment: datetime) -> str:
    """Return a moment as HubSpot writes it: UTC, milliseconds, `Z`."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z"


def moment_of(text: str) -> datetime:
    """Return the moment that a stamp stands for."""
    return datetime.fromisoformat(text)


class Source(NamedTuple):
    """Who wrote a value: HubSpot's source type and id, and the user where a person did."""

    kind: str
    source_id: str
    user_id: int | None = None


class Version(NamedTuple):
    """One value that a property has had."""

    value: str
    timestamp: str
    source: Source

    def as_json(self) -> dict[str, Any]:
        """Return the version as HubSpot shows it."""
        content = {
            "value": self.value,
            "timestamp": self.timestamp,
            "sourceType": self.source.kind,
            "sourceId": self.source.source_id,
        }
        user = self.source.user_id
        return content if user is None else content | {"updatedByUserId": user}


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact as it stands; a write makes a new one, so that older ones can be kept.

    `values` holds only what is not empty; `history` has the newest version first.
    `merged` holds the ids that this contact has absorbed, each with the time.
    """

    contact_id: str
    created_at: str
    updated_at: str
    values: Mapping[str, str] = field(default_factory=dict)
    history: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    archived_at: str | None = None
    merged: tuple[tuple[str, str], ...] = ()

    @property
    def primary(self) -> str:
        """The primary address, empty if there is none."""
        return self.values.get("email", "")

    @property
    def additional(self) -> list[str]:
        """The additional addresses in their order."""
        return split_addresses(self.values.get("hs_additional_emails", ""))

    def addresses(self) -> set[str]:
        """Return every address that this contact keeps others from having."""
        return {address for address in (self.primary, *self.additional) if address}

    def written(self, changes: Mapping[str, str], source: Source, at: str) -> Contact:
        """Return the contact with these values; what is already so leaves no history."""
        real = {name: new for name, new in changes.items() if new != self.values.get(name, "")}
        if not real:
            return self
        values = {name: value for name, value in {**self.values, **real}.items() if value}
        versions = {
            name: (Version(value, at, source), *self.history.get(name, ()))
            for name, value in real.items()
        }
        return replace(self, values=values, history={**self.history, **versions}, updated_at=at)

    def as_json(self) -> dict[str, Any]:
        """Return everything there is, as plain values that can be compared and saved."""
        return {
            "id": self.contact_id,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
            "archived_at": self.archived_at,
            "merged": [list(pair) for pair in self.merged],
            "values": dict(self.values),
            "history": {
                name: [version.as_json() for version in versions]
                for name, versions in self.history.items()
            },
        }


def contact_from(content: Mapping[str, Any]) -> Contact:
    """Return the contact that `Contact.as_json` described."""
    return Contact(
        contact_id=content["id"],
        created_at=content["created_at"],
        updated_at=content["updated_at"],
        archived_at=content["archived_at"],
        merged=tuple((merged_id, at) for merged_id, at in content["merged"]),
        values=content["values"],
        history={
            name: tuple(_version_from(entry) for entry in versions)
            for name, versions in content["history"].items()
        },
    )


def _version_from(entry: Mapping[str, Any]) -> Version:
    source = Source(entry["sourceType"], entry["sourceId"], entry.get("updatedByUserId"))
    return Version(entry["value"], entry["timestamp"], source)
