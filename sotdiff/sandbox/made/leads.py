"""The leads of the made world: what stands in the workbook, before anybody misspells it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.made.people import Registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdiff.sandbox.made.draw import Draw
    from sotdiff.sandbox.made.people import Person

LEADS = 866
COMMISSIONS = {"Scout": "scout", "Referral": "referral", "Partner": "partner"}
SOURCES = ("Scout", "Scout", "Inbound", "Inbound", "Referral", "Partner", "", "County fair")
# R417 beside R00417: two leads, which only a careless reader takes for one.
TWINS = ("R00417", "R417")


@dataclass(frozen=True)
class MadeLead:
    """One usable lead. Addresses and phones are canonical, primary first.

    `bad_emails` and `bad_phones` are entries that cannot be used: their place in the cell (0 is
    the first) and how they stand there. `bad_city` is an error cell.
    """

    lid: str
    first_name: str
    last_name: str
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    city: str
    source: str
    bad_emails: tuple[tuple[int, str], ...] = ()
    bad_phones: tuple[tuple[int, str], ...] = ()
    bad_city: str = ""

    @property
    def commission(self) -> str:
        """The expected attribution; empty where nothing is expected."""
        return COMMISSIONS.get(self.source, "")


class LeadMaker:
    """Makes leads of a wanted shape, each with a lid of its own."""

    def __init__(self, draw: Draw) -> None:
        """Start with no lead made."""
        self._draw = draw
        self.registry = Registry(draw)
        self._lids = _free_lids(draw)

    def lid(self) -> str:
        """Return a lid that no lead has."""
        return next(self._lids)

    def lead(
        self, *, emails: int = 1, phones: int = 1, owner: Person | None = None, **values: Any
    ) -> MadeLead:
        """Return a lead with so many new addresses and phones; `values` set further fields."""
        person = owner or self.registry.person()
        lead = MadeLead(
            lid=self.lid(),
            first_name=person.first_name,
            last_name=person.last_name,
            emails=tuple(self.registry.address(person) for _ in range(emails)),
            phones=tuple(self.registry.phone() for _ in range(phones)),
            city=person.city,
            source=self._draw.one(SOURCES),
        )
        return replace(lead, **values)

    def ordinary_lead(self, owner: Person | None = None) -> MadeLead:
        """Return a lead like most: one to three addresses and phones, now and then a blank."""
        draw = self._draw
        lead = self.lead(
            emails=draw.one((0, *(1,) * 20, *(2,) * 11, *(3,) * 4)),
            phones=draw.one((0, *(1,) * 20, *(2,) * 10, 3)),
            owner=owner,
        )
        phones = tuple(
            f"{phone} ext {draw.number(2, 499)}" if draw.chance(0.03) else phone
            for phone in lead.phones
        )
        blank: dict[str, Any] = draw.one((*({},) * 40, {"city": ""}, {"first_name": ""}))
        return replace(lead, phones=phones, **blank)


def _free_lids(draw: Draw) -> Iterator[str]:
    numbers = [number for number in range(1, 1240) if number != int(TWINS[0][1:])]
    yield from (f"R{number:05}" for number in draw.shuffled(numbers))
