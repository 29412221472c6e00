"""Plants F1, F7 and F8: addresses that are unknown, taken or shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.sandbox.made.contacts import NOBODY, OTHER_OWNERS
from sotdiff.sandbox.made.people import Person

if TYPE_CHECKING:
    from sotdiff.sandbox.made.stage import Stage

DANA, LEE, _ = OTHER_OWNERS


def plant_addresses(stage: Stage) -> None:
    """Plant every address that a person must look at; the orphans come with the filling."""
    plant_unknown_primaries(stage)
    plant_unknown_additional(stage)
    plant_taken_for_a_create(stage)
    plant_taken_for_an_update(stage)
    plant_taken_with_token(stage)
    plant_shared_by_two(stage)
    plant_shared_by_three(stage)
    plant_shared_without_token(stage)


def plant_unknown_primaries(stage: Stage) -> None:
    """F1 on the primary: D2, D5 and D6 wait."""
    lead, unknown = stage.lead(), stage.stranger_address()
    contact = stage.contact(lead, email=unknown, additional_emails=lead.emails[0])
    stage.address_unknown(contact, unknown, lead)

    lead, unknown = stage.lead(emails=2), stage.stranger_address()
    first, second = lead.emails
    contact = stage.contact(lead, email=unknown, additional_emails=second, phone="")
    stage.address_unknown(contact, unknown, lead)
    stage.fix("D5", lead, contact, "additional_emails", f"{second};{first}", blocked_by="F1")
    stage.fix("D6", lead, contact, "phone", lead.phones[0], blocked_by="F1")

    lead, unknown = stage.lead(), stage.stranger_address()
    text = "open house"
    contact = stage.contact(lead, email=unknown, additional_emails=lead.emails[0], token_text=text)
    stage.address_unknown(contact, unknown, lead)
    stage.fix("D2", lead, contact, "token_text", f"{text} ID:{lead.lid}", blocked_by="F1")


def plant_unknown_additional(stage: Stage) -> None:
    """F1 on additional addresses: shown only, and D5 and D6 go on beside it."""
    for _ in range(2):
        lead, unknown = stage.lead(), stage.stranger_address()
        stage.address_unknown(stage.contact(lead, additional_emails=unknown), unknown, lead)

    lead, unknown = stage.lead(emails=2), stage.stranger_address()
    contact = stage.contact(lead, additional_emails=unknown)
    stage.address_unknown(contact, unknown, lead)
    stage.fix("D5", lead, contact, "additional_emails", f"{unknown};{lead.emails[1]}")

    lead, both = stage.lead(), [stage.stranger_address() for _ in range(2)]
    contact = stage.contact(lead, additional_emails=";".join(both), phone="")
    for unknown in both:
        stage.address_unknown(contact, unknown, lead)
    stage.fix("D6", lead, contact, "phone", lead.phones[0])


def plant_taken_for_a_create(stage: Stage) -> None:
    """F7: D7 wants an address that a BCC-logged contact holds, or another owner's."""
    lead = stage.lead(emails=2, source="Scout")
    stage.stranger("logged", owner_id=NOBODY, email=lead.emails[0])
    stage.address_taken(lead, lead.emails[0])
    stage.create(lead, blocked_by="F7")

    lead = stage.lead(emails=2)
    stage.stranger(owner_id=DANA, email=lead.emails[1])
    stage.address_taken(lead, lead.emails[1])
    stage.create(lead, blocked_by="F7")


def plant_taken_for_an_update(stage: Stage) -> None:
    """F7: D4 waits for its address, D5 leaves it out and adds what is free."""
    lead = stage.lead(emails=2)
    contact = stage.contact(lead, email=lead.emails[1], additional_emails="")
    stage.stranger("logged", owner_id=NOBODY, email=lead.emails[0])
    stage.address_taken(lead, lead.emails[0])
    stage.fix("D4", lead, contact, "email", lead.emails[0], blocked_by="F7")

    for kind, owner_id in (("logged", NOBODY), ("person", LEE)):
        lead = stage.lead(emails=2)
        stage.contact(lead, additional_emails="")
        stage.stranger(kind, owner_id=owner_id, email=lead.emails[1])
        stage.address_taken(lead, lead.emails[1])

    lead = stage.lead(emails=3)
    contact = stage.contact(lead, additional_emails="")
    stage.stranger(owner_id=DANA, additional_emails=lead.emails[1])
    stage.address_taken(lead, lead.emails[1])
    stage.fix("D5", lead, contact, "additional_emails", lead.emails[2])


def plant_taken_with_token(stage: Stage) -> None:
    """F7 and F3: nobody's contact holds a missing lead's address and its token."""
    lead = stage.lead()
    token = f"ID:{lead.lid}"
    holder = stage.stranger("logged", owner_id=NOBODY, email=lead.emails[0], token_text=token)
    stage.token_outside(holder, lead.lid)
    stage.address_taken(lead, lead.emails[0])
    stage.create(lead, blocked_by="F3 F7")


def plant_shared_by_two(stage: Stage) -> None:
    """F8: both properties have their contact; D2 and D5 wait, D3 does not."""
    owner = Person("Keith", "Bergstrom", "Tabernash")
    holder = stage.lead(owner=owner)
    stage.contact(holder)
    lead = stage.lead(owner=owner, also=holder.emails)
    contact = stage.contact(lead, additional_emails="", city="Lot 9 Tabernash")
    stage.address_shared(holder.emails[0], holder, lead)
    stage.fix("D3", lead, contact, "city", "Tabernash")
    stage.fix("D5", lead, contact, "additional_emails", holder.emails[0], blocked_by="F8")

    owner = Person("Wendy", "Delgado", "Fraser")
    holder = stage.lead(owner=owner)
    stage.contact(holder)
    lead = stage.lead(owner=owner, also=holder.emails)
    contact = stage.contact(lead, token_text="", additional_emails="")
    stage.address_shared(holder.emails[0], holder, lead)
    stage.fix("D2", lead, contact, "token_text", f"ID:{lead.lid}", blocked_by="F8")
    stage.fix("D5", lead, contact, "additional_emails", holder.emails[0], blocked_by="F8")


def plant_shared_by_three(stage: Stage) -> None:
    """F8: three properties, one contact; the two without one wait for a person."""
    owner = Person("Linda", "Okafor", "Denver")
    holder = stage.lead(owner=owner, source="Partner")
    stage.contact(holder)
    others = [stage.lead(emails=0, owner=owner, also=holder.emails) for _ in range(2)]
    stage.address_shared(holder.emails[0], holder, *others)
    for lead in others:
        stage.create(lead, blocked_by="F8")


def plant_shared_without_token(stage: Stage) -> None:
    """F8 and F4: the one contact of two properties carries no token."""
    owner = Person("Brian", "Pruitt", "Winter Park")
    one = stage.lead(owner=owner)
    two = stage.lead(emails=0, owner=owner, also=one.emails)
    contact = stage.contact(one, two, token_text="")
    stage.address_shared(one.emails[0], one, two)
    stage.link_ambiguous(contact, one, two)
