"""What lies between leads and contacts, made by linking; and the drift that is found there.

Leads, contacts, addresses and LIDs are numbers here, so that they are compared at once and joined
without looking at a text again: a lead is its row, a contact its row (one out of scope stands
behind those in scope), an address its place in `spelled`, a LID its place in `lids`, where the
leads' come first. -1 is none.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff import texts
from sotdiff.joins import Runs, marked, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sotdiff.enrol import SmartLead

REJECT = "reject"


@dataclass(frozen=True)
class Rows:
    """Columns of numbers of equal length, one number a row each; int32: half the memory."""

    def __post_init__(self) -> None:
        """Take numbers of any width."""
        for each in fields(self):
            column = getattr(self, each.name)
            if column.dtype == np.int64:
                object.__setattr__(self, each.name, column.astype(np.int32))

    def only(self, which: np.ndarray) -> Self:
        """Return the rows where true, or at these places."""
        return type(self)(*(getattr(self, each.name)[which] for each in fields(self)))


@dataclass(frozen=True)
class Ledger(Rows):
    """One row an address of a workbook row, each once, in order.

    `holder`: the lead, or a rejected row behind them; `lid`: its LID; `place` from 0 on.
    """

    address: np.ndarray
    holder: np.ndarray
    lid: np.ndarray
    place: np.ndarray


@dataclass(frozen=True)
class Addresses(Rows):
    """One row an address of a contact, the primary first; it may be an additional one too."""

    contact: np.ndarray
    address: np.ndarray
    is_primary: np.ndarray


@dataclass(frozen=True)
class Tokens(Rows):
    """One row a token of a contact."""

    contact: np.ndarray
    lid: np.ndarray


@dataclass(frozen=True)
class Links(Rows):
    """One row a contact in scope and a workbook row that it belongs to."""

    contact: np.ndarray
    lid: np.ndarray
    by_token: np.ndarray


@dataclass(frozen=True)
class Claims(Rows):
    """One row a workbook row's claim on a contact that links elsewhere, by this address."""

    contact: np.ndarray
    lid: np.ndarray
    address: np.ndarray


@dataclass(frozen=True)
class Pairs(Rows):
    """One row a contact that links to exactly one workbook row, a lead, and that lead."""

    contact: np.ndarray
    lead: np.ndarray


