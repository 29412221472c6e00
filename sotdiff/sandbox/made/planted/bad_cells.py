"""Plants rows and cells of the workbook that cannot be used, and what hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.sandbox.made.people import Person
from sotdiff.sandbox.made.stage import BadRow

if TYPE_CHECKING:
    from sotdiff.sandbox.made.stage import Stage


def plant_bad_rows(stage: Stage) -> None:
    """Rows without a usable lid: twice in the book, malformed, a note, the totals."""
    registry, lid = stage.maker.registry, stage.maker.lid()
    owners = [Person("Marcus", "Stokes", "Granby"), Person("Teresa", "Vega", "Fraser")]
    for owner, place in zip(owners, (131, 348), strict=True):
        emails = (registry.address(owner),)
        stage.bad_rows.append(
            BadRow("duplicate lid", place, lid, owner.first_name, owner.last_name, emails, lid)
        )
    contact = stage.stranger(email=stage.bad_rows[0].emails[0], token_text=f"ID:{lid}")
    stage.of_rejected.add(contact.key)

    shared = stage.lead(emails=1, owner=owners[0])
    stage.contact(shared)
    own = registry.address(owners[0])
    both = (own, shared.emails[0])
    stage.bad_rows.append(BadRow("malformed lid", 517, "R0O583", "Marcus", "Stokes", both))
    stage.address_shared(shared.emails[0], shared)
    contact = stage.stranger(email=own, token_text="")
    stage.of_rejected.add(contact.key)

    note = "^ everything above checked with the county list, JT"
    stage.bad_rows.append(BadRow("missing lid", 640, notes=note))
    stage.bad_rows.append(BadRow("missing lid", None, first_name="TOTAL", numbers=True))


def plant_bad_addresses(stage: Stage) -> None:
    """Plant addresses that are none: alone, behind good ones, and first: D4 and D7 wait."""
    stage.contact(stage.lead(emails=1, bad_emails=((1, "n/a"),)))
    stage.contact(stage.lead(emails=2, bad_emails=((1, "karen@lodge"),)))
    stage.contact(stage.lead(emails=0, bad_emails=((0, "unknown"),)))

    lead = stage.lead(emails=2, bad_emails=((0, "frank.example.com"),))
    contact = stage.contact(lead, email=lead.emails[1], additional_emails=lead.emails[0])
    stage.fix("D4", lead, contact, "email", lead.emails[0], blocked_by="reject")

    lead = stage.lead(emails=1, source="Scout", bad_emails=((0, "grace@@example.com"),))
    stage.create(lead, blocked_by="reject")


def plant_bad_phones(stage: Stage) -> None:
    """Plant numbers that are none: behind a good one, rounded by Excel, and first: D6 waits.

    A contact that is created meanwhile gets no phone.
    """
    stage.contact(stage.lead(phones=1, bad_phones=((1, "970-555-01"),)))
    stage.contact(stage.lead(phones=1, bad_phones=((1, "9.70555E+09"),)))
    stage.contact(stage.lead(phones=0, bad_phones=((0, "9.70555E+09"),)))
    stage.contact(stage.lead(phones=1, bad_phones=((0, "call the office"),)))

    lead = stage.lead(phones=1, bad_phones=((0, "12345"),))
    contact = stage.contact(lead, phone=stage.maker.registry.phone())
    stage.fix("D6", lead, contact, "phone", lead.phones[0], blocked_by="reject")

    lead = stage.lead(phones=1, source="Inbound", bad_phones=((0, "see contract"),))
    stage.create(lead, without="phone")


def plant_bad_cities(stage: Stage) -> None:
    """Plant an error cell: the city counts as blank, and a blank erases nothing."""
    stage.contact(stage.lead(city="", bad_city="#REF!"), city="Granby")


def plant_bad_cells(stage: Stage) -> None:
    """Plant every reject."""
    plant_bad_rows(stage)
    plant_bad_addresses(stage)
    plant_bad_phones(stage)
    plant_bad_cities(stage)
