"""Who must never be enrolled again: what any export kept, or HubSpot, says against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.enrol.known import known_addresses
from sotdiff.enrol.said import addresses_said

if TYPE_CHECKING:
    from sotdiff.enrol.side import SmartLead
    from sotdiff.linked import Linked


def stopped(side: SmartLead) -> pd.DataFrame:
    """Return one row a stop: `address`, `lid` (either may be missing), `reason`, `where`."""
    there = addresses_said(side.enrolments[side.enrolments["stop"].notna()])
    by_export = pd.DataFrame(
        {
            "address": there["email"],
            "lid": there["lid"],
            "reason": there["stop"],
            "where": there["campaign"],
        }
    )
    by_contact = side.stops[["address", "lid", "reason"]].assign(
        where="HubSpot contact " + side.stops["contact_id"]
    )
    return pd.concat([by_export, by_contact]).astype("string").reset_index(drop=True)


def forbidden(linked: Linked, side: SmartLead) -> tuple[pd.Series, pd.Series]:
    """Return the workbook rows (`holder`) and the addresses that must not be enrolled.

    A row is out when any address that belongs to it was ever stopped, or a stop names its lead; so
    are all addresses that belong to such a row, whoever else holds them.
    """
    stops, known = stopped(side), known_addresses(linked)
    by_address, by_lid = (canon.is_among(known[key], stops[key]) for key in ("address", "lid"))
    hit = by_address | by_lid
    rows = pd.concat([known.loc[hit, "holder"], stops["lid"].dropna()]).drop_duplicates()
    theirs = known.loc[canon.is_among(known["holder"], rows), "address"]
    addresses = pd.concat([stops["address"].dropna(), theirs]).drop_duplicates()
    return rows.reset_index(drop=True), addresses.reset_index(drop=True)
