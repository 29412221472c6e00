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
class _Listed(Rows):
    """One row an entry of a ledger: the place of the ledger, and the address."""

    row: np.ndarray
    address: np.ndarray


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
    rejects = rejects.sort_values("sheet_row", kind="stable")
    everybody = pd.concat([contacts, outside]) if len(outside) else contacts
    lids, of_reject, borne = _tokens(leads, rejects, everybody)
    spelled, listed, primary, every = _addresses(leads, rejects, everybody)
    known = 1 + max(count - 1, of_reject.max(initial=-1))
    tokens, tokens_outside = _apart(borne, in_scope)
    addresses, taken = _apart(every, in_scope)
    names, holder, lid = _holders(texts.texts_of(leads["lid"]), rejects, of_reject)
    ledger = _ledger(listed, holder, lid)
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
        holders=names,
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


def _tokens(
    leads: pd.DataFrame, rejects: pd.DataFrame, everybody: pd.DataFrame
) -> tuple[pa.Array, np.ndarray, Tokens]:
    """Return all LIDs, the leads' first; that of each reject, and those that contacts carry."""
    own, rejected = (texts.texts_of(frame["lid"]) for frame in (leads, rejects))
    bearer, token = texts.token_entries(texts.texts_of(everybody["token_text"]))
    lids, (_, of_reject, borne) = texts.numbered(own, rejected, token)
    return lids, of_reject, Tokens(bearer, borne)


def _addresses(
    leads: pd.DataFrame, rejects: pd.DataFrame, everybody: pd.DataFrame
) -> tuple[pa.Array, _Listed, np.ndarray, Addresses]:
    """Return all addresses: those of ledgers, the primaries, and those of contacts."""
    ledgers = pd.concat([each["email_all"] for each in (leads, rejects)])
    row, entry = texts.ledger_entries(texts.texts_of(ledgers))
    email = texts.as_addresses(texts.texts_of(everybody["email"]))
    bearer, further = texts.ledger_entries(texts.texts_of(everybody["additional_emails"]))
    spelled, (entry, primary, more) = texts.numbered(entry, email, further)
    first = np.flatnonzero(primary >= 0)
    contact = np.concatenate([first, bearer])
    order = np.argsort(contact, kind="stable")
    address = np.concatenate([primary[first], more])[order]
    addresses = Addresses(contact[order], address, order < len(first))
    return spelled, _Listed(row, entry), primary, addresses


def _holders(
    lids: pa.Array, rejects: pd.DataFrame, of_reject: np.ndarray
) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    """Return the names of workbook rows, and the holder and LID of each lead's and reject's ledger.

    A reject is a row of its own, behind the leads, where its LID is no lead's; else it has none.
    """
    count = len(lids)
    whole = np.flatnonzero((of_reject < 0) | (of_reject >= count))
    names = "row:" + rejects["sheet_row"].iloc[whole].astype("string").fillna("?")
    number, distinct = pd.factorize(names)
    first = np.full(len(distinct), -1)
    first[number[::-1]] = of_reject[whole][::-1]
    holder, lid = (np.append(np.arange(count), np.full(len(rejects), -1)) for _ in range(2))
    holder[count + whole], lid[count + whole] = count + number, first[number]
    return pa.concat_arrays([lids, texts.texts_of(pd.Series(distinct))]), holder, lid


def _ledger(listed: _Listed, holder: np.ndarray, lid: np.ndarray) -> Ledger:
    """Return the ledgers of workbook rows, each address once."""
    held = holder[listed.row]
    if len(held) and held.min() < 0:
        listed, held = listed.only(held >= 0), held[held >= 0]
    once = ~is_repeated(held, listed.address)
    return Ledger(
        address=listed.address[once],
        holder=held[once],
        lid=lid[listed.row[once]],
        place=places_within(held[once]),
    )


def _held(addresses: Addresses, ledger: Ledger, spelled: int, leads: int) -> _Held:
    """Return which workbook rows hold the addresses of contacts."""
    each = addresses.only(~is_repeated(addresses.contact, addresses.address))
    at, there = matches(each.address, ledger.address, spelled)
    holding, held = each.only(at), ledger.only(there)
    return _Held(holding.contact, holding.address, held.lid, held.holder < leads)


def _links(named: Tokens, held: _Held, in_scope: int) -> Links:
    """Return the links: by known token, else by every lead whose ledger holds an address."""
    found = held.only(held.is_lead & ~marked(in_scope, named.contact)[held.contact])
    found = found.only(~is_again(found.contact, found.lid))
    return Links(
        contact=np.concatenate([named.contact, found.contact]),
        lid=np.concatenate([named.lid, found.lid]),
        by_token=np.arange(len(named.lid) + len(found.lid)) < len(named.lid),
    )


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
