"""Plants F6: what differs and no fix covers; a person is shown it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.sandbox.made.people import Person

if TYPE_CHECKING:
    from sotdiff.sandbox.made.stage import Stage

# (the city in the workbook, the city in HubSpot): no street words, so nothing is mended.
PLAIN_CITIES = (
    ("Granby", "Grand Lake"),
    ("Denver", "St. Louis"),
    ("Granby", "Hot Sulphur Springs"),
    ("Winter Park", "Winter Park, CO 80482"),
    ("Grand Lake", "Near Grand Lake"),
    ("Tabernash", ""),
)


def plant_differences(stage: Stage) -> None:
    """Another plain city, a blank one, a state and ZIP behind it; other names."""
    for city, was in PLAIN_CITIES:
        lead = stage.lead(city=city)
        stage.shown(lead, stage.contact(lead, city=was), "city", city)

    for was in ("Bob", ""):
        lead = stage.lead(owner=Person("Robert", "Ramsey", "Granby"))
        contact = stage.contact(lead, first_name=was)
        stage.shown(lead, contact, "first_name", "Robert")

    lead = stage.lead(owner=Person("Anna", "Núñez", "Granby"))
    contact = stage.contact(lead, last_name="Nunez", phone="")
    stage.shown(lead, contact, "last_name", "Núñez")
    stage.fix("D6", lead, contact, "phone", lead.phones[0])
