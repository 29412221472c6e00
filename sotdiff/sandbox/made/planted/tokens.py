"""Plants F2, F3 and F5: tokens that are shared, out of scope or unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.sandbox.made.contacts import NOBODY, OTHER_OWNERS

if TYPE_CHECKING:
    from sotdiff.sandbox.made.stage import Stage

DANA, LEE, ROBIN = OTHER_OWNERS


def plant_tokens(stage: Stage) -> None:
    """Plant every token that a person must look at."""
    plant_two_for_one_lead(stage)
    plant_three_for_one_lead(stage)
    plant_unknown_token_shared(stage)
    plant_tokens_outside(stage)
    plant_tokens_outside_that_block(stage)
    plant_unknown_tokens_outside(stage)
    plant_unknown_tokens(stage)
    plant_unknown_tokens_on_leads(stage)


def plant_two_for_one_lead(stage: Stage) -> None:
    """F2: two contacts lead to one lead: by token, by token and address, by addresses."""
    for one_token, other_token in (("ID:{0}", "ID:{0}"), ("ID:{0}", ""), ("", "")):
        lead = stage.lead(emails=2)
        first, second = lead.emails
        one = stage.contact(lead, additional_emails="", token_text=one_token.format(lead.lid))
        other = stage.contact(
            lead, email=second, additional_emails="", token_text=other_token.format(lead.lid)
        )
        stage.token_shared(lead.lid, one, other)
        stage.fix("D5", lead, one, "additional_emails", second, blocked_by="F2")
        stage.fix("D4", lead, other, "email", first, blocked_by="F2")
        stage.fix("D5", lead, other, "additional_emails", first, blocked_by="F2")


def plant_three_for_one_lead(stage: Stage) -> None:
    """F2 on three, one of them with an unknown primary: D4 waits, so D5 wants the address."""
    lead, unknown = stage.lead(emails=1), stage.stranger_address()
    proper = stage.contact(lead)
    blank = stage.contact(lead, email="")
    stranger = stage.contact(lead, email=unknown)
    stage.token_shared(lead.lid, proper, blank, stranger)
    stage.address_unknown(stranger, unknown, lead)
    stage.fix("D4", lead, blank, "email", lead.emails[0], blocked_by="F1 F2")
    for contact in (blank, stranger):
        stage.fix("D5", lead, contact, "additional_emails", lead.emails[0], blocked_by="F1 F2")


def plant_unknown_token_shared(stage: Stage) -> None:
    """F2 and F5: two contacts carry a token that the workbook does not know."""
    lid = stage.maker.lid()
    holders = [stage.stranger(token_text=f"2019 list ID:{lid}") for _ in range(2)]
    stage.token_shared(lid, *holders)
    for holder in holders:
        stage.token_unknown(holder, lid)


def plant_tokens_outside(stage: Stage) -> None:
    """F3 beside a contact in sync: nobody's, another owner's, or an archived one."""
    outsiders = (
        {"owner_id": NOBODY},
        {"owner_id": NOBODY},
        {"owner_id": DANA},
        {"owner_id": ROBIN},
        {"archived": True},
    )
    for values in outsiders:
        lead = stage.lead()
        stage.contact(lead)
        stage.token_outside(stage.stranger(token_text=f"ID:{lead.lid}", **values), lead.lid)


def plant_tokens_outside_that_block(stage: Stage) -> None:
    """F3 holds D2 and D7 back, and nothing else."""
    lead = stage.lead()
    contact = stage.contact(lead, phone="")
    stage.fix("D6", lead, contact, "phone", lead.phones[0])
    stage.token_outside(stage.stranger(token_text=lead.lid, owner_id=LEE), lead.lid)

    lead = stage.lead(emails=2)
    contact = stage.contact(lead, token_text="")
    stage.fix("D2", lead, contact, "token_text", f"ID:{lead.lid}", blocked_by="F3")
    holder = stage.stranger(token_text=f"form 12 ID:{lead.lid}", owner_id=NOBODY)
    stage.token_outside(holder, lead.lid)

    lead = stage.lead(source="Scout")
    stage.create(lead, blocked_by="F3")
    deleted = stage.stranger(email=lead.emails[0], token_text=f"ID:{lead.lid}", archived=True)
    stage.token_outside(deleted, lead.lid)


def plant_unknown_tokens_outside(stage: Stage) -> None:
    """F3 of tokens that the workbook does not know, alone or beside a known one."""
    for values in ({"owner_id": NOBODY}, {"owner_id": LEE}, {"archived": True}):
        lid = stage.maker.lid()
        holder = stage.stranger(token_text=f"STR-Engine v2 ID:{lid}", **values)
        stage.token_outside(holder, lid, known=False)

    lead, lid = stage.lead(), stage.maker.lid()
    stage.contact(lead)
    holder = stage.stranger(token_text=f"ID:{lead.lid} ID:{lid}", owner_id=NOBODY)
    stage.token_outside(holder, lead.lid)
    stage.token_outside(holder, lid, known=False)


def plant_unknown_tokens(stage: Stage) -> None:
    """F5 on contacts that lead nowhere, one of them without any address: no F1 beside it."""
    for values in ({}, {}, {"email": ""}):
        lid = stage.maker.lid()
        contact = stage.stranger(**{"token_text": f"STR-Engine v1 | ID:{lid}"} | values)
        stage.token_unknown(contact, lid)


def plant_unknown_tokens_on_leads(stage: Stage) -> None:
    """F5 on contacts that lead to a lead by address, or by a known token in the same text."""
    lead, lid = stage.lead(), stage.maker.lid()
    stage.token_unknown(stage.contact(lead, token_text=f"ID:{lid}"), lid)

    lead, lid = stage.lead(city="Fraser"), stage.maker.lid()
    contact = stage.contact(lead, token_text=f"ID:{lid}", city="14 Fraser")
    stage.token_unknown(contact, lid)
    stage.fix("D3", lead, contact, "city", "Fraser", blocked_by="F5")

    lead, lid = stage.lead(), stage.maker.lid()
    stage.token_unknown(stage.contact(lead, token_text=f"ID:{lead.lid} (was ID:{lid})"), lid)
