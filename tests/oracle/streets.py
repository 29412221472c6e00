"""Street words in a city: what D3 takes for corruption.

Words of USPS Publication 28 that also end the names of real cities (Park, Lake, Springs, Falls,
Way, Place, Terrace ...) are left out on purpose: they prove nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oracle.forms import plain

if TYPE_CHECKING:
    from collections.abc import Collection

SUFFIXES = frozenset(
    """
    alley allee ally aly annex anex annx anx arcade arc avenue av ave aven avenu avn avnue
    boulevard blvd boul boulv bypass byp bypa bypas byps causeway causwa cswy circle cir circ
    circl crcl crcle circles cirs court ct courts cts crescent cres crsent crsnt drive dr driv drv
    drives drs expressway exp expr express expw expy extension ext extn extnsn freeway freewy frway
    frwy fwy highway highwy hiway hiwy hway hwy highways lane ln lanes loop loops motorway mtwy
    overpass opas parkway parkwy pkway pkwy pky parkways pkwys pike pikes road rd roads rds route
    rte row street strt st str streets sts throughway trwy trafficway trfy turnpike tpke trnpk
    turnpk underpass upas
    """.split(),
)
UNITS = frozenset(
    """
    # apartment apt building bldg department dept floor fl hangar hngr lot office ofc penthouse room
    rm slip space spc suite ste trailer trlr unit
    """.split(),
)
STATES = """
    al alabama|ak alaska|az arizona|ar arkansas|ca california|co colorado|ct connecticut|de delaware
    |dc district of columbia|fl florida|ga georgia|hi hawaii|id idaho|il illinois|in indiana|ia iowa
    |ks kansas|ky kentucky|la louisiana|me maine|md maryland|ma massachusetts|mi michigan
    |mn minnesota|ms mississippi|mo missouri|mt montana|ne nebraska|nv nevada|nh new hampshire
    |nj new jersey|nm new mexico|ny new york|nc north carolina|nd north dakota|oh ohio|ok oklahoma
    |or oregon|pa pennsylvania|ri rhode island|sc south carolina|sd south dakota|tn tennessee
    |tx texas|ut utah|vt vermont|va virginia|wa washington|wv west virginia|wi wisconsin|wy wyoming
"""
STATE_WORDS = "|".join(form for state in STATES.split("|") for form in state.strip().split(" ", 1))
ZIP_BEHIND = re.compile(r"(?<=.)[,\s]+\d{5}(-\d{4})?$")
STATE_BEHIND = re.compile(rf"(?<=.)[,\s]+({STATE_WORDS})\.?$")
WORD = re.compile(r"#|[^\W_][\w'-]*")


def is_corrupt(city: str, wanted: str, known: Collection[str]) -> bool:
    """Tell whether street words leaked into a city whose right value is `wanted`.

    `known` holds the canonical names of real cities.
    """
    seen, right = town(city), town(wanted)
    if not seen or not right or seen == right:
        return False
    before = seen.removesuffix(right)
    if before != seen and not before[-1].isalnum() and speaks_of_street(before):
        return True
    return seen not in known and (begins_with_number(seen) or ends_in_suffix(seen))


def town(city: str) -> str:
    """Return a city as it is compared, without a state or ZIP behind it."""
    return STATE_BEHIND.sub("", ZIP_BEHIND.sub("", plain(city))).strip(" ,")


def begins_with_number(told: str) -> bool:
    """Tell whether the first word begins with a digit."""
    return told[:1].isdigit()


def speaks_of_street(told: str) -> bool:
    """Tell whether a number leads, or a suffix or unit stands anywhere, a leading "St." aside."""
    words = WORD.findall(told)
    return begins_with_number(told) or any(is_evidence(word, at) for at, word in enumerate(words))


def ends_in_suffix(told: str) -> bool:
    """Tell whether the last word, a road's number behind it aside, is a suffix."""
    words = WORD.findall(told)
    if len(words) > 1 and re.fullmatch(r"\d+[a-z]?", words[-1]):
        words.pop()
    return bool(words) and words[-1] in SUFFIXES and is_evidence(words[-1], len(words) - 1)


def is_evidence(word: str, at: int) -> bool:
    """Tell whether a word at this place speaks of a street; a leading Saint does not."""
    if at == 0 and word in {"st", "ste"}:
        return False
    return word in SUFFIXES or word in UNITS
