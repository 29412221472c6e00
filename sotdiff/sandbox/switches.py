"""Where nobody knows how HubSpot behaves, a switch; its default stands first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterator

PrimaryChange = Literal["dropped", "demoted"]
AdditionalEmailsPatch = Literal["replace", "append", "readonly", "bad_option"]
OwnSecondary = Literal["swap", "promote_only", "conflict"]
ConflictStyle = Literal["409", "400"]
PhoneValidation = Literal["off", "e164"]
NullPatch = Literal["clears", "refused", "ignored"]
MergedBatchUpdate = Literal["omit", "redirect"]


@dataclass(frozen=True, slots=True)
class Switches:
    """How the sandbox behaves; every default is the first of the possible behaviours."""

    primary_change: PrimaryChange = "dropped"
    """What becomes of the old primary address when a PATCH sets another."""
    additional_emails_patch: AdditionalEmailsPatch = "replace"
    """What a PATCH of the additional addresses does; the last two refuse it with 400."""
    own_secondary: OwnSecondary = "swap"
    """What a PATCH does that makes one of the contact's own additional addresses its primary."""
    conflict_style: ConflictStyle = "409"
    """How an address that another contact holds is refused."""
    trim_strings: bool = False
    """Whether text is stored without the white space around it."""
    phone_validation: PhoneValidation = "off"
    """Whether phones are stored as sent, or as E.164 and refused where they are none."""
    null_patch: NullPatch = "clears"
    """What `null` in a write does."""
    bad_owner_code: str = "INVALID_OPTION"
    """The error code for an owner id that does not exist."""
    batch_atomic: bool = True
    """Whether one bad input without trace ids refuses its whole batch."""
    search_lag_s: float = 0.0
    """Seconds until a write reaches the search index."""
    search_flap: float = 0.0
    """Seconds after a write in which the contact is absent from every other search."""
    email_eq_secondary: bool = False
    """Whether a search for `email` finds additional addresses as well."""
    neq_blank: bool = False
    """Whether the negative search operators also find contacts without a value."""
    merge_new_id: bool = True
    """Whether a merge makes a new contact id, or keeps the primary's."""
    merged_batch_update: MergedBatchUpdate = "omit"
    """What a batch update does with an id that was merged away."""
    rate_limits: bool = False
    """Whether the three limits below are kept."""
    ten_second_limit: int = 100
    """Calls in any ten seconds, searches aside."""
    daily_limit: int = 250_000
    """Calls a day of the portal's time zone."""
    search_limit: int = 5
    """Searches in any second."""
    missing_scopes: tuple[str, ...] = ()
    """Scopes that the token was not granted."""


def first_five() -> Iterator[Switches]:
    """Yield every combination of the first five unknowns: addresses, conflicts, and text."""
    for primary, additional, own, conflict, trim, phone in product(
        get_args(PrimaryChange),
        get_args(AdditionalEmailsPatch),
        get_args(OwnSecondary),
        get_args(ConflictStyle),
        (False, True),
        get_args(PhoneValidation),
    ):
        yield Switches(
            primary_change=primary,
            additional_emails_patch=additional,
            own_secondary=own,
            conflict_style=conflict,
            trim_strings=trim,
            phone_validation=phone,
        )
