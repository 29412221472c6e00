"""The stage on which cases are planted: it collects leads, contacts, sheet rows and the truth."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.made.contacts import JOSEPH, MadeContact, in_sync_values, stranger_values
from sotdiff.sandbox.made.truth import ExpectedFinding

if TYPE_CHECKING:
    from sotdiff.sandbox.made.draw import Draw
    from sotdiff.sandbox.made.leads import LeadMaker, MadeLead
    from sotdiff.sandbox.made.people import Person


@dataclass(frozen=True)
class BadRow:
    """A row of the sheet that is no lead: what stands in it, and why it is rejected.

    `place` is the lead's place in the book before which it stands; None: at the very end.
    """

    kind: str
    place: int | None
    lid_cell: str = ""
    first_name: str = ""
    last_name: str = ""
    emails: tuple[str, ...] = ()
    lid: str | None = None
    notes: str = ""
    numbers: bool = False


@dataclass
class Stage:
    """Leads, contacts and bad rows so far, and what must be found in them."""

    draw: Draw
    maker: LeadMaker
    leads: list[MadeLead] = field(default_factory=list)
    contacts: list[MadeContact] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    findings: list[ExpectedFinding] = field(default_factory=list)
    links: set[tuple[str, str]] = field(default_factory=set)
    of_rejected: set[str] = field(default_factory=set)

    def lead(
        self,
        *,
        emails: int = 1,
        phones: int = 1,
        owner: Person | None = None,
        extension: str = "",
        also: tuple[str, ...] = (),
        **values: Any,
    ) -> MadeLead:
        """Add a lead of a wanted shape.

        `extension` is its first phone's; `also` are addresses that stand behind its own and that
        another lead has too.
        """
        lead = self.maker.lead(emails=emails, phones=phones, owner=owner, **values)
        if extension:
            first, *others = lead.phones
            lead = replace(lead, phones=(f"{first} ext {extension}", *others))
        lead = replace(lead, emails=(*lead.emails, *also))
        self.leads.append(lead)
        return lead

    def contact(self, *leads: MadeLead, **values: Any) -> MadeContact:
        """Add a contact of Joseph's, linked to the leads; its `values` differ from the first's."""
        synced = in_sync_values(self.draw, self.maker.registry, leads[0])
        contact = self._add(**synced | values)
        self.links |= {(lead.lid, contact.key) for lead in leads}
        return contact

    def stranger(self, kind: str = "person", **values: Any) -> MadeContact:
        """Add a contact that belongs to no lead; Joseph's, unless `values` say otherwise."""
        return self._add(**stranger_values(self.draw, self.maker.registry, kind) | values)

    def stranger_address(self) -> str:
        """Return an address that stands in no ledger."""
        return self.maker.registry.address(self.maker.registry.person())

    def fix(
        self,
        code: str,
        lead: MadeLead,
        contact: MadeContact,
        column: str,
        now: str,
        blocked_by: str = "",
    ) -> None:
        """Expect a fix of one column; what stands there is read off the contact."""
        was = getattr(contact, column) or None
        holds = tuple(blocked_by.split())
        self._expect(code, lead.lid, contact.key, column, was, now, blocked_by=holds)

    def create(self, lead: MadeLead, blocked_by: str = "", without: str = "") -> None:
        """Expect D7 for a lead: one finding a column that is not blank, and not `without`."""
        wanted = {
            "token_text": f"ID:{lead.lid}",
            "owner_id": JOSEPH,
            "email": lead.emails[0] if lead.emails else "",
            "additional_emails": ";".join(lead.emails[1:]),
            "first_name": lead.first_name,
            "last_name": lead.last_name,
            "phone": lead.phones[0] if lead.phones else "",
            "city": lead.city,
            "commission": lead.commission,
        }
        holds = tuple(blocked_by.split())
        for column, now in wanted.items():
            if now and column != without:
                self._expect("D7", lead.lid, None, column, None, now, blocked_by=holds)

    def address_unknown(
        self, contact: MadeContact, address: str | None, lead: MadeLead | None = None
    ) -> None:
        """Expect F1; on an orphan (no lead) and on a primary it blocks everything."""
        primary = (address or "") == contact.email
        column = "email" if primary else "additional_emails"
        blocks = "*" if primary or lead is None else None
        lid = lead.lid if lead else None
        self._expect("F1", lid, contact.key, column, address, blocks=blocks)

    def token_shared(self, lid: str, *contacts: MadeContact) -> None:
        """Expect F2 on each of the contacts."""
        for contact in contacts:
            self._expect("F2", lid, contact.key, blocks="*")

    def token_outside(self, holder: MadeContact, lid: str, *, known: bool = True) -> None:
        """Expect F3 on a contact out of scope that carries a token."""
        lead = lid if known else None
        self._expect("F3", lead, holder.key, "token_text", lid, blocks="D2;D7")

    def link_ambiguous(self, contact: MadeContact, *leads: MadeLead) -> None:
        """Expect F4 on the contact for each of the leads."""
        for lead in leads:
            self._expect("F4", lead.lid, contact.key, blocks="*")

    def token_unknown(self, contact: MadeContact, lid: str) -> None:
        """Expect F5."""
        self._expect("F5", None, contact.key, "token_text", lid, blocks="*")

    def shown(self, lead: MadeLead, contact: MadeContact, column: str, now: str) -> None:
        """Expect F6."""
        was = getattr(contact, column) or None
        self._expect("F6", lead.lid, contact.key, column, was, now)

    def address_taken(self, lead: MadeLead, address: str) -> None:
        """Expect F7."""
        blocks = "D4;D7" if address == lead.emails[0] else "D7"
        self._expect("F7", lead.lid, None, "email", address, blocks=blocks)

    def address_shared(self, address: str, *leads: MadeLead) -> None:
        """Expect F8 on each of the leads."""
        for lead in leads:
            self._expect("F8", lead.lid, None, "email_all", address, blocks="D2;D4;D5;D7")

    def _expect(
        self,
        code: str,
        lid: str | None,
        contact: str | None,
        column: str | None = None,
        was: str | None = None,
        now: str | None = None,
        *,
        blocked_by: tuple[str, ...] = (),
        blocks: str | None = None,
    ) -> None:
        case = ExpectedFinding(code, lid, contact, column, was, now, blocked_by, blocks)
        self.findings.append(case)

    def _add(self, **values: Any) -> MadeContact:
        contact = MadeContact(f"C{len(self.contacts) + 1:04}", **values)
        self.contacts.append(contact)
        return contact
