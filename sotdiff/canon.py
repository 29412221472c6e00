"""Canonical forms: the one way in which values are compared, everywhere.

A text function takes one value; a column function takes a `string` Series and returns one, with
the work done on distinct values only. Missing, empty and blank are equal: canonical form missing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SEPARATOR = ";"
# Between the keys of a row where rows are looked up by several: it stands in no key itself.
_BETWEEN = pa.scalar("\x1f", pa.large_string())
# Zero-width characters and direction marks: invisible in a cell, fatal in a comparison.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_LEDGER = re.compile(r"[;,|\s]+")
_PHONE_LEDGER = re.compile(r"[;,|\r\n\v\f\x85\u2028\u2029]+")
_ADDRESS = re.compile(
    r"[!-?A-~]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
)
_LID = re.compile(r"R[0-9]+")
_TOKEN = re.compile(r"\bID:\s*(R[0-9]+)\b", re.IGNORECASE)
_BARE_TOKEN = re.compile(r"\s*(R[0-9]+)\s*", re.IGNORECASE)
_EXCEL_NUMBER = re.compile(r"(\d+)\.0+")
_E_NOTATION = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE][+-]?\d+")


def canon_address(value: str) -> str:
    """Return an e-mail address as it is compared; `""` when nothing is left.

    Zero-width characters and direction marks go, white space (NBSP too), `mailto:` and `<>`
    around it go, the rest is casefolded. No dot or plus tricks.
    """
    text, before = _INVISIBLE.sub("", value).casefold(), None
    while text != before:
        before, text = text, text.strip().strip("<>").removeprefix("mailto:")
    return text


def is_address(value: str) -> bool:
    """Tell whether a canonical address is one: ASCII, one `@`, a dotted domain."""
    return _ADDRESS.fullmatch(value) is not None


def address_parts(value: str) -> dict[str, str]:
    """Return the entries of a ledger as {canonical: as it stands}, in order, each once."""
    parts: dict[str, str] = {}
    for part in _LEDGER.split(_INVISIBLE.sub("", value)):
        parts.setdefault(canon_address(part), part)
    parts.pop("", None)
    return parts


def split_ledger(value: str) -> list[str]:
    """Return the canonical addresses of a ledger, in order, each once."""
    return list(address_parts(value))


def first_address(ledger: str) -> str:
    """Return the first address of a ledger; `""` when there is none."""
    return next(iter(split_ledger(ledger)), "")


def first_phone(ledger: str) -> str:
    """Return the first entry of a phone ledger; `""` when there is none."""
    return next(iter(split_phones(ledger)), "")


def split_phones(value: str) -> list[str]:
    """Return the entries of a phone ledger as they stand, in order; never split on spaces."""
    parts = _PHONE_LEDGER.split(_INVISIBLE.sub("", value))
    return [part.strip() for part in parts if part.strip()]


@lru_cache(maxsize=200_000)
def e164(value: str, region: str = "US") -> str | None:
    """Return a phone as `+19705551234` or `+19705551234 ext 12`; None if it is no possible number.

    `9705551234.0` is Excel's `9705551234`; a number rounded by E notation is none, nor is one
    without an area code.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", value)).strip()
    if excel := _EXCEL_NUMBER.fullmatch(text):
        text = excel[1]
    if _E_NOTATION.fullmatch(text):
        return None
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    extension, number.extension = number.extension, None
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{written} ext {extension}" if extension else written


def canon_phone(value: str, region: str = "US") -> str:
    """Return a phone as it is compared: E.164, else its digits; `""` when there are none."""
    return e164(value, region) or "".join(c for c in value if c.isdecimal())


def canon_text(value: str) -> str:
    """Return a name or city as it is compared: NFC, white space collapsed, casefolded."""
    return unicodedata.normalize("NFC", " ".join(value.split())).casefold()


def written_text(value: str) -> str:
    """Return a name or city as it is written: NBSP as space, trimmed."""
    return value.replace("\u00a0", " ").strip()


def canon_lid(value: str) -> str | None:
    """Return a lead id (`R` and ASCII digits, trimmed, upper-cased), or None."""
    text = value.strip().upper()
    return text if _LID.fullmatch(text) else None


