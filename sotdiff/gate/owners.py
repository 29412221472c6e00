"""The two layers in a program of its own: the owner filter of a search, the check of a re-read."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sotdiff.gate.effects import is_portal
from sotdiff.gate.terms import (
    Attr,
    Call,
    Cases,
    Const,
    Either,
    Item,
    Logic,
    Maybe,
    Ref,
    Series,
    Table,
    Term,
    options_of,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

OWNER = "hubspot_owner_id"
Facts = frozenset[Term]
NOTHING: Facts = frozenset()
_HANDED_ON = {"json", "to_dict", "get", "read", "decode", "text", "raise_for_status", "copy"}
_WRAPPERS = {"str", "json.loads", "json.load", "dict", "int", "typing.cast", "bool"}
_IS_EQUAL = {"==": True, "is": True, "!=": False, "is not": False}
_IS_AMONG = {"in": True, "not in": False}


def is_scope(term: Term | None, owner_id: str) -> bool:
    """Tell whether a value is the scope's owner: its number, or read from our settings."""
    found = options_of(term) if term is not None else []
    return bool(found) and all(_is_scope(option, owner_id) for option in found)


def _is_scope(term: Term, owner_id: str) -> bool:
    match term:
        case Const(value):
            return str(value) == owner_id and not isinstance(value, bool)
        case Call(Ref("str" | "int"), (inner,), _, _, _):
            return is_scope(inner, owner_id)
        case Attr(base, "owner_id"):
            return any(_is_ours(part) for part in within(base))
    return False


def _is_ours(term: Term) -> bool:
    if is_portal(term):
        return True
    return (
        isinstance(term, Call)
        and isinstance(term.func, Ref)
        and term.func.name.startswith("sotdiff")
        and term.func.name.endswith("load_settings")
    )


def read_behind(term: Term) -> Term | None:
    """Return the read of one contact whose owner a value is; None if it is not one's owner."""
    found = [_read_behind(option) for option in options_of(_bare(term))]
    if not found or any(one is None for one in found):
        return None
    reads = tuple(dict.fromkeys(one for one in found if one is not None))
    return reads[0] if len(reads) == 1 else Either(reads)


def _read_behind(term: Term) -> Term | None:
    match _bare(term):
        case Item(base, Const("hubspot_owner_id")):
            return _read_in(base)
        case Attr(base, "hubspot_owner_id" | "owner_id"):
            return _read_in(base)
        case Call(Attr(base, "get"), (Const("hubspot_owner_id"), *_), _, _, _):
            return _read_in(base)
        case Call(Ref("getattr"), (base, Const("hubspot_owner_id" | "owner_id"), *_), _, _, _):
            return _read_in(base)
    return None


def _read_in(term: Term) -> Term | None:
    """Return the read that an answer, or a part of it, came from."""
    at: Term | None = term
    while at is not None:
        at = _bare(at)
        match at:
            case Call(_, _, _, _, effect) if effect and effect.kind == "read":
                return at
            case Either() | Cases():
                reads = {_read_in(option) for option in options_of(at) if option != Const(None)}
                return reads.pop() if len(reads) == 1 else None
            case Attr(base, _) | Item(base, _):
                at = base
            case Call(Attr(base, name), _, _, _, _) if name in _HANDED_ON:
                at = base
            case Call(Ref(name), (inner, *_), _, _, _) if name in _WRAPPERS:
                at = inner
            case _:
                return None
    return None


def _bare(term: Term) -> Term:
    """Return a value without what does not change it: `str(x)`, `x or ""`."""
    while True:
        match term:
            case Call(Ref(name), (inner,), _, _, _) if name in {"str", "int"}:
                term = inner
            case Call(Attr(base, "strip"), (), _, _, _):
                term = base
            case Logic("or", (inner, Const("" | None | 0))):
                term = inner
            case Logic("or", (inner, Table(entries=[]))):
                term = inner
            case _:
                return term


def facts_when(term: Term, truth: bool, owner_id: str) -> Facts:  # noqa: PLR0911 - one a kind
    """Return the reads that are proved to be ours where a condition is true, or is false."""
    match term:
        case Logic("not", (inner,)):
            return facts_when(inner, not truth, owner_id)
        case Logic("and" | "or" as word, parts):
            found = [facts_when(part, truth, owner_id) for part in parts]
            both = truth == (word == "and")
            return frozenset().union(*found) if both else _common(found)
        case Logic(word, (one, other)) if word in _IS_EQUAL:
            return _equal_facts(one, other, _IS_EQUAL[word] == truth, owner_id)
        case Logic(word, (one, Series(items))) if word in _IS_AMONG:
            ours = bool(items) and all(is_scope(item, owner_id) for item in items)
            return _owned(one) if ours and _IS_AMONG[word] == truth else NOTHING
        case Call(Ref("bool"), (inner,), _, _, _):
            return facts_when(inner, truth, owner_id)
        case Cases(cases):
            ways = [c for c in cases if _truth(c[0]) in (None, truth)]
            return _common([c[1] | facts_when(c[0], truth, owner_id) for c in ways])
        case Either(options):
            ways_of = [option for option in options if _truth(option) in (None, truth)]
            return _common([facts_when(option, truth, owner_id) for option in ways_of])
    return NOTHING


