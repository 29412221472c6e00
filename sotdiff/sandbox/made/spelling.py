"""How people and programs spell one and the same value."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sotdiff.sandbox.made.draw import Draw

NBSP = "\u00a0"
ZERO_WIDTH = "\u200b"
_PHONE_SHAPES = (
    "({0}) {1}-{2}",
    "{0}-{1}-{2}",
    "{0}.{1}.{2}",
    "{0} {1} {2}",
    "1-{0}-{1}-{2}",
    "+1 {0} {1} {2}",
    "+1{0}{1}{2}",
    "{0}{1}{2}",
)
_TOKEN_SHAPES = (
    "ID:{0}",
    "{0}",
    "STR-Engine v3.5 | airdna | ID:{0}",
    "STR-Engine v3.5 | county permits | ID:{0} | first import",
    "utm_source=joe&utm_campaign=granby_fall ID:{0}",
    "id: {0} (list of 2025-11)",
    "ID:{0} / postcard / ID:{0}",
    "Clay > HubSpot; ID:{0}; batch 7",
)
_LINES_WITHOUT_TOKEN = (
    "",
    "",
    "Winter carnival booth, Grand Lake",
    "utm_source=newsletter&utm_campaign=ski_week",
    "Chamber of commerce list 2024",
    "Referred by a neighbor",
)


def spelled_phone(draw: Draw, phone: str) -> str:
    """Return an E.164 number, extension and all, as somebody would type it."""
    number, _, extension = phone.partition(" ext ")
    if number.startswith("+1"):
        parts = number[2:5], number[5:8], number[8:]
        text = draw.one(_PHONE_SHAPES).format(*parts)
    else:
        text = f"{number[:3]} {number[3:5]} {number[5:9]} {number[9:]}"
    return f"{text} {draw.one(('x', 'ext. ', 'ext '))}{extension}" if extension else text


def spelled_address(draw: Draw, address: str) -> str:
    """Return an address as it stands in a cell that was pasted together."""
    shapes = (address.upper(), f"mailto:{address}", f"<{address}>", f"{ZERO_WIDTH}{address}")
    capital = address[:1].upper() + address[1:]
    return draw.one((capital, *shapes)) if draw.chance(0.2) else address


def spelled_ledger(draw: Draw, entries: Iterable[str], separators: tuple[str, ...]) -> str:
    """Return the entries behind one another, with separators as they come."""
    text = ""
    for entry in entries:
        text += (draw.one(separators) if text else "") + entry
    return edged(draw, text)


def edged(draw: Draw, text: str) -> str:
    """Return a text that may bear stray white space around it."""
    if not text or draw.chance(0.85):
        return text
    return draw.one((f"{text} ", f" {text}", f"{text}{NBSP}", f"{NBSP}{text}"))


def spaced(draw: Draw, text: str) -> str:
    """Return a name or city as it stands in a cell: NBSP for a space, stray white space."""
    return edged(draw, text.replace(" ", NBSP) if draw.chance(0.1) else text)


def reshaped(draw: Draw, text: str) -> str:
    """Return a name or city in another spelling that compares equal."""
    if draw.chance(0.85):
        return text
    wide, apart = text.replace(" ", "  "), unicodedata.normalize("NFD", text)
    return draw.one((text.upper(), text.lower(), f"{text} ", wide, apart))


def token_line(draw: Draw, lid: str) -> str:
    """Return a tracking text with the token of a lead in it."""
    return draw.one(_TOKEN_SHAPES).format(lid)


def line_without_token(draw: Draw) -> str:
    """Return a tracking text without any token; often empty."""
    return draw.one(_LINES_WITHOUT_TOKEN)
