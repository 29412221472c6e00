"""Phones that need no parsing: dialled with `+` and nothing but digits between separators.

Such a number is its digits, as long as nothing of it is a national prefix to be dropped. What is
a prefix, and how long a number may be, is phonenumbers' to say; whatever else there is to a
number is, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

_DIALLED = r"\A\+[1-9][0-9 ().-]{1,40}[0-9]\z"
_NEVER = r"[^\s\S]"


@dataclass(frozen=True, slots=True)
class _Plan:
    """The numbers of one calling code: its digits, how long they may be, what may be dropped."""

    code: str
    lengths: frozenset[int]
    prefix: str


def plain_phones(texts: pa.Array) -> pa.Array:
    """Return the E.164 of each phone that is its digits; missing where phonenumbers has to look."""
    is_dialled = pc.match_substring_regex(texts, _DIALLED)
    digits = pc.replace_substring_regex(pc.if_else(is_dialled, texts, None), "[+ ().-]", "")
    starts = pc.utf8_slice_codeunits(digits, 0, 3).dictionary_encode()
    plans = [_plan(start) for start in starts.dictionary.to_pylist()]
    is_plain = np.zeros(len(texts), dtype=bool)
    for plan in set(plans):
        of_plan = pa.array([each == plan for each in plans]).take(starts.indices)
        rows = np.flatnonzero(pc.fill_null(of_plan, False))
        national = pc.utf8_slice_codeunits(digits.take(pa.array(rows)), len(plan.code))
        fits = pc.is_in(pc.utf8_length(national).cast("int64"), pa.array(plan.lengths, "int64"))
        dropped = pc.match_substring_regex(national, rf"\A(?:{plan.prefix})")
        is_plain[rows] = pc.and_(fits, pc.invert(dropped))
    plus, nothing = (pa.scalar(text, digits.type) for text in ("+", ""))
    dialled = pc.binary_join_element_wise(plus, digits, nothing)
    return pc.if_else(pa.array(is_plain), dialled, None)


@cache
def _plan(start: str) -> _Plan:
    """Return the numbering plan of numbers that start so; where there is none, nothing fits."""
    known = (start[:n] for n in (1, 2, 3) if int(start[:n]) in COUNTRY_CODE_TO_REGION_CODE)
    code = next(known, "0")
    region = COUNTRY_CODE_TO_REGION_CODE.get(int(code), ("",))[0]
    found = PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    if found is None or found.general_desc is None:
        return _Plan(code, frozenset(), _NEVER)
    lengths = frozenset(found.general_desc.possible_length)
    return _Plan(code, lengths, found.national_prefix_for_parsing or _NEVER)
