"""What the words of an export mean, in both dialects; what nobody knows stays unknown."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sotdiff.canon import canon_lid

if TYPE_CHECKING:
    from collections.abc import Mapping

KNOWN = {
    "STARTED": "active",
    "INPROGRESS": "active",
    "NOTCONTACTED": "waiting",
    "PAUSED": "paused",
    "COMPLETED": "completed",
    "STOPPED": "stopped",
    "BLOCKED": "blocked",
    "BOUNCED": "bounced",
    "UNSUBSCRIBED": "unsubscribed",
}
_NO = {"", "0", "0.0", "false", "f", "no", "n", "null", "none", "nan", "{}", "[]", "na", "n/a"}
_LETTERS = re.compile(r"[\W_]+")


def state_of(word: str, taught: Mapping[str, str]) -> str:
    """Return what a status word means; `""` where nobody knows. `taught`: further words."""
    every = KNOWN | {_folded(known): state for known, state in taught.items()}
    return every.get(_folded(word), "")


def says_yes(text: str) -> str:
    """Return `yes` unless a text says no or nothing: what is not understood counts as a yes."""
    return "" if text.strip().casefold() in _NO else "yes"


def category(text: str) -> str:
    """Return a category as it is compared; one that says nothing is blank."""
    folded = " ".join(text.split()).casefold()
    return "" if folded in _NO else folded


def counts(text: str) -> str:
    """Return `yes` where a count is above zero, or is none that can be read."""
    try:
        return "yes" if float(text) > 0 else ""
    except ValueError:
        return says_yes(text)


def lid_in(fields: str, name: str) -> str:
    """Return the LID that stands in the custom fields (JSON in one cell); `""` where none does."""
    try:
        found: Any = json.loads(fields)
    except ValueError:
        return ""
    if isinstance(found, list):
        found = {str(f.get("name")): f.get("value") for f in found if isinstance(f, dict)}
    if not isinstance(found, dict):
        return ""
    wanted = _folded(name)
    named = (value for key, value in found.items() if _folded(str(key)) == wanted)
    return next(filter(None, (canon_lid(str(value)) for value in named)), "")


@lru_cache(maxsize=1000)
def _folded(word: str) -> str:
    return _LETTERS.sub("", word).upper()
