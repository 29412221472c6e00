"""`[smartlead]`: the campaigns, who may be enrolled, and how events reach the workbook."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sotdiff.settings.base import Duration, Section

State = Literal[
    "waiting", "active", "paused", "completed", "stopped", "blocked", "bounced", "unsubscribed"
]
Texts = dict[str, str]
REFUSALS = (
    *("Do Not Contact", "Not Interested", "Wrong Person"),
    *("Stop", "Unsubscribe", "Unsubscribed", "Opt Out", "Opted Out", "DNC", "Remove"),
)
SENDER_BOUNCES = ("Sender Originated Bounce",)


class Mark(Section):
    """How the workbook says that something is known of a lead: a text under a header.

    `also`: other texts that say it too, or say something that came later.
    """

    column: str = Field(min_length=1)
    value: str = Field(min_length=1)
    also: tuple[str, ...] = ()


class SmartLeadSettings(Section):
    """Which campaigns there are, and who may be enrolled in one.

    campaigns    {campaign: the pattern of its exports' file names}; each needs a fresh export
    campaign     the one that `to_enrol.csv` is for
    folder       where exports are laid; relative to this file
    max_age      how old an export may be when `to_enrol.csv` is made from it
    expires      how long `to_enrol.csv` and `must_remove.csv` may be used
    file_rows    how many leads SmartLead's import takes at once
    lid_field    the custom field that holds the lead's id
    columns      {column of the import: workbook header}, besides those that sotdiff fills
    words        {status word: what it means}, for words that sotdiff does not know
    refusals     categories of a reply that says no: such a lead never gets mail again
    sender_bounces  categories that say that the sender's mailbox bounced, not the address
    when         who may be enrolled: {workbook header: text}, one of these must hold; none: all
    unless       who may not: {workbook header: text}, none of these may hold
    unsubscribed, replied   how the workbook marks such a lead
    """

    campaigns: dict[str, str] = Field(min_length=1)
    campaign: str
    folder: str = "smartlead"
    max_age: Duration = timedelta(hours=24)
    expires: Duration = timedelta(hours=24)
    file_rows: Annotated[int, Field(ge=1)] = 10_000
    lid_field: str = Field(default="lid", min_length=1)
    columns: Texts = Field(default_factory=dict)
    words: dict[str, State] = Field(default_factory=dict)
    refusals: tuple[str, ...] = REFUSALS
    sender_bounces: tuple[str, ...] = SENDER_BOUNCES
    when: tuple[Texts, ...] = ()
    unless: tuple[Texts, ...] = ()
    unsubscribed: Mark | None = None
    replied: Mark | None = None

    @model_validator(mode="after")
    def _enrols_in_a_campaign_of_the_list(self) -> SmartLeadSettings:
        if self.campaign not in self.campaigns:
            raise ValueError(f"campaign {self.campaign!r} is none of [smartlead.campaigns]")
        return self

    @model_validator(mode="after")
    def _leaves_address_and_lead_alone(self) -> SmartLeadSettings:
        ours = {"email", "lid", "campaign", self.lid_field.strip().casefold()}
        taken = [name for name in self.columns if name.strip().casefold() in ours]
        if taken:
            raise ValueError(f"columns: {taken[0]!r} is filled by sotdiff and by nobody else")
        return self
