"""Addresses as a program puts them together, with `{name}` for what is not known."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from sotdiff.gate.terms import (
    REST,
    Attr,
    Call,
    Const,
    Element,
    Item,
    Join,
    Opaque,
    Ref,
    Term,
    options_of,
)

Where = Literal["hubspot", "elsewhere", "unknown"]
MOST = 16
MOST_OF_PART = 4
_HUBSPOT = re.compile(
    r"hubapi|hubspot|(?<![a-z])hs_|/crm/(v\d|objects|associations)|/crm-objects/|contacts/v1"
    r"|objects/(v\d/)?contacts|/crm/",
    re.IGNORECASE,
)
_HERE = re.compile(r"^(https?://)?(127\.\d+\.\d+\.\d+|localhost|\[::1\])([:/]|$)", re.IGNORECASE)
_HOST = re.compile(r"^https?://[^/{]+(/|$)", re.IGNORECASE)
_OTHERS = re.compile(
    r"slack|ntfy|teams|discord|telegram|webhook|sentry|smartlead|healthcheck|pagerduty",
    re.IGNORECASE,
)
_BEFORE_ID = re.compile(r"(contacts?|vid|secondary-email|objects/[\w-]+)/$", re.IGNORECASE)
_AFTER_CONTACTS = re.compile(r"(?:contacts?|vid|secondary-email)/(\d+)", re.IGNORECASE)
# Calls that hand a text on as it is.
PLAIN = {"str", "quote", "rstrip", "strip", "lower", "lstrip", "URL", "fspath", "urljoin", "int"}
Parts = list[str | Term]


def texts_of(term: Term | None) -> list[Parts]:
    """Return what a text may be: each a list of known pieces and unknown terms."""
    if term is None:
        return []
    found: list[Parts] = []
    for option in options_of(term):
        found += _texts(option)
    return [_merged(parts) for parts in _few(found, MOST)]


def _texts(term: Term) -> list[Parts]:
    match term:
        case Const(value):
            return [[value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)]]
        case Join(parts):
            return _each_way(parts)
        case Call(Ref(name), args, _, _, _) if args and name.rsplit(".", 1)[-1] in PLAIN:
            return _each_way(args)
        case Call(Attr(base, name), _, _, _, _) if name in PLAIN | {"encode"}:
            return texts_of(base)
    return [[term]]


def _each_way(parts: tuple[Term, ...]) -> list[Parts]:
    """Return the texts that parts make, each with each."""
    ways: list[Parts] = [[]]
    for part in parts:
        choices = _few(texts_of(part), MOST_OF_PART)
        ways = _few([[*way, *choice] for way in ways for choice in choices], MOST)
    return ways


def _few(texts: list[Parts], most: int) -> list[Parts]:
    """Return so many texts, HubSpot's first; what is left out is one unknown text."""
    if len(texts) <= most:
        return texts
    ours = sorted(texts, key=lambda text: not speaks_of_hubspot(shown(text)))
    return [*ours[:most], [REST]]


def _merged(parts: Parts) -> Parts:
    merged: Parts = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return merged


def shown(parts: Parts) -> str:
    """Return a text for people and patterns: `{name}` for what is unknown."""
    return "".join(p if isinstance(p, str) else f"{{{hint_of(p)}}}" for p in parts)


def hint_of(term: Term) -> str:  # noqa: PLR0911 - one a kind
    """Return what the program calls a value."""
    match term:
        case Attr(base, name):
            return f"{hint_of(base)}.{name}"
        case Item(base, Const(key)):
            return f"{hint_of(base)}.{key}"
        case Item(base, _) | Element(base, _):
            return hint_of(base)
        case Ref(name):
            return name
        case Opaque(_, hint):
            return hint
        case Call(func, args, _, _, _):
            told = [str(arg.value) for arg in args if isinstance(arg, Const)]
            return ".".join([hint_of(func), *told])
    return "?"


def where_to(term: Term | None) -> Where:
    """Tell whether an address is HubSpot's, somebody else's, or not known."""
    found = {_where(shown(parts)) for parts in texts_of(term)}
    if "hubspot" in found:
        return "hubspot"
    return "elsewhere" if found == {"elsewhere"} else "unknown"


def _where(text: str) -> Where:
    if _HERE.match(text):
        return "elsewhere"
    if _HUBSPOT.search(text):
        return "hubspot"
    return "elsewhere" if _HOST.match(text) or _OTHERS.search(text) else "unknown"


def path_of(term: Term | None) -> str:
    """Return an address for people; of several the first that is HubSpot's."""
    told = [shown(parts) for parts in texts_of(term)]
    return next((text for text in told if _where(text) == "hubspot"), told[0] if told else "?")


def id_in(term: Term | None) -> Term | None:
    """Return the contact's id in an address, None where it names no single contact."""
    for parts in texts_of(term):
        for before, part in pairwise(parts):
            if isinstance(before, str) and not isinstance(part, str) and _BEFORE_ID.search(before):
                return part
        fixed = _AFTER_CONTACTS.search(shown(parts))
        if fixed:
            return Const(fixed[1])
    return None


def speaks_of_hubspot(text: str) -> bool:
    """Tell whether a text names HubSpot's hosts or paths."""
    return bool(_HUBSPOT.search(text))
