"""Phones that need no parsing: dialled with `+` and nothing but digits between separators.

Such a number is its digits, as long as nothing of it is a national prefix to be dropped. What is
a prefix, and how long a number may be, is phonenumbers' to say; whatever else there is to a
number is, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_DIALLED = re.compile(r"\+[1-9][0-9 ().-]{1,40}[0-9]")
_SEPARATORS = str.maketrans("", "", "+ ().-")


@dataclass(frozen=True, slots=True)
class _Plan:
    """The numbers of one calling code: its digits, how long they may be, what may be dropped."""

    code: str
    lengths: frozenset[int]
    prefix: re.Pattern[str]


def plain_phone(text: str) -> str | None:
    """Return the E.164 of a phone that is its digits; None where phonenumbers has to look."""
    if not _DIALLED.fullmatch(text):
        return None
    digits = text.translate(_SEPARATORS)
    plan = _plan(digits[:3])
    national = digits[len(plan.code) :]
    is_plain = len(national) in plan.lengths and not plan.prefix.match(national)
    return f"+{digits}" if is_plain else None


@cache
def _plan(start: str) -> _Plan:
    """Return the numbering plan of numbers that start so; where there is none, nothing fits."""
    known = (start[:n] for n in (1, 2, 3) if int(start[:n]) in COUNTRY_CODE_TO_REGION_CODE)
    code = next(known, "0")
    region = COUNTRY_CODE_TO_REGION_CODE.get(int(code), ("",))[0]
    found = PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    if found is None or found.general_desc is None:
        return _Plan(code, frozenset(), re.compile(""))
    lengths = frozenset(found.general_desc.possible_length)
    return _Plan(code, lengths, re.compile(found.national_prefix_for_parsing or r"(?!)"))
