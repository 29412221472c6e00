"""Linking: which contact belongs to which lead, by token or by address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from sotdiff import texts
from sotdiff.joins import are_in, is_again, is_repeated, is_shared, marked, matches, places_within
from sotdiff.linked import Addresses, Barriers, Claims, Ledger, Linked, Links, Pairs, Rows, Tokens

OfContacts = TypeVar("OfContacts", Tokens, Addresses)


@dataclass(frozen=True)
class _RejectedRows:
    """The rows that were rejected whole, numbered behind the leads. One ledger a reject."""

    ledgers: pa.Array  # of the rejected rows
    holder: np.ndarray  # of each of them
    lid: np.ndarray  # of each of them
    names: pa.Array  # of all


@dataclass(frozen=True)
class _Held(Rows):
    """One row a contact, an address of its, and a workbook row that holds it too."""

    contact: np.ndarray
    address: np.ndarray
    lid: np.ndarray
    is_lead: np.ndarray


def link_leads(
    leads: pd.DataFrame,
    contacts: pd.DataFrame,
    outside: pd.DataFrame,
    rejects: pd.DataFrame,
) -> Linked:
    """Link every contact to the leads that its tokens or, without a known one, its addresses name.

    Takes conformed frames (tables.py) and changes none of them.
    """
    count, in_scope = len(leads), len(contacts)
    everybody = pd.concat([contacts, outside]) if len(outside) else contacts
    bearer, token = texts.token_entries(texts.texts_of(everybody["token_text"]))
    own, rejected = (texts.texts_of(frame["lid"]) for frame in (leads, rejects))
    lids, (lead, of_reject, borne) = texts.numbered(own, rejected, token)
    known = 1 + max(lead.max(initial=-1), of_reject.max(initial=-1))
    tokens, tokens_outside = _apart(Tokens(bearer, borne), in_scope)
    rows = _rejected_rows(own, rejects, of_reject)
    spelled, ledger, primary, every = _addresses(rows, leads, everybody)
    addresses, taken = _apart(every, in_scope)
    held = _held(addresses, ledger, len(spelled), count)
    named = tokens.only(tokens.lid < known)
    links = _links(named, held, in_scope)
    return Linked(
        leads=leads,
        contacts=contacts,
        outside=outside,
        rejects=rejects,
        lids=lids,
        spelled=spelled,
        ids=texts.texts_of(everybody["contact_id"]),
        holders=rows.names,
        known=known,
        ledger=ledger,
        addresses=addresses,
        taken=taken,
        tokens=tokens,
        tokens_outside=tokens_outside,
        links=links,
        claims=_claims(held, links, in_scope, spelled),
        pairs=_pairs(links, count),
        first=_first(ledger, count),
        primary=primary[:in_scope],
        rejected=of_reject,
        barriers=Barriers(len(lids), len(everybody)),
        of_rejected=_of_rejected(named, held, links, in_scope, count),
    )


def _apart(rows: OfContacts, in_scope: int) -> tuple[OfContacts, OfContacts]:
    """Return the rows of contacts in scope, and those of the others."""
    ours = rows.contact < in_scope
    return rows.only(ours), rows.only(~ours)


def _rejected_rows(lids: pa.Array, rejects: pd.DataFrame, of_reject: np.ndarray) -> _RejectedRows:
    """Return the rows that were rejected whole: those whose LID is no lead's."""
    count = len(lids)
    whole = np.flatnonzero((of_reject < 0) | (of_reject >= count))
    lost = rejects.iloc[whole]
    names = "row:" + lost["sheet_row"].astype("string").fillna("?")
    number, distinct = pd.factorize(names)
    lid = np.full(len(distinct), -1)
    lid[number[::-1]] = of_reject[whole][::-1]  # of its first reject
    by_row = np.argsort(number, kind="stable")
    return _RejectedRows(
        ledgers=texts.texts_of(lost["email_all"]).take(pa.array(by_row)),
        holder=count + number[by_row],
        lid=lid[number[by_row]],
        names=pa.concat_arrays([lids, texts.texts_of(pd.Series(distinct))]),
    )


