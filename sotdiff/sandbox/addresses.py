"""E-mail addresses as HubSpot keeps them: lower case, one namespace for the whole portal."""

from __future__ import annotations

import re

_UNKNOWN_ENDINGS = """
    con cmo ocm vom xom cpm copm lcom ccom coom comm nett netl ner ent ogr orgg rog eduu ik
    gmail gmailcom invalid local localdomain
"""
UNKNOWN_ENDINGS = frozenset(_UNKNOWN_ENDINGS.split())
_ADDRESS = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?P<ending>[a-z]{2,24}|xn--[a-z0-9-]+)"
)


def clean_address(text: str) -> str:
    """Return an address as HubSpot stores it: ASCII space around it gone, lower case."""
    return text.strip(" \t\r\n").lower()


def is_address(address: str) -> bool:
    """Tell whether HubSpot takes a clean address; an unknown top-level domain is refused."""
    found = _ADDRESS.fullmatch(address)
    return found is not None and found["ending"] not in UNKNOWN_ENDINGS


def split_addresses(text: str) -> list[str]:
    """Return the addresses of a `;`-joined text, clean, each once, in order."""
    parts = (clean_address(part) for part in text.split(";"))
    return list(dict.fromkeys(part for part in parts if part))


def join_addresses(addresses: list[str]) -> str:
    """Return addresses as HubSpot shows them: `a@x.com;b@x.com`."""
    return ";".join(addresses)
