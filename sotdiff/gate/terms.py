"""What a value in a program is, as far as its syntax tells: the terms that `follow` makes.

Two terms are one value when they are equal: a call has a serial number, so that two reads of one
contact are two values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from sotdiff.gate.sights import Effect


class Term:
    """Any value."""


@dataclass(frozen=True)
class Const(Term):
    """A constant of the language."""

    value: Any


@dataclass(frozen=True)
class Ref(Term):
    """What an import names, dotted."""

    name: str


@dataclass(frozen=True)
class Opaque(Term):
    """A value that nobody can know here; `hint` is what the program calls it."""

    serial: int
    hint: str = "?"


MOST = 32
REST = Opaque(-2)  # what stands for the values beyond so many: it may be anything


@dataclass(frozen=True)
class Attr(Term):
    """An attribute of a value."""

    base: Term
    name: str


@dataclass(frozen=True)
class Item(Term):
    """A part of a value, by key or index."""

    base: Term
    key: Term


@dataclass(frozen=True)
class Element(Term):
    """One value out of many."""

    source: Term
    serial: int


@dataclass(frozen=True)
class Call(Term):
    """What a call gave back. `effect`: what it does at HubSpot, if anything."""

    func: Term
    args: tuple[Term, ...]
    named: tuple[tuple[str, Term], ...]
    serial: int
    effect: Effect | None = None

    def arg(self, place: int, *names: str) -> Term | None:
        """Return an argument by one of its names or its place (-1: by name only)."""
        for name, value in self.named:
            if name in names:
                return value
        return self.args[place] if 0 <= place < len(self.args) else None


@dataclass(frozen=True)
class Join(Term):
    """A text put together."""

    parts: tuple[Term, ...]


@dataclass(frozen=True)
class Logic(Term):
    """`and`, `or`, `not`, or another operation on values."""

    word: str
    parts: tuple[Term, ...]


@dataclass(frozen=True)
class Either(Term):
    """One of several values, depending on the way here."""

    options: tuple[Term, ...]


@dataclass(frozen=True)
class Cases(Term):
    """What a helper may give back, each with what is known on that way."""

    cases: tuple[tuple[Term, frozenset[Term]], ...]


@dataclass(eq=False)
class Series(Term):
    """A list, tuple or set. `sure`: how many branches deep it was made."""

    items: list[Term]
    depth: tuple[int, ...] = ()
    open: bool = False


@dataclass(frozen=True)
class Maybe(Term):
    """A value that a branch adds; it may be there."""

    value: Term


@dataclass(eq=False)
class Table(Term):
    """A dict, in the order of its entries."""

    entries: list[tuple[Term, Term]]
    depth: tuple[int, ...] = ()
    open: bool = False

    def get(self, key: str) -> Term | None:
        """Return the last value under a key."""
        found: Term | None = None
        for name, value in self.entries:
            if name == Const(key):
                sure = not isinstance(value, Maybe)
                found = value if sure else either(found or Opaque(0), value)
        return found


@dataclass(eq=False)
class Scope:
    """The names of a module, function or class body, and those around it."""

    names: dict[str, Term] = field(default_factory=dict)
    outer: Scope | None = None
    shared: set[str] = field(default_factory=set)

    def find(self, name: str) -> Term | None:
        """Return what a name stands for, None for one that is not assigned here."""
        if name in self.names:
            return self.names[name]
        return self.outer.find(name) if self.outer else None

    def put(self, name: str, term: Term) -> None:
        """Assign a name; a global one may have its old value too."""
        if name in self.shared and self.outer:
            top = self.outer
            while top.outer:
                top = top.outer
            top.names[name] = either(top.names[name], term) if name in top.names else term
        else:
            self.names[name] = term


@dataclass(eq=False)
class Function(Term):
    """A function or lambda of the file, with the names it sees."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    seen: Scope
    bound: Term | None = None


@dataclass(eq=False)
class Class(Term):
    """A class of the file."""

    name: str
    bases: list[Term]
    members: dict[str, Term]
    attributes: dict[str, Term] = field(default_factory=dict)


@dataclass(eq=False)
class Instance(Term):
    """An object of a class of the file."""

    kind: Class


def within(term: Term | None) -> Iterator[Term]:
    """Yield a term and every term that it was made of."""
    waiting, met = [term], set()
    while waiting:
        found = waiting.pop()
        if found is None or id(found) in met:
            continue
        met.add(id(found))
        yield found
        waiting += _parts(found)


def _parts(term: Term) -> list[Term]:  # noqa: PLR0911 - one line a kind of term
    match term:
        case Attr(base, _):
            return [base]
        case Item(base, key):
            return [base, key]
        case Element(source, _):
            return [source]
        case Call(func, args, named, _, _):
            return [func, *args, *(value for _, value in named)]
        case Join(parts) | Logic(_, parts) | Either(parts):
            return list(parts)
        case Cases(cases):
            return [value for value, _ in cases]
        case Series(items):
            return items
        case Table(entries):
            return [part for entry in entries for part in entry]
        case Maybe(value):
            return [value]
    return []


def options_of(term: Term) -> list[Term]:
    """Return the values that a term may be; beyond many of them the rest is one unknown value."""
    match term:
        case Either(options):
            found = [one for option in options for one in options_of(option)]
        case Cases(cases):
            found = [one for value, _ in cases for one in options_of(value)]
        case Maybe(value):
            return options_of(value)
        case _:
            return [term]
    return found if len(found) <= MOST else [*found[:MOST], REST]


def either(*terms: Term) -> Term:
    """Return what is one of several values; equal ones are one."""
    if terms and all(term is terms[0] or term == terms[0] for term in terms):
        return terms[0]  # where ways meet, most names stand for what they stood for
    found: list[Term] = []
    for term in terms:
        for option in options_of(term) if isinstance(term, Either) else [term]:
            if not any(option is other or option == other for other in found):
                found.append(option)
    if len(found) > MOST:
        found = [*found[:MOST], REST]
    return found[0] if len(found) == 1 else Either(tuple(found))


def is_in(term: Term, wanted: Term) -> bool:
    """Tell whether a term was made of another."""
    return any(part is wanted or part == wanted for part in within(term))
