"""The evidence: what happened to a lead out there, one row an event, since when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.enrol import enrolled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.enrol import SmartLead
    from sotdiff.linked import Linked

COLUMNS = ["lid", "about", "entry", "evidence", "since"]
REPLACED_COLUMNS = ("lid", "contact_id", "phone", "at")
# What an event is about: an address that fails, one that is missing, a phone, a word on the lead.
FAILS, ADDRESS, PHONE, UNSUBSCRIBED, REPLIED = (
    *("fails", "address", "phone"),
    *("unsubscribed", "replied"),
)


@dataclass(frozen=True)
class Mark:
    """How the workbook says that it knows: the column, the text, and texts that say it too."""

    column: str
    value: str
    also: Sequence[str] = ()


@dataclass(frozen=True)
class Marks:
    """The marks of a lead that unsubscribed, and of one that replied; None where none is named."""

    unsubscribed: Mark | None = None
    replied: Mark | None = None


def gather_evidence(linked: Linked, findings: pd.DataFrame, replaced: pd.DataFrame) -> pd.DataFrame:
    """Return one row an event: `lid`, `about`, `entry` (address or phone), `evidence`, `since`.

    `findings`: tables.Findings with `since`; `replaced`: one row a phone that a D6 replaced
    (REPLACED_COLUMNS).
    """
    parts = [_added(findings), _phones(replaced, linked.region)]
    if linked.smartlead is not None:
        parts += [_from_exports(linked, linked.smartlead), _from_hubspot(linked, linked.smartlead)]
    every = pd.concat([part[COLUMNS] for part in parts if len(part)] or [_nothing()])
    known = every[every["lid"].isin(linked.leads["lid"])]
    return known.astype(_nothing().dtypes.to_dict()).reset_index(drop=True)


def _nothing() -> pd.DataFrame:
    texts = dict.fromkeys(COLUMNS[:-1], "string")
    dtypes = {**texts, "since": "datetime64[us, UTC]"}
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})


def _added(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the additional addresses that people added in HubSpot (F1)."""
    is_added = (findings["code"] == "F1") & (findings["detail"] == "additional")
    found = findings[is_added & findings["lid"].notna()]
    words = "HubSpot contact " + found["contact_id"] + " has the additional address " + found["was"]
    return found.assign(about=ADDRESS, entry=found["was"], evidence=words)


def _phones(replaced: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return the phones that a D6 replaced; what is no possible number would be a reject."""
    entry = canon.canon_column(replaced["phone"], lambda text: canon.e164(text, region) or "")
    found = replaced.assign(about=PHONE, entry=entry, since=replaced["at"])
    words = "HubSpot contact " + found["contact_id"] + " had " + found["phone"]
    return found.assign(evidence=words + " until it was replaced").dropna(subset="entry")


def _from_exports(linked: Linked, side: SmartLead) -> pd.DataFrame:
    """Return what any export kept tells of a lead: bounces, unsubscriptions, replies."""
    held = enrolled(side.enrolments, linked).dropna(subset="lid")
    stop = held["stop"].fillna("")
    first_said = held.assign(since=held["exported_at"], entry=held["email"])
    said = held["campaign"] + " in SmartLead: " + held["email"] + " "
    status = held["status"].fillna("no status")
    about = {
        FAILS: (stop.str.contains("bounced|blocked"), said + status),
        UNSUBSCRIBED: (stop.str.contains("unsubscribed"), said + "unsubscribed"),
        REPLIED: (held["reply"].notna(), said + "replied (" + held["reply"].fillna("") + ")"),
    }
    return pd.concat(
        [
            first_said[holds].assign(about=name, evidence=words[holds])
            for name, (holds, words) in about.items()
        ]
    )


def _from_hubspot(linked: Linked, side: SmartLead) -> pd.DataFrame:
    """Return the hard bounces (of a contact's primary) and opt-outs that HubSpot itself tells."""
    ledger = linked.ledger_frame.loc[
        linked.ledger_frame["is_lead"], ["lid", "address"]
    ].drop_duplicates()
    by_address = side.stops.drop(columns="lid").merge(
        ledger, on="address", how="inner", validate="many_to_many"
    )
    links = linked.links_frame[["contact_id", "lid"]].drop_duplicates()
    by_link = side.stops.drop(columns=["lid", "address"]).merge(
        links, on="contact_id", how="inner", validate="many_to_many"
    )
    outs = pd.concat([by_address, by_link])
    outs = outs[outs["reason"] == "opted out"].drop_duplicates(["lid", "contact_id"])
    every = pd.concat([linked.addresses_frame, linked.taken_frame])
    primary = every.loc[every["is_primary"], ["contact_id", "address"]]
    bounces = by_address[by_address["reason"] == "hard bounce"].merge(
        primary, on=["contact_id", "address"], how="inner", validate="many_to_one"
    )
    both = pd.concat([bounces.assign(about=FAILS), outs.assign(about=UNSUBSCRIBED)])
    words = "HubSpot contact " + both["contact_id"] + ": " + both["reason"]
    since = pd.Series(pd.NaT, index=both.index, dtype="datetime64[us, UTC]")
    return both.assign(entry=both["address"], evidence=words, since=since)