def _addresses(
    rows: _RejectedRows, leads: pd.DataFrame, everybody: pd.DataFrame
) -> tuple[pa.Array, Ledger, np.ndarray, Addresses]:
    """Return all addresses, those of ledgers, the primaries, and those of contacts."""
    count = len(leads)
    ledgers = pa.concat_arrays([texts.texts_of(leads["email_all"]), rows.ledgers])
    row, listed = texts.ledger_entries(ledgers)
    email = texts.as_addresses(texts.texts_of(everybody["email"]))
    bearer, further = texts.ledger_entries(texts.texts_of(everybody["additional_emails"]))
    spelled, (entry, primary, more) = texts.numbered(listed, email, further)
    lead = np.arange(count)
    holder = np.concatenate([lead, rows.holder])[row]
    once = ~is_repeated(holder, entry)
    ledger = Ledger(
        address=entry[once],
        holder=holder[once],
        lid=np.concatenate([lead, rows.lid])[row[once]],
        place=places_within(holder[once]),
    )
    first = np.flatnonzero(primary >= 0)
    contact = np.concatenate([first, bearer])
    order = np.argsort(contact, kind="stable")
    address = np.concatenate([primary[first], more])[order]
    addresses = Addresses(contact[order], address, order < len(first))
    return spelled, ledger, primary, addresses


def _held(addresses: Addresses, ledger: Ledger, spelled: int, leads: int) -> _Held:
    """Return which workbook rows hold the addresses of contacts."""
    each = addresses.only(~is_repeated(addresses.contact, addresses.address))
    at, there = matches(each.address, ledger.address, spelled)
    holding, held = each.only(at), ledger.only(there)
    return _Held(holding.contact, holding.address, held.lid, held.holder < leads)


def _links(named: Tokens, held: _Held, in_scope: int) -> Links:
    """Return the links: by known token, else by every lead whose ledger holds an address."""
    found = held.only(held.is_lead & ~marked(in_scope, named.contact)[held.contact])
    links = Links(
        contact=np.concatenate([named.contact, found.contact]),
        lid=np.concatenate([named.lid, found.lid]),
        by_token=np.arange(len(named.lid) + len(found.lid)) < len(named.lid),
    )
    return links.only(~is_again(links.contact, links.lid))


def _claims(held: _Held, links: Links, in_scope: int, spelled: pa.Array) -> Claims:
    """Return other workbook rows' claims: their address is in none of the own ledgers."""
    one = np.full(in_scope, -1)
    one[links.contact] = links.lid
    other = (one[held.contact] >= 0) & (held.lid != one[held.contact])
    asked = marked(in_scope, held.contact[other])  # the few that more than one row may claim
    claimed, links = held.only(asked[held.contact]), links.only(asked[links.contact])
    own = claimed.only(are_in((claimed.contact, claimed.lid), (links.contact, links.lid)))
    foreign = claimed.only(~are_in((claimed.contact, claimed.address), (own.contact, own.address)))
    by_name = np.argsort(spelled.take(foreign.address).to_numpy(zero_copy_only=False))
    ordered = foreign.only(by_name)
    ordered = ordered.only(~is_again(ordered.contact, ordered.lid))
    return Claims(ordered.contact, ordered.lid, ordered.address)


def _pairs(links: Links, leads: int) -> Pairs:
    """Return each contact with exactly one link, to a lead."""
    single = links.only(~is_shared(links.contact) & (links.lid < leads))
    return Pairs(single.contact, single.lid)


def _first(ledger: Ledger, leads: int) -> np.ndarray:
    """Return the first address of each lead."""
    heads = ledger.only((ledger.place == 0) & (ledger.holder < leads))
    first = np.full(leads, -1)
    first[heads.holder] = heads.address
    return first


def _of_rejected(named: Tokens, held: _Held, links: Links, in_scope: int, leads: int) -> np.ndarray:
    """Tell which contacts carry a rejected row's token or, unlinked, its address."""
    unlinked = ~held.is_lead & ~marked(in_scope, links.contact)[held.contact]
    ids = np.concatenate([named.contact[named.lid >= leads], held.contact[unlinked]])
    return marked(in_scope, ids)[:-1]
