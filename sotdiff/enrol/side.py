"""What is known of SmartLead and of mail in HubSpot, beside leads and contacts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sotdiff import canon, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

STOP_COLUMNS = ("address", "lid", "reason", "contact_id")
# HubSpot's words in the two properties, where they are mapped: column, reason.
_WATCHED = {"opted_out": "opted out", "hard_bounced": "hard bounce"}
_NO = ("", "0", "false", "no", "none", "null")


def no_stops() -> pd.DataFrame:
    """Return the table of HubSpot's stops without any row."""
    return pd.DataFrame(columns=list(STOP_COLUMNS), dtype="string")


@dataclass(frozen=True)
class SmartLead:
    """The second derivative.

    enrolments  one row an enrolment of every export kept (tables.Enrolments)
    stops       one row an address or a lead that HubSpot knows not to write to:
                `address` or `lid`, `reason`, `contact_id`
    when        who may be enrolled: {workbook header: text}, one of these must hold; none: all
    unless      who may not: {workbook header: text}, none of these may hold
    settled     {workbook header: texts} by which a lead shows that its unsubscription is known
    """

    enrolments: pd.DataFrame
    stops: pd.DataFrame = field(default_factory=no_stops)
    when: tuple[Mapping[str, str], ...] = ()
    unless: tuple[Mapping[str, str], ...] = ()
    settled: tuple[Mapping[str, str], ...] = ()

    @property
    def current(self) -> pd.DataFrame:
        """The enrolments of the newest export of each campaign."""
        return self.enrolments[self.enrolments["current"].astype(bool)]

    @property
    def mailed(self) -> pd.DataFrame:
        """The current enrolments that may still get mail, as far as anybody knows."""
        current = self.current
        return current[current["stop"].isna()]


def mail_stops(contacts: pd.DataFrame) -> pd.DataFrame:
    """Return whom HubSpot knows not to write to, by address and by token.

    `contacts`: tables.Contacts, in scope or not, with `opted_out` and `hard_bounced` where these
    properties are mapped. A text there that does not say no is a yes.
    """
    reasons = [
        contacts.loc[_says(contacts[column], _means_yes), ["contact_id"]].assign(reason=reason)
        for column, reason in _WATCHED.items()
        if column in contacts
    ]
    if not reasons:
        return no_stops()
    told = pd.concat(reasons).astype("string")
    held = contacts[canon.is_among(contacts["contact_id"], told["contact_id"])]
    both = _named(held).merge(told, on="contact_id", how="inner", validate="many_to_many")
    return both[[*STOP_COLUMNS]].astype("string").drop_duplicates().reset_index(drop=True)


def _named(contacts: pd.DataFrame) -> pd.DataFrame:
    """Return one row an address of a contact, or a token (`lid`), with its `contact_id`."""
    email, additional, token = (
        texts.texts_of(contacts[name]) for name in ("email", "additional_emails", "token_text")
    )
    entries = {
        "address": [
            (np.arange(len(contacts)), texts.as_addresses(email)),
            texts.ledger_entries(additional),
        ],
        "lid": [texts.token_entries(token)],
    }
    rows = [
        pd.DataFrame({"contact_id": contacts["contact_id"].array[row], name: texts.column_of(text)})
        for name, found in entries.items()
        for row, text in found
    ]
    return pd.concat(rows).dropna(subset=["address", "lid"], how="all")


def _says(column: pd.Series, means: Callable[[str], str]) -> pd.Series:
    return canon.canon_column(column, means).notna()


def _means_yes(text: str) -> str:
    return "" if text.strip().casefold() in _NO else "yes"
