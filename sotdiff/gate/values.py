"""Texts, lists and dicts of the program: what their own methods give."""

from __future__ import annotations

from sotdiff.gate.follow import formatted
from sotdiff.gate.terms import Attr, Const, Join, Maybe, Series, Table, Term


def of_value(func: Term, args: tuple[Term, ...], branch: tuple[int, ...]) -> Term | None:  # noqa: PLR0911 - one a kind
    """Return what a method of a text, list or dict gives."""
    if not isinstance(func, Attr):
        return None
    match func.base:
        case Const(str() as text) if func.name == "format":
            return formatted([piece.split("}", 1)[-1] for piece in text.split("{")], args)
        case Const(str() as text) if func.name == "join" and args:
            parts = args[0].items if isinstance(args[0], Series) else [args[0]]
            return Join(tuple(p for part in parts for p in (Const(text), part))[1:])
        case Series() | Table() | Const() as held if func.name == "encode":
            return held
        case Series() as held:
            return _of_series(held, func.name, args, branch)
        case Table() as held:
            return _of_table(held, func.name, args)
    return None


def _of_series(
    held: Series, name: str, args: tuple[Term, ...], branch: tuple[int, ...]
) -> Term | None:
    sure = branch[: len(held.depth)] == held.depth and len(branch) == len(held.depth)
    if name in {"append", "add"} and args:
        held.items.append(args[0] if sure else Maybe(args[0]))
        return Const(None)
    if name in {"extend", "update"} and args and isinstance(args[0], Series):
        held.items += args[0].items if sure else [Maybe(item) for item in args[0].items]
        held.open = held.open or args[0].open
        return Const(None)
    if name in {"clear", "remove", "pop", "insert", "extend", "update", "discard"}:
        held.open = True
    return None


def _of_table(held: Table, name: str, args: tuple[Term, ...]) -> Term | None:
    if name in {"update", "setdefault"} and args and isinstance(args[0], Table):
        held.entries += args[0].entries
        return Const(None)
    if name == "get" and args and isinstance(args[0], Const) and not held.open:
        return held.get(str(args[0].value)) or (args[1] if len(args) > 1 else Const(None))
    if name == "copy":
        return Table(list(held.entries), held.depth, held.open)
    if name in {"values", "items", "keys"}:
        values = [value for _, value in held.entries]
        return Series(values, held.depth, open=True) if name == "values" else None
    if name in {"pop", "clear", "popitem", "update"}:
        held.open = True
    return None
