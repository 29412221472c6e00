"""Canonical forms, one value at a time."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Any

import phonenumbers

INVISIBLE = (
    "\u200b\u200c\u200d\u2060\ufeff"  # of no width
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # directions
)
LEDGER_MARKS = re.compile(r"[;,|\s]+")
TOKEN = re.compile(r"\bID:\s*(R[0-9]+)\b", re.IGNORECASE)
BARE_TOKEN = re.compile(r"R[0-9]+", re.IGNORECASE)
remembering = lru_cache(maxsize=100_000)


def text(value: Any) -> str:
    """Return a value as text; missing is the empty text."""
    return "" if value is None else str(value)


def trimmed(value: Any) -> str:
    """Return text without white space around it; missing and blank are the empty text."""
    return text(value).strip()


def written(value: Any) -> str:
    """Return a name or a city as it is written to HubSpot: trimmed, NBSP as space."""
    return text(value).replace("\u00a0", " ").strip()


@remembering
def plain(value: Any) -> str:
    """Return a name or a city as it is compared: NFC, collapsed white space, casefold."""
    composed = unicodedata.normalize("NFC", text(value))
    folded = " ".join(composed.split()).casefold()
    return unicodedata.normalize("NFC", folded)


@remembering
def email(value: Any) -> str:
    """Return an address without its wrapping, casefolded."""
    seen = "".join(sign for sign in text(value) if sign not in INVISIBLE)
    bare = seen.strip().casefold()
    unwrapped = bare.removeprefix("mailto:").removeprefix("<").removesuffix(">").strip()
    return bare if unwrapped == bare else email(unwrapped)


def emails(value: Any) -> list[str]:
    """Return a ledger's addresses in their order, each once."""
    found = []
    for piece in LEDGER_MARKS.split(text(value)):
        address = email(piece)
        if address and address not in found:
            found.append(address)
    return found


@remembering
def phone(value: Any) -> str:
    """Return E.164 with ` ext 12` behind it; of what is no possible number, its digits."""
    told = unexcelled(trimmed(value))
    try:
        number = phonenumbers.parse(told, "US")
    except phonenumbers.NumberParseException:
        return digits(told)
    if not phonenumbers.is_possible_number(number):
        return digits(told)
    dialled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{dialled} ext {number.extension}" if number.extension else dialled


def is_same_phone(found: Any, number: str) -> bool:
    """Tell whether HubSpot's value is this E.164 number; one that is none counts by its digits."""
    seen = phone(found)
    return seen == (number if seen.startswith("+") else digits(number))


def digits(told: str) -> str:
    """Return the digits of a text."""
    return "".join(sign for sign in told if sign.isdigit())


def unexcelled(told: str) -> str:
    """Return a phone that Excel kept as a number as that number's digits, if none were rounded."""
    if re.fullmatch(r"\d+\.0+", told):
        return told.split(".", 1)[0]
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", told, re.IGNORECASE):
        mantissa, exponent = re.split("E", told, flags=re.IGNORECASE)
        rounded = len(digits(mantissa)) <= int(exponent)
        return told if rounded else str(int(Decimal(told)))
    return told


def phones(value: Any) -> list[str]:
    """Return a ledger's phones in their order, each once."""
    found = []
    for piece in re.split(r"[;,|\n\r]+", text(value)):
        number = phone(piece)
        if number and number not in found:
            found.append(number)
    return found


def tokens(value: Any) -> list[str]:
    """Return the LIDs that a token text names, each once, in upper case."""
    told = trimmed(value)
    if BARE_TOKEN.fullmatch(told):
        return [told.upper()]
    found: list[str] = []
    for lid in TOKEN.findall(told):
        if lid.upper() not in found:
            found.append(lid.upper())
    return found


def usable_lid(value: Any) -> str | None:
    """Return the LID in its canonical form, or nothing where it is none."""
    told = trimmed(value).upper()
    return told if re.fullmatch(r"R[0-9]+", told) else None
