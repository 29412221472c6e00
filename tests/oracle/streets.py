"""Street words in a city: what D3 takes for corruption.

Words of USPS Publication 28 that also end the names of many real cities (Park, Lake, Springs,
Falls ...) are left out on purpose: they prove nothing. Those that end a few (Federal Way) prove
something only where the right city stands behind them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oracle.forms import plain

if TYPE_CHECKING:
    from collections.abc import Collection

SUFFIXES = frozenset(
    """
    alley allee ally aly annx anx avenue av ave aven avenu avn avnue boulevard blvd boul boulv byp
    bypa bypass bypas byps causeway causwa cswy cir circ circl crcl crcle court ct courts cts cres
    crsent crsnt drive dr driv drv drives drs expressway exp expr express expw expy extn extnsn
    freeway freewy frway frwy fwy highway highwy hiway hiwy hway hwy highways lane ln lanes motorway
    mtwy overpass opas parkway parkwy pkway pkwy pky parkways pkwys road rd roads rds route rte
    street strt st str streets sts ter terr throughway trwy trafficway trfy trl trls turnpike tpke
    trnpk turnpk underpass upas
    """.split(),
)
BEFORE_A_CITY = frozenset(
    """
    circle circles crescent ext extension loop loops path pike place pl plaza plz row spur square sq
    terrace trail trails walk way wy
    """.split(),
)
UNITS = frozenset(
    """
    # apartment apt basement bsmt building bldg department dept floor fl frnt hangar hngr lbby lot
    lowr office ofc penthouse ph room rm slip space spc suite ste trailer trlr unit uppr
    """.split(),
)
EVIDENCE = SUFFIXES | BEFORE_A_CITY | UNITS
BEHIND_A_ROAD = re.compile(r"\d+[a-z]?|[nsew]|[ns][ew]|north|south|east|west")
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
    judged = words[1:] if words[:1] == ["st"] else words
    return begins_with_number(told) or any(word in EVIDENCE for word in judged)


def ends_in_suffix(told: str) -> bool:
    """Tell whether the last word is a suffix, a road's number, side or unit behind it aside."""
    words = WORD.findall(told)
    units = [at for at, word in enumerate(words) if word in UNITS and at]
    words = words[: min(units, default=len(words))]
    while len(words) > 1 and BEHIND_A_ROAD.fullmatch(words[-1]):
        words.pop()
    return words[-1:] != [] and words != ["st"] and words[-1] in SUFFIXES
