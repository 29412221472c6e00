"""The rows of `Lead Details`, in the order and the spelling in which people left them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sotdiff.sandbox.made.details import Cell, lead_details
from sotdiff.sandbox.made.people import TOWNS
from sotdiff.sandbox.made.spelling import (
    edged,
    spaced,
    spelled_address,
    spelled_ledger,
    spelled_phone,
)
from sotdiff.sandbox.made.stage import BadRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sotdiff.sandbox.made.draw import Draw
    from sotdiff.sandbox.made.leads import MadeLead

HEADERS = (
    *("LEAD_ID", "STATUS", "FIRST_NAME", "LAST_NAME", "OWNER_TYPE", "COMPANY"),
    *("EMAIL_ALL", "EMAIL_COUNT", "PHONE_ALL", "PHONE_COUNT", "CITY"),
    *("MAILING_ADDRESS", "MAILING_STATE", "MAILING_ZIP"),
    *("PROPERTY_ADDRESS", "PROPERTY_TOWN", "PROPERTY_ZIP", "PARCEL_NUMBER", "SCHEDULE_NO"),
    *("SUBDIVISION", "ZONING", "LATITUDE", "LONGITUDE", "BEDROOMS", "BATHROOMS"),
    *("MAX_OCCUPANCY", "SQFT", "YEAR_BUILT", "HOT_TUB", "PETS_ALLOWED"),
    *("PERMIT_NUMBER", "PERMIT_STATUS", "PERMIT_EXPIRES"),
    *("LISTING_URL", "PLATFORM", "LISTING_ID", "NIGHTLY_RATE", "OCCUPANCY_PCT"),
    *("REVIEW_COUNT", "RATING", "ANNUAL_REVENUE_EST", "MANAGER"),
    *("LEAD_SOURCE", "LEAD_SCORE", "FIRST_SEEN", "LAST_TOUCH", "DO_NOT_CALL", "NOTES"),
)
# How some of them really stand there: other case, a stray NBSP, a line break.
SPELLED_HEADERS = {
    "FIRST_NAME": "First_Name",
    "LAST_NAME": "LAST_NAME\u00a0",
    "LEAD_SOURCE": "Lead_Source\n",
    "NIGHTLY_RATE": "Nightly_Rate\n(USD)",
}
HEADER_ROW = 4
_EMAIL_SEPARATORS = ("; ", "; ", ";", ", ", " | ", "\n", " ")
_PHONE_SEPARATORS = ("; ", "; ", ", ", " | ", "\n")
_ADDED_UP = ("EMAIL_COUNT", "PHONE_COUNT", "BEDROOMS", "REVIEW_COUNT", "ANNUAL_REVENUE_EST")


@dataclass(frozen=True)
class SheetRow:
    """One row below the header: its number in the sheet, its cells, and how they look.

    `lid` is the lead's, None for a row that is none. `merged` names the headers whose cell hangs
    together with the one above.
    """

    sheet_row: int
    cells: Mapping[str, Cell]
    lid: str | None = None
    hidden: bool = False
    links: tuple[str, ...] = ()
    rich: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()


def sheet_rows(
    draw: Draw, leads: Iterable[MadeLead], bad_rows: Iterable[BadRow]
) -> tuple[SheetRow, ...]:
    """Return all rows below the header: the leads by lid, the bad rows at their places."""
    entries: list[MadeLead | BadRow] = [*sorted(leads, key=_book_order)]
    for bad in bad_rows:
        entries.insert(len(entries) if bad.place is None else bad.place, bad)
    rows = [
        SheetRow(sheet_row, _bad_cells(entry))
        if isinstance(entry, BadRow)
        else _lead_row(draw, sheet_row, entry)
        for sheet_row, entry in enumerate(entries, HEADER_ROW + 1)
    ]
    return tuple(_with_merged_cities(rows))


def _book_order(lead: MadeLead) -> tuple[int, str]:
    return int(lead.lid[1:]), lead.lid


def _lead_row(draw: Draw, sheet_row: int, lead: MadeLead) -> SheetRow:
    cells = lead_details(draw, lead) | {
        "LEAD_ID": _lid_cell(draw, lead.lid),
        "FIRST_NAME": spaced(draw, lead.first_name) or None,
        "LAST_NAME": spaced(draw, lead.last_name) or None,
        "EMAIL_ALL": _email_cell(draw, lead),
        "PHONE_ALL": _phone_cell(draw, lead),
        "CITY": spaced(draw, lead.city) or lead.bad_city or None,
        "LEAD_SOURCE": _source_cell(draw, lead.source),
    }
    plain_address = len(lead.emails) == 1 and cells["EMAIL_ALL"] == lead.emails[0]
    linked = {"LISTING_URL": draw.chance(0.2), "EMAIL_ALL": plain_address and draw.chance(0.2)}
    return SheetRow(
        sheet_row,
        cells,
        lead.lid,
        hidden=draw.chance(0.012),
        links=tuple(name for name, is_link in linked.items() if is_link),
        rich=("LAST_NAME",) if lead.last_name and draw.chance(0.02) else (),
    )


def _lid_cell(draw: Draw, lid: str) -> str:
    return edged(draw, lid.lower() if draw.chance(0.02) else lid)


def _email_cell(draw: Draw, lead: MadeLead) -> str | None:
    entries = [spelled_address(draw, address) for address in lead.emails]
    for place, bad in lead.bad_emails:
        entries.insert(place, bad)
    return spelled_ledger(draw, entries, _EMAIL_SEPARATORS) or None


def _phone_cell(draw: Draw, lead: MadeLead) -> str | float | None:
    plain = [phone.removeprefix("+1") for phone in lead.phones]
    if len(plain) == 1 and plain[0].isdigit() and not lead.bad_phones and draw.chance(0.06):
        return float(plain[0])
    entries = [
        f"{digits}.0" if digits.isdigit() and draw.chance(0.04) else spelled_phone(draw, phone)
        for digits, phone in zip(plain, lead.phones, strict=True)
    ]
    for place, bad in lead.bad_phones:
        entries.insert(place, bad)
    return spelled_ledger(draw, entries, _PHONE_SEPARATORS) or None


def _source_cell(draw: Draw, source: str) -> str | None:
    if not source:
        return None
    return draw.one((*(source,) * 9, source.upper(), source.lower(), f"{source} "))


def _bad_cells(bad: BadRow) -> dict[str, Cell]:
    cells: dict[str, Cell] = {
        "LEAD_ID": bad.lid_cell,
        "FIRST_NAME": bad.first_name,
        "LAST_NAME": bad.last_name,
        "EMAIL_ALL": "; ".join(bad.emails),
        "NOTES": bad.notes,
    }
    if bad.numbers:
        cells |= dict.fromkeys(_ADDED_UP, 4711)
    return {header: cell for header, cell in cells.items() if cell}


def _with_merged_cities(rows: list[SheetRow], pairs: int = 3) -> list[SheetRow]:
    """Return the rows with the city of a few neighbors in one merged cell, written once."""
    merged = list(rows)
    for place in range(60, len(rows)):
        above, row = merged[place - 1], merged[place]
        town = row.cells.get("CITY")
        if pairs and town in TOWNS and above.cells.get("CITY") == town and not above.merged:
            cells = {**row.cells, "CITY": None}
            merged[place] = replace(row, cells=cells, merged=("CITY",))
            pairs -= 1
    return merged
