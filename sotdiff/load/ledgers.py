"""The ledgers of the workbook: every entry in canonical form, or rejected on its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff import canon, texts
from sotdiff.joins import marked

if TYPE_CHECKING:
    from collections.abc import Callable

_LETTERS = re.compile(r"(?:.*?[A-Za-z]){3}", re.DOTALL)
_PLAIN_ADDRESS = r"[a-z0-9._%+-]+@[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)+"
_PLAIN_ADDRESSES = rf"\A{_PLAIN_ADDRESS}(?: ?; ?{_PLAIN_ADDRESS})*\z"

Entry = tuple[str, str]  # as it stands, and its canonical form: "" where it has none


@dataclass(frozen=True)
class BadEntry:
    """An entry that cannot be used: its sheet row, itself as it stands, whether it comes first."""

    sheet_row: int
    value: str
    is_first: bool


@dataclass(frozen=True)
class Ledger:
    """A ledger column: its usable entries, joined, by sheet row; and those that are not usable."""

    entries: pd.Series
    bad: list[BadEntry]


def read_addresses(column: pd.Series) -> Ledger:
    """Return a column of address ledgers, canonical, in ledger order."""
    ledgers = texts.texts_of(column)
    plain = pc.if_else(pc.match_substring_regex(ledgers, _PLAIN_ADDRESSES), ledgers, None)
    return _read(column, texts.as_ledgers(pc.replace_substring(plain, " ", "")), _addresses)


def read_phones(column: pd.Series, region: str) -> Ledger:
    """Return a column of phone ledgers as E.164, in ledger order."""
    rows, entries = texts.split_lists(texts.texts_of(column))
    phones = texts.quick_phones(pc.utf8_trim(entries, " "), region)
    odd = marked(len(column), rows[texts.told(phones.is_null())])[rows]
    plain = texts.lists_of_distinct(rows[~odd], phones.filter(pa.array(~odd)), len(column))
    return _read(column, plain, partial(_phones, region=region))


def _read(column: pd.Series, plain: pa.Array, parse: Callable[[str], list[Entry]]) -> Ledger:
    """Read a column of ledgers: what is not `plain` to see is parsed, each distinct one once."""
    ledgers = texts.texts_of(column)
    odd = ledgers.filter(pc.and_(plain.is_null(), ledgers.is_valid())).unique().to_pylist()
    parsed = {text: parse(text) for text in odd}
    entries = texts.filled(plain, ledgers, lambda text: _usable(parsed[text]))
    faulty = [text for text, entries in parsed.items() if not all(form for _, form in entries)]
    bad = [
        BadEntry(int(str(row)), value, is_first=place == 0)
        for row, text in column[column.isin(faulty)].items()
        for place, (value, form) in enumerate(parsed[text])
        if not form
    ]
    return Ledger(pd.Series(texts.column_of(entries), index=column.index), bad)


def _usable(entries: list[Entry]) -> str:
    """Return the usable entries of a ledger, joined, each once."""
    return canon.join_list(dict.fromkeys(form for _, form in entries if form))


def _addresses(text: str) -> list[Entry]:
    """Return the entries of an address ledger."""
    parts = canon.address_parts(text)
    return [(value, form if canon.is_address(form) else "") for form, value in parts.items()]


def _phones(text: str, region: str) -> list[Entry]:
    """Return the entries of a phone ledger."""
    return [(value, _phone(value, region)) for value in dict.fromkeys(canon.split_phones(text))]


def _phone(text: str, region: str) -> str:
    """Return a phone as E.164, `""` if it is none.

    Letters are no digits here: `555-1234 cell` would be dialled as 555-123-4235.
    """
    if _LETTERS.match(text) and phonenumbers.is_alpha_number(text):
        return ""
    return canon.e164(text, region) or ""
