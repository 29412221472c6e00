"""`[hubspot]`: which portal, whose contacts, and which property is which column."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sotdiff.settings.base import Section

WATCHED = {"opted_out", "hard_bounced"}


class Properties(Section):
    """Which HubSpot property stands for which column of the contacts.

    `opted_out` and `hard_bounced` are read where they are mapped, and never written.
    """

    email: str = "email"
    additional_emails: str = "hs_additional_emails"
    first_name: str = "firstname"
    last_name: str = "lastname"
    phone: str = "phone"
    city: str = "city"
    token_text: str = "trackingsource"  # noqa: S105 - a property's name
    commission: str = "commission_attribution"
    opted_out: str | None = None
    hard_bounced: str | None = None

    def by_column(self) -> dict[str, str]:
        """Return {table column: HubSpot property}, the owner included."""
        columns = self.model_dump(exclude=WATCHED)
        return {**columns, "owner_id": "hubspot_owner_id"}

    def watched(self) -> dict[str, str]:
        """Return {column: HubSpot property} of what is read besides, and never written."""
        mapped: dict[str, str] = self.model_dump(include=WATCHED, exclude_none=True)
        return mapped


class Behaviour(Section):
    """How this portal behaves where HubSpot does not say so: what `sotdiff probe` found out.

    Nothing here makes a write right or wrong: the applier is right under every value. It saves
    calls, and lets a rehearsal's copy behave as the portal does.
    """

    primary_change: Literal["dropped", "demoted"] = "dropped"
    additional_emails_patch: Literal["replace", "append", "readonly", "bad_option"] = "replace"
    own_secondary: Literal["swap", "promote_only", "conflict"] = "swap"
    conflict_style: Literal["409", "400"] = "409"
    trim_strings: bool = False
    phone_validation: Literal["off", "e164"] = "off"

    @property
    def takes_additional(self) -> bool:
        """Whether additional addresses can be set by PATCH; else the v1 calls add them."""
        return self.additional_emails_patch in {"replace", "append"}


class HubSpotSettings(Section):
    """Which portal, whose contacts (R-01: the owner is read from here and nowhere else)."""

    portal: Literal["sandbox", "live"]
    portal_id: str | None = None
    owner_id: str = Field(pattern=r"^[0-9]+$")
    allowed_hosts: tuple[str, ...] = ()
    calls_per_10s: int = Field(default=100, ge=1)
    searches_per_s: float = Field(default=4.0, gt=0)
    properties: Properties = Properties()
    behaviour: Behaviour = Behaviour()

    @model_validator(mode="after")
    def _live_needs_a_portal_id(self) -> HubSpotSettings:
        if self.portal == "live" and not self.portal_id:
            raise ValueError('portal = "live" needs portal_id, the number HubSpot shows as Hub ID')
        return self
