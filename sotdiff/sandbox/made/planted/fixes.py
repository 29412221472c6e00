"""Plants the fixes, D2 to D8, each in every variant, and nothing beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.sandbox.made.people import Person

if TYPE_CHECKING:
    from sotdiff.sandbox.made.stage import Stage

# (the city in HubSpot, the city in the workbook): street words leaked into it.
CORRUPT_CITIES = (
    ("Dr Granby", "Granby"),
    ("123 Elm Ave, Granby", "Granby"),
    ("Elm Ave", "Fraser"),
    ("County Rd 5", "Kremmling"),
    ("Unit 4 Fraser", "Fraser"),
    ("78 Winter Park", "Winter Park"),
    ("County Road 804, Tabernash, CO 80478", "Tabernash"),
    ("4551 Trail Ridge Rd", "Grand Lake"),
    ("Maple Ct St. Louis", "St. Louis"),
)


def plant_fixes(stage: Stage) -> None:
    """Plant every fix."""
    plant_missing_tokens(stage)
    plant_corrupt_cities(stage)
    plant_primary_addresses(stage)
    plant_additional_addresses(stage)
    plant_phones(stage)
    plant_missing_contacts(stage)
    plant_commissions(stage)
    plant_many_at_once(stage)


def plant_missing_tokens(stage: Stage) -> None:
    """D2: no token, or what only looks like one; the text that stands there is kept."""
    texts = (
        "",
        "utm_source=airbnb&utm_medium=referral",
        "old sheet R00417, see map GRID:R00012",
        "Granby fair 2025",
    )
    for text in texts:
        lead = stage.lead(emails=2)
        contact = stage.contact(lead, token_text=text)
        stage.fix("D2", lead, contact, "token_text", f"{text} ID:{lead.lid}".strip())


def plant_corrupt_cities(stage: Stage) -> None:
    """D3: street words in the city."""
    for was, city in CORRUPT_CITIES:
        lead = stage.lead(city=city)
        contact = stage.contact(lead, city=was)
        stage.fix("D3", lead, contact, "city", city)


def plant_primary_addresses(stage: Stage) -> None:
    """D4: the primary is blank, or another of the ledger's; an old primary stays reachable."""
    lead = stage.lead(emails=1)
    contact = stage.contact(lead, email="")
    stage.fix("D4", lead, contact, "email", lead.emails[0])

    lead = stage.lead(emails=2)
    contact = stage.contact(lead, email="", additional_emails="")
    stage.fix("D4", lead, contact, "email", lead.emails[0])
    stage.fix("D5", lead, contact, "additional_emails", lead.emails[1])

    lead = stage.lead(emails=2)
    contact = stage.contact(lead, email=lead.emails[1], additional_emails="")
    stage.fix("D4", lead, contact, "email", lead.emails[0])
    stage.fix("D5", lead, contact, "additional_emails", lead.emails[1])

    lead = stage.lead(emails=3)
    first, second, third = lead.emails
    contact = stage.contact(lead, email=second, additional_emails=f"{third};{first}")
    stage.fix("D4", lead, contact, "email", first)
    stage.fix("D5", lead, contact, "additional_emails", f"{third};{second}")


def plant_additional_addresses(stage: Stage) -> None:
    """D5: one or two missing; what stands there keeps its place."""
    lead = stage.lead(emails=2)
    contact = stage.contact(lead, additional_emails="")
    stage.fix("D5", lead, contact, "additional_emails", lead.emails[1])

    lead = stage.lead(emails=4)
    _, second, third, fourth = lead.emails
    contact = stage.contact(lead, additional_emails=third)
    stage.fix("D5", lead, contact, "additional_emails", f"{third};{second};{fourth}")

    lead = stage.lead(emails=3)
    contact = stage.contact(lead, additional_emails=lead.emails[2])
    now = f"{lead.emails[2]};{lead.emails[1]}"
    stage.fix("D5", lead, contact, "additional_emails", now)


def plant_phones(stage: Stage) -> None:
    """D6: another number, the ledger's second, blank, words, or a wrong or missing extension."""
    other = stage.maker.registry.phone()
    for was in (other, "", "ask at the front desk"):
        lead = stage.lead()
        contact = stage.contact(lead, phone=was)
        stage.fix("D6", lead, contact, "phone", lead.phones[0])

    lead = stage.lead(phones=2)
    contact = stage.contact(lead, phone=lead.phones[1])
    stage.fix("D6", lead, contact, "phone", lead.phones[0])

    for was_extension in ("", " x77"):
        lead = stage.lead(extension="12")
        number = lead.phones[0].removesuffix(" ext 12")
        contact = stage.contact(lead, phone=f"{number}{was_extension}")
        stage.fix("D6", lead, contact, "phone", lead.phones[0])


def plant_missing_contacts(stage: Stage) -> None:
    """D7: everything known; without address, phone, city or attribution; an archived holder."""
    stage.create(stage.lead(emails=3, phones=2, source="Scout"))
    stage.create(stage.lead(emails=0, source="Inbound"))
    stage.create(stage.lead(emails=2, phones=0, source="Referral"))
    stage.create(stage.lead(city="", source=""))
    stage.create(stage.lead(extension="204", source="County fair"))
    stage.create(stage.lead(first_name="", emails=1, source="Partner"))
    lead = stage.lead(emails=1, source="Inbound")
    stage.stranger(email=lead.emails[0], token_text="", archived=True)
    stage.create(lead)


def plant_commissions(stage: Stage) -> None:
    """D8: blank, another attribution, and the right one in the wrong case."""
    cases = (("Scout", ""), ("Referral", "partner"), ("Scout", "Scout"))
    for source, was in cases:
        lead = stage.lead(source=source)
        contact = stage.contact(lead, commission=was)
        stage.fix("D8", lead, contact, "commission", lead.commission)


def plant_many_at_once(stage: Stage) -> None:
    """One contact with every fix that a contact can have, and one with three."""
    owner = Person("Ingrid", "Halvorsen", "Parshall")
    lead = stage.lead(emails=3, phones=2, owner=owner, source="Partner")
    first, second, third = lead.emails
    contact = stage.contact(
        lead,
        email=second,
        additional_emails=third,
        phone="970-555-0199 x3",
        city="Apt 3, Parshall, CO",
        token_text="trade show",  # noqa: S106 - a text without a token
        commission="scout",
    )
    stage.fix("D2", lead, contact, "token_text", f"trade show ID:{lead.lid}")
    stage.fix("D3", lead, contact, "city", "Parshall")
    stage.fix("D4", lead, contact, "email", first)
    stage.fix("D5", lead, contact, "additional_emails", f"{third};{second}")
    stage.fix("D6", lead, contact, "phone", lead.phones[0])
    stage.fix("D8", lead, contact, "commission", "partner")

    lead = stage.lead(emails=2, city="Kremmling")
    contact = stage.contact(lead, additional_emails="", phone="", city="12 Kremmling")
    stage.fix("D3", lead, contact, "city", "Kremmling")
    stage.fix("D5", lead, contact, "additional_emails", lead.emails[1])
    stage.fix("D6", lead, contact, "phone", lead.phones[0])
