"""Masking: addresses and phones are made unreadable where a page is to be shared.

The first letter of an address and of its host stay, and the last two digits of a number, so that
two people who look at one page can speak of the same line.
"""

from __future__ import annotations

import re

DOTS = "•••"
_LEAST_DIGITS = 7
_ADDRESS = re.compile(r"[^\s@<>,;|\"()]+@[^\s@<>,;|\"()]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d)?")
_NUMBER = re.compile(r"\+?\(?\d(?:[\s().\-/\u00a0\u2010-\u2015]*\d){6,}")


def masked(text: str) -> str:
    """Return a text with every address and every number of seven digits or more masked.

    Days stay as they are. Other long numbers are masked too: too much is better than too little.
    """
    return _NUMBER.sub(_number, _ADDRESS.sub(_address, text))


def _address(found: re.Match[str]) -> str:
    """Return `a•••@x•••` for `ann@x.com`."""
    name, _, host = found[0].partition("@")
    return f"{name[:1]}{DOTS}@{host[:1]}{DOTS}"


def _number(found: re.Match[str]) -> str:
    """Return `•••34` for `+1 970 555 1234`; a day stays."""
    if _DAY.fullmatch(found[0]):
        return found[0]
    digits = [char for char in found[0] if char.isdigit()]
    return DOTS + "".join(digits[-2:]) if len(digits) >= _LEAST_DIGITS else found[0]
