"""Values on paper: what a cell of the report shows of a text that anybody may have typed.

Text is escaped, held in its own direction (`<bdi>`), invisible characters are named, long text is
cut with a note. Where a value differs from another, the difference is marked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import groupby

from markupsafe import Markup

Look = Callable[[str], Markup]

CUT = 300
LEAST_SHARED = 0.4
# What is no longer than this stands on one line of a narrow column.
SHORT = 18
_WORDS = re.compile(r"\w+|\W")
_SHORT_NAMES = {
    "\n": "line break",
    "\r": "carriage return",
    "\t": "tab",
    "\u00a0": "no-break space",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
}


def shown(value: str | None, look: Look, most: int = CUT) -> Markup:
    """Return a value as the page shows it; nothing there is said to be blank."""
    if not value:
        return Markup("<span{}>blank</span>").format(look("blank"))
    return _held(_visible(value[:most], look), _rest(value, look, most))


def difference(
    was: str | None, now: str | None, look: Look, tags: tuple[str, str] = ("del", "ins")
) -> tuple[Markup, Markup]:
    """Return both values as the page shows them, with what they do not share marked.

    Lists (joined by `;`) are compared entry by entry, other texts word by word; where little is
    shared everything is marked, as scattered marks would only confuse. Where there was nothing,
    nothing is marked. `tags` mark the two: `("mark", "mark")` where neither is the right one.
    """
    if not was or not now:
        return shown(was, look), shown(now, look)
    one, other, least = _pieces(was[:CUT], now[:CUT])
    gone, come = _unshared(one, other, least)
    return (
        _held(_marked(tags[0], one, gone, look), _rest(was, look)),
        _held(_marked(tags[1], other, come, look), _rest(now, look)),
    )


def lined(text: str, look: Look, most: int) -> Markup:
    """Return a text of several lines, each as the page shows texts; for `<pre>`."""
    lines = text[:most].expandtabs().splitlines()
    told = Markup("\n").join(_visible(line, look) for line in lines)
    return told + _rest(text, look, most)


def whole(value: str, look: Look, tag: str) -> Markup:
    """Return a value marked from end to end."""
    return _held(_wrapped(tag, value[:CUT], look), _rest(value, look))


def neutralised(value: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _held(inside: Markup, rest: Markup) -> Markup:
    """Return a text that keeps its direction to itself, and the note on what was cut."""
    return Markup("<bdi>{}</bdi>{}").format(inside, rest)


def _rest(value: str, look: Look, most: int = CUT) -> Markup:
    """Return the note on what is not shown of a long value, if anything."""
    more = len(value) - most
    if more <= 0:
        return Markup()
    return Markup(" <span{}>… {:,} more characters</span>").format(look("note"), more)


def _visible(text: str, look: Look) -> Markup:
    """Return a text escaped, each character that cannot be seen replaced by its name.

    A list may break between its entries, a long address behind its `@`.
    """
    if text.isprintable():
        return Markup(";<wbr>").join(map(_breaking, text.split(";")))
    return Markup().join(
        Markup.escape(char) if char.isprintable() else _named(char, look) for char in text
    )


def _breaking(entry: str) -> str | Markup:
    """Return an entry of a list escaped; an address that is long may break behind its `@`."""
    if len(entry) <= SHORT or "@" not in entry or " " in entry:
        return entry
    return Markup("@<wbr>").join(entry.split("@"))


def _named(char: str, look: Look) -> Markup:
    """Return the marker of an invisible character; its full name is the tooltip."""
    code = f"U+{ord(char):04X}"
    name = unicodedata.name(char, code).lower()
    label = _SHORT_NAMES.get(char, code)
    return Markup('<span{} title="{}">{}</span>').format(look("hidden"), f"{code} {name}", label)


def _pieces(was: str, now: str) -> tuple[list[str], list[str], float]:
    """Return both values in pieces, and the least share of equal text worth marking apart.

    Another address is another address, however alike the two are written.
    """
    if {";", "@"} & {*was, *now}:
        return _entries(was), _entries(now), 0.0
    return _WORDS.findall(was), _WORDS.findall(now), LEAST_SHARED


def _entries(value: str) -> list[str]:
    """Return a list's entries, each but the last with its separator behind it."""
    *first, last = value.split(";")
    return [f"{entry};" for entry in first] + [last]


def _unshared(was: list[str], now: list[str], least: float) -> tuple[set[int], set[int]]:
    """Return the places in `was` and in `now` that the other does not share."""
    one = [piece.rstrip(";") for piece in was]
    other = [piece.rstrip(";") for piece in now]
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    shared_was = {block.a + place for block in blocks for place in range(block.size)}
    shared_now = {block.b + place for block in blocks for place in range(block.size)}
    shorter = min(_weight(one), _weight(other))
    if _weight([one[place] for place in shared_was]) < least * shorter:
        shared_was, shared_now = set(), set()
    return set(range(len(was))) - shared_was, set(range(len(now))) - shared_now


def _weight(pieces: list[str]) -> int:
    """Return how many letters and digits the pieces have; signs between them share nothing."""
    return sum(char.isalnum() for piece in pieces for char in piece)


def _marked(tag: str, pieces: list[str], places: set[int], look: Look) -> Markup:
    """Return the pieces as one text, those in `places` inside `<del>` or `<ins>`."""
    runs = groupby(range(len(pieces)), key=places.__contains__)
    texts = ((inside, "".join(pieces[place] for place in run)) for inside, run in runs)
    return Markup().join(
        _wrapped(tag, text, look) if inside else _visible(text, look) for inside, text in texts
    )


def _wrapped(tag: str, text: str, look: Look) -> Markup:
    """Return a marked stretch of text."""
    return Markup("<{0}{1}>{2}</{0}>").format(tag, look(tag), _visible(text, look))
