"""What is noted down of a file: each place that writes, each search, each hand on the guard."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sotdiff.gate.terms import Term

Kind = Literal["write", "create", "many", "read", "search", "guarded", "past"]


@dataclass(frozen=True)
class Effect:
    """What one call does.

    key   the contact's id, where the call names one
    body  the body of a search or of a create
    """

    kind: Kind
    what: str
    key: Term | None = None
    body: Term | None = None


@dataclass(frozen=True)
class Write:
    """One place that writes: `root` is the entry from which it is reached."""

    line: int
    kind: Kind
    what: str
    root: str
    is_checked: bool = False
    is_filtered: bool | None = None
    names_owner: bool = False
    sets_scope: bool = False


@dataclass(frozen=True)
class Search:
    """One search or listing of contacts."""

    line: int
    what: str
    root: str
    is_filtered: bool


@dataclass
class Sights:
    """What one file does."""

    writes: list[Write] = field(default_factory=list)
    searches: list[Search] = field(default_factory=list)
    tampering: list[tuple[int, str]] = field(default_factory=list)