def _equal_facts(one: Term, other: Term, equal: bool, owner_id: str) -> Facts:
    """Return what `one == other` proves, or its contrary."""
    for value, wanted in ((one, other), (other, one)):
        if equal and is_scope(wanted, owner_id):
            return _owned(value)
        if isinstance(value, Cases) and isinstance(wanted, Const):
            hold = [c for c in value.cases if _may_equal(c[0], wanted, equal)]
            return _common([facts for _, facts in hold])
    return NOTHING


def _may_equal(value: Term, wanted: Const, equal: bool) -> bool:
    if isinstance(value, Const):
        return bool(value.value == wanted.value) == equal
    return not (equal and wanted.value is None and isinstance(value, Call))


def _owned(term: Term) -> Facts:
    read = read_behind(term)
    return NOTHING if read is None else frozenset({read})


def _common(found: Iterable[Facts]) -> Facts:
    ways = list(found)
    return reduce(frozenset.__and__, ways) if ways else NOTHING


def _truth(term: Term) -> bool | None:
    return bool(term.value) if isinstance(term, Const) else None


def same_contact(key: Term | None, read: Term) -> bool:
    """Tell whether a write goes to the contact that was read."""
    if key is None:
        return False
    found = options_of(key)
    return bool(found) and all(_same(option, read) for option in found)


def _same(key: Term, read: Term) -> bool:
    reads = options_of(read)
    if any(part in reads for part in within(key)):
        return True
    asked = [one.effect.key for one in reads if isinstance(one, Call) and one.effect]
    return bool(asked) and all(one is not None and _plain(one) == _plain(key) for one in asked)


def _plain(term: Term) -> Term:
    """Return an id in one form, however it is spelled."""
    match _bare(term):
        case Const(value):
            return Const(str(value))
        case Item(base, Const(name)) if isinstance(name, str):
            return Attr(base, name)
        case Call(Attr(base, "get"), (Const(name), *_), _, _, _):
            return Attr(base, str(name))
        case bare:
            return bare


def is_filtered(body: Term | None, owner_id: str) -> bool:
    """Tell whether every group of a search's filters holds the owner filter."""
    found = options_of(body) if body is not None else []
    return bool(found) and all(_is_filtered(option, owner_id) for option in found)


def _is_filtered(body: Term, owner_id: str) -> bool:
    if body == Const("owned"):
        return True
    if isinstance(body, Call) and body.args and body.arg(-1, "filter_groups") is None:
        return is_filtered(body.args[0], owner_id)
    groups = part_of(body, "filterGroups", "filter_groups")
    if not isinstance(groups, Series) or groups.open or not groups.items:
        return False
    return all(_has_filter(group, owner_id) for group in groups.items)


def _has_filter(group: Term, owner_id: str) -> bool:
    ways = options_of(group)
    for way in ways:
        filters = part_of(way, "filters")
        if not isinstance(filters, Series) or filters.open:
            return False
        sure = [one for one in filters.items if not isinstance(one, Maybe)]
        if not any(_is_owner_filter(one, owner_id) for one in sure):
            return False
    return bool(ways)


def _is_owner_filter(term: Term, owner_id: str) -> bool:
    name = part_of(term, "propertyName", "property_name")
    if name != Const(OWNER):
        return False
    operator = part_of(term, "operator")
    if operator == Const("EQ"):
        return is_scope(part_of(term, "value"), owner_id)
    values = part_of(term, "values")
    if operator != Const("IN") or not isinstance(values, Series):
        return False
    return bool(values.items) and all(is_scope(value, owner_id) for value in values.items)


def part_of(term: Term | None, *names: str) -> Term | None:
    """Return a part of a dict or of a model that was made with keywords."""
    if isinstance(term, Table) and not term.open:
        found = (term.get(name) for name in names)
        return next((one for one in found if one is not None), None)
    return term.arg(-1, *names) if isinstance(term, Call) else None


def sets_owner(body: Term | None) -> list[Term]:
    """Return the owners that the body of a write names."""
    named: list[Term] = []
    for part in within(body):
        if isinstance(part, Table):
            named += [value for key, value in part.entries if key == Const(OWNER)]
    return named
