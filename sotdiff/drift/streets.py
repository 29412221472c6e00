"""Street words: what leaks from an address line into a city (USPS Publication 28, appendix C)."""

from __future__ import annotations

import re

from sotdiff.canon import canon_text

# Suffixes that never end the name of a real city: evidence wherever they stand.
UNAMBIGUOUS = frozenset(
    """
    alley aly allee ally avenue ave av aven avenu avn avnue boulevard blvd boul boulv bypass byp
    causeway cswy court ct courts cts drive dr driv drv drives drs expressway expy expr exp expw
    freeway fwy freewy frway frwy highway hwy highwy hiway hiwy hway lane ln lanes parkway pkwy
    parkwy pkway pky pkwys road rd roads rds route rte street st strt str streets sts throughway
    trwy trafficway trfy trail trl trails trls turnpike tpke trnpk turnpk cir circ circl ter terr
    plz plza cres
    """.split()
)
# Suffixes that also end real cities (Federal Way, University Place): evidence only before a city.
AMBIGUOUS = frozenset(
    """
    circle circles crcl crcle crescent extension ext ln loop loops path pike place pl plaza
    row spur spurs square sq sqr sqre squ terrace way ways wy walk walks
    """.split()
)
UNITS = frozenset(
    """
    apt apartment bldg building bsmt basement dept department floor hngr hangar lot ph penthouse
    rm room spc space ste suite trlr trailer unit
    """.split()
)
DIRECTIONS = frozenset("n s e w ne nw se sw north south east west".split())
STATES = (
    "al ak az ar ca co ct dc de fl ga hi ia id il in ks ky la ma md me mi mn mo ms mt nc nd ne nh "
    "nj nm nv ny oh ok or pa ri sc sd tn tx ut va vt wa wi wv wy"
).split()
STATE_NAMES = (
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia "
    "hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts "
    "michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma oregon "
    "pennsylvania tennessee texas utah vermont virginia washington wisconsin wyoming"
).split()
_BEHIND = re.compile(
    rf"(?<=\S)(?:,\s*|\s+)(?:(?:{'|'.join(STATES)}|{'|'.join(STATE_NAMES)})\.?(?:,?\s+\d{{5}}(?:-\d{{4}})?)?"
    rf"|\d{{5}}(?:-\d{{4}})?)(?:,?\s*(?:usa?|united states))?$"
)
_WORD = re.compile(r"[^\s,;/]+")
_NUMBER = re.compile(r"#|#?\d+\w?")


def bare_city(city: str) -> str:
    """Return a city in canonical form, without a state or ZIP behind."""
    return _BEHIND.sub("", canon_text(city)).strip(" ,")


def is_corrupt(city: str, wanted: str, known: frozenset[str]) -> bool:
    """Tell whether street words have leaked into `city`, which ought to be `wanted`.

    `known`: the bare forms of all real cities.
    """
    here, there = bare_city(city), bare_city(wanted)
    before = here.removesuffix(there)
    if there and before != here and before and not before[-1].isalnum():
        words = _words(before)
        return (
            before[0].isdigit() or "#" in before or _holds(words, UNAMBIGUOUS | AMBIGUOUS | UNITS)
        )
    if not here or here in known:
        return False
    return here[0].isdigit() or _ends_in_suffix(_words(here))


def _words(text: str) -> list[str]:
    """Return the words of a text, without the full stops behind them."""
    return [word.rstrip(".") for word in _WORD.findall(text)]


def _holds(words: list[str], evidence: frozenset[str]) -> bool:
    """Tell whether a word is evidence; a leading `St.` (Saint) is none."""
    rest = words[1:] if words[:1] == ["st"] else words
    return not evidence.isdisjoint(rest)


def _ends_in_suffix(words: list[str]) -> bool:
    """Tell whether the last word is a suffix, once route numbers, directions and units are off."""
    while len(words) > 1 and (
        _NUMBER.fullmatch(words[-1]) or words[-1] in DIRECTIONS or words[-1] in UNITS
    ):
        words = words[:-1]
    return _holds(words[-1:] if len(words) > 1 else words, UNAMBIGUOUS) or words[1:] == ["st"]
