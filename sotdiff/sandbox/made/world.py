"""Puts the made world together: 866 leads, their workbook, the contacts and the truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sotdiff.sandbox.made.contacts import JOSEPH, NOBODY, OTHER_OWNERS
from sotdiff.sandbox.made.draw import Draw
from sotdiff.sandbox.made.leads import LEADS, TWINS, LeadMaker
from sotdiff.sandbox.made.people import Person
from sotdiff.sandbox.made.planted import plant_everything
from sotdiff.sandbox.made.sheet import sheet_rows
from sotdiff.sandbox.made.stage import Stage
from sotdiff.sandbox.made.verdict import truth_of

if TYPE_CHECKING:
    from sotdiff.sandbox.made.contacts import MadeContact
    from sotdiff.sandbox.made.leads import MadeLead
    from sotdiff.sandbox.made.sheet import SheetRow
    from sotdiff.sandbox.made.truth import Truth

CONTACTS_IN_SCOPE = 931
OUTSIDERS = {OTHER_OWNERS[0]: 118, OTHER_OWNERS[1]: 84, OTHER_OWNERS[2]: 27, NOBODY: 56}
ARCHIVED = 14


@dataclass(frozen=True)
class MadeWorld:
    """A portal and its workbook, as plain values.

    `leads` are the 866 usable ones, by lid; `sheet_rows` are all rows below the header, the
    rejected ones too; `contacts` stand in the order in which the portal gets them.
    """

    seed: int
    leads: tuple[MadeLead, ...]
    sheet_rows: tuple[SheetRow, ...]
    contacts: tuple[MadeContact, ...]
    truth: Truth


@lru_cache(maxsize=4)
def made_world(seed: int = 417) -> MadeWorld:
    """Return the made Grand County of a seed: the same on every machine."""
    draw = Draw(seed)
    stage = Stage(draw, LeadMaker(draw))
    for lid in TWINS:
        stage.contact(stage.lead(lid=lid))
    plant_everything(stage)
    _fill_leads(stage)
    _fill_orphans(stage)
    _fill_outside(stage)
    rows = sheet_rows(draw, stage.leads, stage.bad_rows)
    by_lid = {lead.lid: lead for lead in stage.leads}
    return MadeWorld(
        seed,
        tuple(by_lid[row.lid] for row in rows if row.lid),
        rows,
        tuple(draw.shuffled(stage.contacts)),
        truth_of(stage, rows),
    )


def _fill_leads(stage: Stage) -> None:
    """Add ordinary leads with a contact in sync; now and then one owner has several."""
    owner = stage.maker.registry.person()
    while len(stage.leads) < LEADS:
        again = stage.draw.chance(0.15)
        lead = stage.maker.ordinary_lead(owner if again else None)
        owner = Person(lead.first_name or "Chris", lead.last_name or "Lane", lead.city or "Fraser")
        stage.leads.append(lead)
        stage.contact(lead)


def _fill_orphans(stage: Stage) -> None:
    """Add contacts of Joseph's that are no leads, up to the whole number: each an F1."""
    missing = CONTACTS_IN_SCOPE - sum(contact.in_scope for contact in stage.contacts)
    for number in range(missing):
        contact = _orphan(stage, number)
        addresses = [contact.email, *contact.additional_emails.split(";")]
        for address in filter(None, addresses):
            stage.address_unknown(contact, address)
        if not any(addresses):
            stage.address_unknown(contact, None)


def _orphan(stage: Stage, number: int) -> MadeContact:
    """Return an orphan; the first have no address at all, the next ones several."""
    if number < 2:  # noqa: PLR2004 - two of them
        return stage.stranger(email="")
    if number < 6:  # noqa: PLR2004 - four of them
        more = [stage.stranger_address() for _ in range(number // 3)]
        return stage.stranger(additional_emails=";".join(more))
    return stage.stranger()


def _fill_outside(stage: Stage) -> None:
    """Add contacts that are none of our business, and archived ones without a token."""
    for owner_id, count in OUTSIDERS.items():
        kind = "person" if owner_id else "logged"
        for _ in range(count):
            stage.stranger(kind, owner_id=owner_id)
    for number in range(ARCHIVED):
        owner_id = JOSEPH if number % 2 else OTHER_OWNERS[0]
        stage.stranger(owner_id=owner_id, archived=True)
