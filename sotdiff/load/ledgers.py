"""The ledgers of the workbook: every entry in canonical form, or rejected on its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import phonenumbers

from sotdiff import canon
from sotdiff.dialled import plain_phone

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

_LETTERS = re.compile(r"(?:.*?[A-Za-z]){3}", re.DOTALL)
_PLAIN_ADDRESS = r"[a-z0-9._%+-]+@[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)+"
_PLAIN_ADDRESSES = re.compile(rf"{_PLAIN_ADDRESS}(?: ?; ?{_PLAIN_ADDRESS})*")

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


def read_addresses(texts: pd.Series) -> Ledger:
    """Return a column of address ledgers, canonical, in ledger order."""
    return _read(texts, _plain_addresses, _addresses)


def read_phones(texts: pd.Series, region: str) -> Ledger:
    """Return a column of phone ledgers as E.164, in ledger order."""
    return _read(texts, _plain_phones, partial(_phones, region=region))


def _read(
    texts: pd.Series,
    plain: Callable[[str], str | None],
    parse: Callable[[str], list[Entry]],
) -> Ledger:
    """Read a column of ledgers, each distinct one once; parse what is not `plain` to see."""
    joined = {text: plain(text) for text in texts.dropna().unique()}
    parsed = {text: parse(text) for text, form in joined.items() if form is None}
    joined |= {text: _usable(entries) for text, entries in parsed.items()}
    faulty = [text for text, entries in parsed.items() if not all(form for _, form in entries)]
    bad = [
        BadEntry(int(str(row)), value, is_first=place == 0)
        for row, text in texts[texts.isin(faulty)].items()
        for place, (value, form) in enumerate(parsed[text])
        if not form
    ]
    return Ledger(texts.map(joined, na_action="ignore").astype("string"), bad)


def _plain_addresses(text: str) -> str | None:
    """Return a ledger whose addresses stand in canonical form, joined; None for any other."""
    if not _PLAIN_ADDRESSES.fullmatch(text):
        return None
    return canon.join_list(dict.fromkeys(text.replace(" ", "").split(canon.SEPARATOR)))


def _plain_phones(text: str) -> str | None:
    """Return a ledger of phones that need no parsing, joined; None for any other."""
    forms = dict.fromkeys(plain_phone(part.strip(" ")) for part in text.split(canon.SEPARATOR))
    return None if None in forms else canon.join_list(forms)  # type: ignore[arg-type]


def _usable(entries: list[Entry]) -> str | None:
    """Return the usable entries of a ledger, joined, each once."""
    return canon.join_list(dict.fromkeys(form for _, form in entries if form)) or None


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
