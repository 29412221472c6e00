"""Every address that belongs to a workbook row: by its ledger, or by a contact that links to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon

if TYPE_CHECKING:
    from sotdiff.linked import Linked


def known_addresses(linked: Linked) -> pd.DataFrame:
    """Return one row a workbook row and an address: `holder`, `lid`, `address`.

    `holder` is the lead's `lid`, or `row:17` of a rejected row. What a person added in HubSpot to
    a lead's contact counts as the lead's.
    """
    columns = ["holder", "lid", "address"]
    by_contact = linked.links_frame[["contact_id", "lid"]].merge(
        linked.addresses_frame[["contact_id", "address"]],
        on="contact_id",
        how="inner",
        validate="many_to_many",
    )
    every = pd.concat(
        [linked.ledger_frame[columns], by_contact.assign(holder=by_contact["lid"])[columns]]
    )
    return every.astype("string").drop_duplicates().reset_index(drop=True)


def primaries(linked: Linked) -> pd.Series:
    """Return {lid: primary}; a lead whose first entry is rejected has none."""
    ledger = linked.ledger_frame[
        linked.ledger_frame["is_lead"] & (linked.ledger_frame["place"] == 0)
    ]
    blocks = linked.rejects[["lid", "blocks"]].dropna()
    rejected = blocks.loc[blocks["blocks"].str.contains(r"\bD4\b|\*"), "lid"]
    usable = ledger[~canon.is_among(ledger["lid"], rejected)].drop_duplicates("lid")
    first: pd.Series = usable.set_index("lid")["address"]
    return first


def enrolled(enrolments: pd.DataFrame, linked: Linked) -> pd.DataFrame:
    """Return one row an enrolment and a lead whose ledger holds its address: `lid` is that lead.

    An enrolment of no lead has one row, without `lid`.
    """
    ledger = linked.ledger_frame[linked.ledger_frame["is_lead"]]
    named = ledger[["lid", "address"]].drop_duplicates().rename(columns={"address": "email"})
    rows = enrolments.drop(columns="lid")
    return rows.merge(named, on="email", how="left", validate="many_to_many")
