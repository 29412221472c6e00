"""Linking: which contact belongs to which lead, by token or by address."""

from __future__ import annotations

import pandas as pd

from sotdiff import canon
from sotdiff.linked import LEAD_COLUMNS, Linked, addresses_of, tokens_of


def link_leads(
    leads: pd.DataFrame,
    contacts: pd.DataFrame,
    outside: pd.DataFrame,
    rejects: pd.DataFrame,
) -> Linked:
    """Link every contact to the leads that its tokens or, without a known one, its addresses name.

    Takes conformed frames (tables.py) and changes none of them.
    """
    rejected_rows = rejects[~canon.is_among(rejects["lid"], leads["lid"])]
    ledger = _ledger(leads, rejected_rows)
    addresses = addresses_of(contacts)
    tokens = tokens_of(contacts)
    is_lead = canon.is_among(tokens["lid"], leads["lid"])
    tokens = tokens.assign(known=is_lead | canon.is_among(tokens["lid"], rejected_rows["lid"]))
    claims = addresses.drop_duplicates(["contact_id", "address"]).merge(
        ledger, on="address", how="inner", validate="many_to_many"
    )
    links = _links(tokens[tokens["known"]], claims)
    links = links.assign(is_lead=canon.is_among(links["lid"], leads["lid"]))
    return Linked(
        leads=leads,
        contacts=contacts,
        outside=outside,
        rejects=rejects,
        ledger=ledger,
        addresses=addresses,
        taken=addresses_of(outside),
        tokens=tokens,
        links=links,
        claims=_foreign(claims, links),
        pairs=_pairs(leads, contacts, links, ledger),
        of_rejected=_of_rejected(tokens[~is_lead & tokens["known"]], claims, links),
    )


def _ledger(leads: pd.DataFrame, rejected_rows: pd.DataFrame) -> pd.DataFrame:
    """Return all addresses that the workbook knows, those of rejected rows included."""
    owned = canon.explode_addresses(leads["email_all"], leads["lid"])
    owned = owned.assign(holder=owned["key"], lid=owned["key"], is_lead=True)
    holder = "row:" + rejected_rows["sheet_row"].astype("string").fillna("?")
    lost = canon.explode_addresses(rejected_rows["email_all"], holder)
    names = pd.DataFrame({"key": holder, "lid": rejected_rows["lid"]}).drop_duplicates("key")
    lost = lost.merge(names, on="key", how="left", validate="many_to_one")
    lost = lost.assign(holder=lost["key"], is_lead=False)
    every = pd.concat([owned, lost]).rename(columns={"value": "address"})
    every = every.astype({"holder": "string", "lid": "string", "is_lead": bool})
    return every[["address", "place", "holder", "lid", "is_lead"]].reset_index(drop=True)


def _links(known_tokens: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the links: by known token, else by every lead whose ledger holds an address."""
    by_token = known_tokens[["contact_id", "lid"]]
    tokenless = ~canon.is_among(claims["contact_id"], by_token["contact_id"])
    by_address = claims[claims["is_lead"] & tokenless]
    links = pd.concat(
        [by_token.assign(by="token"), by_address[["contact_id", "lid"]].assign(by="address")]
    )
    return links.drop_duplicates(["contact_id", "lid"]).reset_index(drop=True)


def _foreign(claims: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return other workbook rows' claims: their address is in none of the own ledgers."""
    claimed = claims[canon.is_among(claims["contact_id"], links["contact_id"])]
    own = claimed[canon.are_among(claimed, links, ["contact_id", "lid"])]
    foreign = claimed[~canon.are_among(claimed, own, ["contact_id", "address"])]
    foreign = foreign.sort_values("address").drop_duplicates(["contact_id", "lid"])
    return foreign[["contact_id", "lid", "address"]]


def _pairs(
    leads: pd.DataFrame, contacts: pd.DataFrame, links: pd.DataFrame, ledger: pd.DataFrame
) -> pd.DataFrame:
    """Return each contact with exactly one link beside its lead."""
    first = ledger.loc[ledger["is_lead"] & (ledger["place"] == 0), ["lid", "address"]]
    single = links[~links["contact_id"].duplicated(keep=False) & links["is_lead"]]
    sides = leads[[*LEAD_COLUMNS]].rename(columns={n: f"sot_{n}" for n in LEAD_COLUMNS})
    pairs = (
        single[["contact_id", "lid"]]
        .merge(contacts, on="contact_id", how="inner", validate="one_to_one")
        .merge(sides, left_on="lid", right_on="sot_lid", how="inner", validate="many_to_one")
        .merge(first.rename(columns={"address": "first"}), on="lid", how="left",
               validate="many_to_one")
    )  # fmt: skip
    return pairs.assign(primary=canon.canon_addresses(pairs["email"]))


def _of_rejected(
    rejected_tokens: pd.DataFrame, claims: pd.DataFrame, links: pd.DataFrame
) -> pd.Series:
    """Return the ids of contacts that carry a rejected row's token or, unlinked, its address."""
    is_linked = canon.is_among(claims["contact_id"], links["contact_id"])
    unlinked = claims[~claims["is_lead"] & ~is_linked]
    ids: pd.Series = pd.concat([rejected_tokens["contact_id"], unlinked["contact_id"]])
    return ids.drop_duplicates().reset_index(drop=True)
