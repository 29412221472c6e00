"""Owners of Grand County, Colorado short-term rentals, with addresses and phones of nobody.

Every address lies under an example domain, every phone in a range kept for fiction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdiff.sandbox.made.draw import Draw

TOWNS = {
    "Granby": "80446",
    "Winter Park": "80482",
    "Fraser": "80442",
    "Grand Lake": "80447",
    "Kremmling": "80459",
    "Hot Sulphur Springs": "80451",
    "Tabernash": "80478",
    "Parshall": "80468",
}
CITIES_ELSEWHERE = (
    "Denver",
    "Boulder",
    "St. Louis",
    "Fort Collins",
    "Lakewood",
    "Colorado Springs",
    "Omaha",
    "Dallas",
    "Park City",
    "Salt Lake City",
    "Sioux Falls",
    "San José",
    "Coeur d'Alene",
)
STREETS = (
    "Elk Run Rd",
    "Lakota Dr",
    "County Rd 5",
    "County Rd 804",
    "Cozens Ave",
    "Vasquez Rd",
    "Agate Ave",
    "Grand Ave",
    "Pioneer Trl",
    "Shadow Mountain Dr",
    "Mill Ave",
    "Ten Mile Dr",
    "Zerex St",
    "Byers Peak Ct",
)
SUBDIVISIONS = (
    "Pole Creek Meadows",
    "Rendezvous",
    "Grand Elk",
    "Winter Park Highlands",
    "Columbine Lake",
    "Soda Springs Ranch",
    "Lakota",
    "Fraser Crossing",
)
FIRST_NAMES = (
    *("Anna", "Ben", "Carla", "David", "Elena", "Frank", "Grace", "Henry", "Ingrid", "Jack"),
    *("Karen", "Luis", "Maria", "Nathan", "Olivia", "Peter", "Quinn", "Rachel", "Samuel"),
    *("Teresa", "Ursula", "Victor", "Wendy", "Xavier", "Yolanda", "Zoë", "José", "Renée"),
    *("Mary Jo", "Thomas", "Linda", "Brian", "Deborah", "Keith", "Marcus", "Priya", "Hiroshi"),
)
LAST_NAMES = (
    *("Abbott", "Baker", "Castillo", "Dawson", "Eriksen", "Fischer", "Garcia", "Hughes"),
    *("Iverson", "Jensen", "Kowalski", "Lindgren", "Morales", "Nguyen", "O'Brien", "Peterson"),
    *("Quintana", "Reyes", "Schmidt", "Turner", "Underwood", "Vega", "Walsh", "Young"),
    *("Zimmerman", "Núñez", "Smith-Lowell", "van Dyke", "McAllister", "Okafor", "Tanaka"),
    *("Whitaker", "Bergstrom", "Delgado", "Halvorsen", "Pruitt", "Stokes", "Ramsey"),
)
HOSTS = (
    "example.com",
    "example.org",
    "example.net",
    "mail.example.com",
    "post.example.net",
    "stays.example.com",
    "lodge.example.org",
)
# In every North American area code 555-0100 to 555-0199 are kept for fiction.
AREA_CODES = (
    *("970", "303", "720", "719", "314", "636", "402", "214", "469", "512", "816", "913"),
    *("801", "435", "605", "307", "408", "208", "312", "773", "612", "651", "602", "480"),
)
_PLAIN = str.maketrans("ëéñúô", "eenuo", " '-")


@dataclass(frozen=True)
class Person:
    """Someone who owns one property or several."""

    first_name: str
    last_name: str
    city: str


class Registry:
    """Gives out people, addresses and phones; an address or a phone only once."""

    def __init__(self, draw: Draw) -> None:
        """Start with nothing given out."""
        self._draw = draw
        self._given: set[str] = set()
        self._phones = self._free_phones()

    def person(self) -> Person:
        """Return someone; two of them may bear one name."""
        near = self._draw.chance(0.6)
        city = self._draw.one(tuple(TOWNS) if near else CITIES_ELSEWHERE)
        return Person(self._draw.one(FIRST_NAMES), self._draw.one(LAST_NAMES), city)

    def address(self, person: Person) -> str:
        """Return an address, canonical, that nobody else has."""
        first = person.first_name.casefold().translate(_PLAIN)
        last = person.last_name.casefold().translate(_PLAIN)
        shape = self._draw.one((f"{first}.{last}", f"{first[0]}{last}", f"{last}.{first}", first))
        host = self._draw.one(HOSTS)
        address, again = f"{shape}@{host}", 1
        while address in self._given:
            again += 1
            address = f"{shape}{again}@{host}"
        self._given.add(address)
        return address

    def phone(self) -> str:
        """Return a number in E.164 that nobody else has."""
        return next(self._phones)

    def _free_phones(self) -> Iterator[str]:
        home = [f"+1{code}55501{last:02}" for code in AREA_CODES for last in range(100)]
        abroad = [f"+442079460{last:03}" for last in range(12)]
        yield from self._draw.shuffled([*home, *abroad])