class Barriers:
    """Which fixes are held back on which leads and contacts, and by what.

    The reasons (the codes of flags, and `reject`) are bits, one number a LID and one a contact.
    """

    def __init__(self, lids: int, contacts: int) -> None:
        self._sizes = lids, contacts
        self._reasons: list[str] = []
        self._held: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def hold(
        self, codes: Iterable[str], reason: str, lids: np.ndarray, contacts: np.ndarray
    ) -> None:
        """Hold these fixes back for a reason; -1 is nobody."""
        for code in codes:
            for marks, numbers in zip(self._marks(code), (lids, contacts), strict=True):
                marks[numbers] |= self._bit(reason)
                marks[-1] = 0

    def of(self, code: str, lids: np.ndarray, contacts: np.ndarray) -> np.ndarray:
        """Return what holds a fix back from these leads and contacts, as bits."""
        by_lid, by_contact = self._marks(code)
        held: np.ndarray = by_lid[lids] | by_contact[contacts]
        return held

    def is_rejected(self, code: str, lids: np.ndarray) -> np.ndarray:
        """Tell from which of these leads a reject holds a fix back."""
        rejected: np.ndarray = self._marks(code)[0][lids] & self._bit(REJECT) > 0
        return rejected

    def in_words(self, bits: np.ndarray) -> pa.Array:
        """Return the reasons behind bits, joined by `;`, or missing."""
        used = np.flatnonzero(np.bincount(bits))
        named = [
            ";".join(sorted(each for each in self._reasons if number & self._bit(each))) or None
            for number in used
        ]
        return pa.array(named, texts.TEXT).take(np.searchsorted(used, bits))

    def _bit(self, reason: str) -> int:
        """Return the bit of a reason."""
        if reason not in self._reasons:
            self._reasons.append(reason)
        return 1 << self._reasons.index(reason)

    def _marks(self, code: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the bits of all LIDs and of all contacts, and a 0 for nobody."""
        if code not in self._held:
            lids, contacts = (np.zeros(size + 1, dtype="int64") for size in self._sizes)
            self._held[code] = lids, contacts
        return self._held[code]


@dataclass(frozen=True)
class Linked:
    """Leads and contacts with everything between them: what the drift classes look at.

    leads, contacts, outside, rejects: frames as in tables.py; outside are contacts out of scope.

    lids, spelled, ids, holders   the texts behind LIDs, addresses, contacts, workbook rows
    known         how many LIDs the workbook knows: the first ones
    ledger, addresses, tokens, links, claims, pairs   as above; addresses and tokens are those of
                  contacts in scope, `taken` and `tokens_outside` those of the others
    first         the first address of each lead
    primary       the primary address of each contact in scope
    of_rejected   whether a contact in scope belongs to a rejected row
    rejected      the LID of each reject
    barriers      the fixes that are held back; none before the flags are found
    smartlead     what is known of SmartLead; None where its exports are not looked at
    """

    leads: pd.DataFrame
    contacts: pd.DataFrame
    outside: pd.DataFrame
    rejects: pd.DataFrame
    lids: pa.Array
    spelled: pa.Array
    ids: pa.Array
    holders: pa.Array
    known: int
    ledger: Ledger
    addresses: Addresses
    taken: Addresses
    tokens: Tokens
    tokens_outside: Tokens
    links: Links
    claims: Claims
    pairs: Pairs
    first: np.ndarray
    primary: np.ndarray
    of_rejected: np.ndarray
    rejected: np.ndarray
    barriers: Barriers
    known_cities: tuple[str, ...] = ()
    city_policy: str = "corrupt"
    region: str = "US"
    owner_id: str = ""
    smartlead: SmartLead | None = None

    def of_lead(self, column: str, leads: np.ndarray | None = None) -> pa.Array:
        """Return a column of these leads, or of those of the pairs."""
        places = self.pairs.lead if leads is None else leads
        return texts.texts_of(self.leads[column]).take(places)

    def of_contact(self, column: str, contacts: np.ndarray | None = None) -> pa.Array:
        """Return a column of these contacts in scope, or of those of the pairs."""
        places = self.pairs.contact if contacts is None else contacts
        return texts.texts_of(self.contacts[column]).take(places)

    def ledger_of(self, leads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the ledgers of leads: the place of the lead, and the row in `ledger`, in order."""
        return self._ledgers.of(leads)

    @cached_property
    def _ledgers(self) -> Runs:
        return runs_of(self.ledger.holder, len(self.holders))

    @cached_property
    def missing_leads(self) -> np.ndarray:
        """The leads to which no contact links."""
        return np.flatnonzero(~self.is_linked[: len(self.leads)])

    @cached_property
    def is_linked(self) -> np.ndarray:
        """Whether a contact links to a LID."""
        return marked(len(self.lids), self.links.lid)

    @cached_property
    def ledger_frame(self) -> pd.DataFrame:
        """One row an address of a workbook row: address, place, holder, lid, is_lead.

        A rejected row's addresses stand here too (holder `row:17`, lid where it has one).
        """
        ledger = self.ledger
        return pd.DataFrame(
            {
                "address": self._spelled(ledger.address),
                "place": ledger.place,
                "holder": texts.column_of(self.holders.take(ledger.holder)),
                "lid": self._lids(ledger.lid),
                "is_lead": ledger.holder < len(self.leads),
            }
        )

    @cached_property
    def addresses_frame(self) -> pd.DataFrame:
        """One row an address of a contact in scope: contact_id, address, is_primary."""
        return self._addresses(self.addresses)

    @cached_property
    def taken_frame(self) -> pd.DataFrame:
        """One row an address of a contact out of scope: contact_id, address, is_primary."""
        return self._addresses(self.taken)

    @cached_property
    def links_frame(self) -> pd.DataFrame:
        """One row a link: contact_id, lid."""
        return pd.DataFrame(
            {"contact_id": self._ids(self.links.contact), "lid": self._lids(self.links.lid)}
        )

    def _addresses(self, rows: Addresses) -> pd.DataFrame:
        """Return addresses of contacts in words."""
        return pd.DataFrame(
            {
                "contact_id": self._ids(rows.contact),
                "address": self._spelled(rows.address),
                "is_primary": rows.is_primary,
            }
        )

    def _ids(self, contacts: np.ndarray) -> object:
        return texts.column_of(texts.taken(self.ids, contacts))

    def _lids(self, lids: np.ndarray) -> object:
        return texts.column_of(texts.taken(self.lids, lids))

    def _spelled(self, addresses: np.ndarray) -> object:
        return texts.column_of(texts.taken(self.spelled, addresses))


@dataclass(frozen=True)
class Drift:
    """All findings of one look, in order.

    columns       texts, one row a finding: those of tables.Findings, `blocks` of a flag, and
                  `blocked_by` of a fix that is held back
    lid, contact  whom each row is about, as numbers (linked.py); -1 is nobody
    """

    columns: dict[str, pa.Array]
    lid: np.ndarray
    contact: np.ndarray

    def has(self, name: str) -> np.ndarray:
        """Tell where a column says anything."""
        return texts.told(self.columns[name].is_valid())

    def is_of(self, name: str, text: str) -> np.ndarray:
        """Tell where a column says this."""
        return texts.told(pc.equal(self.columns[name], text))