def tokens_in(value: str) -> list[str]:
    """Return the LIDs of all tokens in a text, in order, each once.

    A token is `ID:R00417`; a bare `R00417` that is the whole text is one too.
    """
    if bare := _BARE_TOKEN.fullmatch(value):
        return [bare[1].upper()]
    return list(dict.fromkeys(lid.upper() for lid in _TOKEN.findall(value)))


def token_text(lid: str) -> str:
    """Return the token of a lead."""
    return f"ID:{lid}"


def join_list(values: Iterable[str]) -> str:
    """Return a list as both systems hold it."""
    return SEPARATOR.join(values)


def canon_column(values: pd.Series, canon: Callable[[str], str]) -> pd.Series:
    """Return a `string` column in canonical form; blank becomes missing.

    The work is done on distinct values.
    """
    codes, distinct = pd.factorize(values.astype("string"))
    forms = pd.array([canon(text) or pd.NA for text in distinct.tolist()], dtype="string")
    return pd.Series(forms.take(codes, allow_fill=True), index=values.index, name=values.name)


def differs(one: pd.Series, other: pd.Series) -> pd.Series:
    """Tell where two canonical columns differ; missing equals missing. A bool Series."""
    unequal = (one != other).fillna(value=False)
    return (unequal | (one.isna() != other.isna())).astype(bool)


def is_among(values: pd.Series, known: pd.Series) -> pd.Series:
    """Tell which values stand in another text column; a missing one never does. A bool Series.

    In arrow memory: pandas' own `isin` goes through all of `known` in Python.
    """
    asked, there = (pa.array(column.astype("string").array) for column in (values, known))
    return pd.Series(_is_in(asked, there), index=values.index)


def are_among(rows: pd.DataFrame, known: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Tell which rows have their `keys` (text columns) in a row of another frame. A bool Series.

    One that lacks a key never does.
    """
    asked, there = (
        pc.binary_join_element_wise(
            *(pa.array(frame[key].astype("string").array) for key in keys), _BETWEEN
        )
        for frame in (rows, known)
    )
    return pd.Series(_is_in(asked, there), index=rows.index)


def _is_in(asked: pa.Array, there: pa.Array) -> np.ndarray:
    """Tell which texts are among others; a missing one never is."""
    if not len(asked):
        return np.zeros(0, dtype=bool)
    found = pc.is_in(asked, value_set=pc.drop_null(there)).to_numpy(zero_copy_only=False)
    told: np.ndarray = found.astype(bool)
    return told


def explode_column(
    values: pd.Series, key: pd.Series, split: Callable[[str], list[str]]
) -> pd.DataFrame:
    """Return one row an entry of a list column: `key` (its row's key), `value`, `place` (0, 1, …).

    Rows without any entry have none here. Each distinct list is split once.
    """
    return _keyed(_exploded(values.astype("string").reset_index(drop=True), split), key)


def _exploded(values: pd.Series, split: Callable[[str], list[str]]) -> pd.DataFrame:
    """Return one row an entry: `row` (its row's label), `value`, `place`."""
    codes, distinct = pd.factorize(values)
    lists = [split(text) for text in distinct.tolist()]
    lengths = np.array([*map(len, lists), 0])
    starts = np.cumsum(lengths) - lengths
    counts, place = lengths[codes], _places(lengths[codes])
    entries = pd.array([entry for entries in lists for entry in entries], dtype="string")
    taken = entries.take(np.repeat(starts[codes], counts) + place)
    rows = np.repeat(values.index.to_numpy(), counts)
    return pd.DataFrame({"row": rows, "value": taken, "place": place})


def _places(counts: np.ndarray) -> np.ndarray:
    """Return 0, 1, … for each list of such a length."""
    ends = np.cumsum(counts)
    places: np.ndarray = np.arange(counts.sum()) - np.repeat(ends - counts, counts)
    return places


def _keyed(entries: pd.DataFrame, key: pd.Series) -> pd.DataFrame:
    """Return entries with their row's key in place of its number."""
    keys = key.astype("string").array.take(entries["row"].to_numpy())
    return pd.DataFrame(
        {"key": keys, "value": entries["value"].array, "place": entries["place"].array}
    )
