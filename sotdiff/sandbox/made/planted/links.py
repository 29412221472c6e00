"""Plants F4: contacts that lead to more than one lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sotdiff.sandbox.made.stage import Stage


def plant_links(stage: Stage) -> None:
    """Plant every way in which a link can be ambiguous."""
    plant_token_against_address(stage)
    plant_several_tokens(stage)
    plant_several_addresses(stage)
    plant_second_token_of_a_linked_lead(stage)


def plant_token_against_address(stage: Stage) -> None:
    """Plant a token that says one lead and an address that says another, whose fixes wait."""
    mine, theirs = stage.lead(emails=1), stage.lead(emails=2)
    contact = stage.contact(mine, additional_emails=theirs.emails[1])
    robbed = stage.contact(theirs, additional_emails="")
    stage.link_ambiguous(contact, mine, theirs)
    stage.fix("D5", theirs, robbed, "additional_emails", theirs.emails[1], blocked_by="F4")

    mine, theirs = stage.lead(emails=2), stage.lead(emails=1, source="Referral")
    contact = stage.contact(mine, additional_emails=f"{mine.emails[1]};{theirs.emails[0]}")
    stage.link_ambiguous(contact, mine, theirs)
    stage.create(theirs, blocked_by="F4")


def plant_several_tokens(stage: Stage) -> None:
    """Two known tokens in one text: two links, no fix, and neither lead is missing."""
    one, two = stage.lead(), stage.lead()
    contact = stage.contact(one, two, token_text=f"ID:{one.lid} ID:{two.lid}")
    stage.link_ambiguous(contact, one, two)

    one, two = stage.lead(), stage.lead()
    text = f"merged by hand: ID:{one.lid}, ID:{two.lid}"
    contact = stage.contact(one, two, token_text=text, additional_emails=two.emails[0])
    stage.link_ambiguous(contact, one, two)


def plant_several_addresses(stage: Stage) -> None:
    """No token, and addresses of two leads; its corrupt city waits as well."""
    one, two = stage.lead(), stage.lead()
    contact = stage.contact(
        one, two, token_text="", additional_emails=two.emails[0], city="Elm Ave"
    )
    stage.link_ambiguous(contact, one, two)


def plant_second_token_of_a_linked_lead(stage: Stage) -> None:
    """Two known tokens, one of them on another contact too: an F4 and an F2."""
    one, two = stage.lead(), stage.lead()
    proper = stage.contact(one)
    contact = stage.contact(two, one, token_text=f"ID:{two.lid} and ID:{one.lid}")
    stage.link_ambiguous(contact, one, two)
    stage.token_shared(one.lid, proper, contact)
