"""The other columns of a lead: property, permit, listing, money, dates and notes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sotdiff.sandbox.made.people import STREETS, SUBDIVISIONS, TOWNS

if TYPE_CHECKING:
    from sotdiff.sandbox.made.draw import Draw
    from sotdiff.sandbox.made.leads import MadeLead

Cell = str | int | float | bool | date | None

_START = date(2024, 1, 8)
_PLATFORMS = ("Airbnb", "Vrbo", "Airbnb + Vrbo", "Booking", "Direct")
_NOTES = (
    None,
    None,
    None,
    None,
    "Met at the Granby fair",
    "Prefers e-mail; away in summer",
    "Manager quits in fall - ask again",
    "Two units, one hot tub",
    "Wife answers the phone",
    "“No sign”, verify address",
    "see Change Log, 2025-11",
)


def lead_details(draw: Draw, lead: MadeLead) -> dict[str, Cell]:
    """Return {header: cell} of every column that sotdiff keeps but does not know."""
    return {
        **_owner(draw, lead),
        **_property(draw),
        **_permit(draw),
        **_listing(draw),
        **_sales(draw),
    }


def _day(draw: Draw, days: int = 900) -> date:
    return _START + timedelta(days=draw.number(0, days))


def _owner(draw: Draw, lead: MadeLead) -> dict[str, Cell]:
    kind = draw.one(("Individual", "Individual", "Individual", "LLC", "Trust"))
    company = {"LLC": f"{lead.last_name} Lodging LLC", "Trust": f"{lead.last_name} Family Trust"}
    return {
        "STATUS": draw.one(("New", "Contacted", "Contacted", "Meeting", "Nurture", "Lost")),
        "OWNER_TYPE": kind,
        "COMPANY": company.get(kind),
        "EMAIL_COUNT": len(lead.emails),
        "PHONE_COUNT": len(lead.phones),
        "MAILING_ADDRESS": f"{draw.number(12, 9900)} {draw.one(STREETS)}",
        "MAILING_STATE": "CO" if lead.city in TOWNS else draw.one(("CO", "MO", "NE", "TX", None)),
        "MAILING_ZIP": TOWNS.get(lead.city),
    }


def _property(draw: Draw) -> dict[str, Cell]:
    town = draw.one(tuple(TOWNS))
    parcel = f"{draw.number(100, 399)}-{draw.number(10, 99)}-{draw.number(1, 40):03}"
    return {
        "PROPERTY_ADDRESS": f"{draw.number(12, 2400)} {draw.one(STREETS)}",
        "PROPERTY_TOWN": town,
        "PROPERTY_ZIP": int(TOWNS[town]),
        "PARCEL_NUMBER": f"1449-{parcel}",
        "SCHEDULE_NO": f"R{draw.number(100000, 319999)}",
        "SUBDIVISION": draw.one((*SUBDIVISIONS, None)),
        "ZONING": draw.one(("R", "RM", "PUD", "F", "T")),
        "LATITUDE": 39 + draw.number(85000, 99999) / 100000,
        "LONGITUDE": -105 - draw.number(70000, 99999) / 100000,
        "BEDROOMS": draw.number(1, 7),
        "BATHROOMS": draw.number(2, 10) / 2,
        "MAX_OCCUPANCY": draw.number(2, 18),
        "SQFT": draw.number(48, 420) * 10,
        "YEAR_BUILT": draw.number(1962, 2023),
        "HOT_TUB": draw.chance(0.5),
        "PETS_ALLOWED": draw.chance(0.35),
    }


def _permit(draw: Draw) -> dict[str, Cell]:
    permit = f"STR-{draw.number(2021, 2026)}-{draw.number(1, 1400):04}"
    return {
        "PERMIT_NUMBER": permit if draw.chance(0.9) else None,
        "PERMIT_STATUS": draw.one(("Active", "Active", "Active", "Expired", "Pending", "N/A")),
        "PERMIT_EXPIRES": _day(draw, 1400) if draw.chance(0.85) else None,
    }


def _listing(draw: Draw) -> dict[str, Cell]:
    listing = draw.number(1_000_000, 59_999_999)
    return {
        "LISTING_URL": f"https://stays.example.com/rooms/{listing}",
        "PLATFORM": draw.one(_PLATFORMS),
        "LISTING_ID": listing,
        "NIGHTLY_RATE": draw.number(9000, 89000) / 100,
        "OCCUPANCY_PCT": draw.number(8, 92) / 100,
        "REVIEW_COUNT": draw.number(0, 412),
        "RATING": draw.number(380, 500) / 100 if draw.chance(0.9) else None,
        "ANNUAL_REVENUE_EST": draw.number(120, 1900) * 100,
    }


def _sales(draw: Draw) -> dict[str, Cell]:
    first_seen = _day(draw)
    return {
        "MANAGER": draw.one(("self", "self", "Alpine Keys", "Snowline Rentals", None)),
        "LEAD_SCORE": draw.number(1, 100),
        "FIRST_SEEN": first_seen,
        "LAST_TOUCH": first_seen + timedelta(days=draw.number(1, 120)),
        "DO_NOT_CALL": draw.chance(0.05),
        "NOTES": draw.one(_NOTES),
    }
