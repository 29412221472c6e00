"""Draws up the truth of a finished stage: rejects by sheet row, leads, and how all must end."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox.made.truth import ExpectedReject, Truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdiff.sandbox.made.leads import MadeLead
    from sotdiff.sandbox.made.sheet import SheetRow
    from sotdiff.sandbox.made.stage import BadRow, Stage


def truth_of(stage: Stage, rows: tuple[SheetRow, ...]) -> Truth:
    """Return the truth of all that was planted, and of the sheet that came of it."""
    sheet_row_of = {row.lid: row.sheet_row for row in rows if row.lid}
    leads = sorted(stage.leads, key=lambda lead: sheet_row_of[lead.lid])
    return Truth(
        findings=tuple(stage.findings),
        rejects=(*_row_rejects(stage, rows), *_cell_rejects(leads, sheet_row_of)),
        leads=tuple(_loaded(lead, sheet_row_of[lead.lid]) for lead in leads),
        ends=_ends(stage),
        links=frozenset(stage.links),
        of_rejected=frozenset(stage.of_rejected),
        data_rows=len(rows),
    )


def _loaded(lead: MadeLead, sheet_row: int) -> dict[str, Any]:
    """Return the lead as the table of leads must have it."""
    return {
        "lid": lead.lid,
        "first_name": lead.first_name or None,
        "last_name": lead.last_name or None,
        "email_all": ";".join(lead.emails) or None,
        "phone_all": ";".join(lead.phones) or None,
        "city": lead.city or None,
        "commission": lead.commission or None,
        "sheet_row": sheet_row,
    }


def _row_rejects(stage: Stage, rows: tuple[SheetRow, ...]) -> Iterator[ExpectedReject]:
    numbers = [row.sheet_row for row in rows if row.lid is None]
    last = len(rows)
    in_order = sorted(stage.bad_rows, key=lambda bad: last if bad.place is None else bad.place)
    for number, bad in zip(numbers, in_order, strict=True):
        yield _row_reject(number, bad)


def _row_reject(sheet_row: int, bad: BadRow) -> ExpectedReject:
    return ExpectedReject(
        bad.kind,
        sheet_row,
        "LEAD_ID",
        bad.lid_cell or None,
        lid=bad.lid,
        email_all=";".join(bad.emails) or None,
    )


def _cell_rejects(leads: list[MadeLead], sheet_row_of: dict[str, int]) -> Iterator[ExpectedReject]:
    for lead in leads:
        entries = [
            *(("bad address", "EMAIL_ALL", p, v, "D4;D7") for p, v in lead.bad_emails),
            *(("bad phone", "PHONE_ALL", p, v, "D6") for p, v in lead.bad_phones),
        ]
        for kind, column, place, value, holds in entries:
            blocks = None if place else holds
            number = sheet_row_of[lead.lid]
            yield ExpectedReject(kind, number, column, value, lead.lid, blocks=blocks)
        if lead.bad_city:
            number = sheet_row_of[lead.lid]
            yield ExpectedReject("error cell", number, "CITY", lead.bad_city, lead.lid)


def _ends(stage: Stage) -> dict[str, dict[str, str]]:
    """Return {key or new:<LID>: {column: value}} once every fix that may be made is made."""
    ends = {contact.key: contact.values() for contact in stage.contacts if contact.in_scope}
    fixes = [case for case in stage.findings if case.kind == "fix" and not case.blocked_by]
    for case in fixes:
        end = ends.setdefault(case.contact or f"new:{case.lid}", {})
        end[str(case.field)] = str(case.now)
    for end in ends.values():
        others = [a for a in end.get("additional_emails", "").split(";") if a != end.get("email")]
        end["additional_emails"] = ";".join(sorted(others))
    return {key: _without_blanks(end) for key, end in ends.items()}


def _without_blanks(values: dict[str, str]) -> dict[str, str]:
    return {column: text for column, text in values.items() if text}


def changed_contacts(truth: Truth) -> Counter[str]:
    """Return {key or new:<LID>: number of changes} of all contacts that a run changes."""
    return Counter(case.contact or f"new:{case.lid}" for case in truth.fixes())
