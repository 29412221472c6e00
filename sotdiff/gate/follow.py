"""Expressions to terms: names, aliases, constants, texts, lists and helpers are followed."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from sotdiff.gate.owners import NOTHING, Facts, facts_when
from sotdiff.gate.terms import (
    Attr,
    Cases,
    Class,
    Const,
    Either,
    Element,
    Function,
    Instance,
    Item,
    Join,
    Logic,
    Opaque,
    Ref,
    Scope,
    Series,
    Table,
    Term,
    either,
    options_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OPERATORS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is", ast.IsNot: "is not",
    ast.In: "in", ast.NotIn: "not in", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


MOST_STEPS = 150_000


class TooComplicated(Exception):  # noqa: N818 - it is a verdict, no fault
    """The file branches more than can be followed."""


@dataclass
class Follower:
    """Evaluates expressions. `facts`: the reads that are proved to be ours at this point."""

    owner_id: str
    scope: Scope = field(default_factory=Scope)
    facts: Facts = NOTHING
    branch: tuple[int, ...] = ()
    serials: count[int] = field(default_factory=count)
    steps: int = 0

    def value(self, node: ast.expr | None) -> Term:
        """Return what an expression gives."""
        if node is None:
            return Const(None)
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooComplicated
        follow = _FOLLOW.get(type(node))
        if follow:
            return follow(self, node)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)
        return self.unknown()

    def unknown(self, hint: str = "?") -> Opaque:
        """Return a value that nobody knows."""
        return Opaque(next(self.serials), hint)

    def call(self, node: ast.Call) -> Term:
        """Return what a call gives; `calls` knows."""
        raise NotImplementedError

    def yielded(self, value: Term) -> None:
        """Take note of what a generator gives."""
        raise NotImplementedError

    def name(self, node: ast.Name) -> Term:
        """Return what a name stands for; of the language's own names itself."""
        return self.scope.find(node.id) or Ref(node.id)

    def attribute(self, node: ast.Attribute) -> Term:
        """Return an attribute of a value."""
        return self.attribute_of(self.value(node.value), node.attr)

    def attribute_of(self, base: Term, name: str) -> Term:
        """Return an attribute, of each value that it may be of."""
        if isinstance(base, Either):
            return either(*(self.attribute_of(option, name) for option in base.options))
        match base:
            case Ref(dotted):
                return Attr(base, name) if dotted.endswith(":Portal") else Ref(f"{dotted}.{name}")
            case Instance(kind):
                return self._member(kind, name, base) or self.unknown(name)
            case Class():
                return self._member(base, name, None) or self.unknown(name)
        if name == "url" and _is_sandbox(base):
            return Const("http://127.0.0.1")
        return Attr(base, name)

    def _member(self, kind: Class, name: str, bound: Term | None) -> Term | None:
        found = kind.attributes.get(name) or kind.members.get(name)
        if isinstance(found, Function) and bound is not None:
            return Function(found.node, found.seen, bound)
        if found is not None:
            return found
        for base in kind.bases:
            inherited = self._member(base, name, bound) if isinstance(base, Class) else None
            if inherited is not None:
                return inherited
        return None

    def item(self, node: ast.Subscript) -> Term:
        """Return a part of a value."""
        base, key = self.value(node.value), self.value(node.slice)
        found = [self._item_of(option, key) for option in options_of(base)]
        return either(*found)

    def _item_of(self, base: Term, key: Term) -> Term:
        match base:
            case Table(entries) if not base.open:
                if isinstance(key, Const) and (known := base.get(str(key.value))):
                    return known
                values = [value for _, value in entries]
                return either(*values) if values else Item(base, key)
            case Series(items) if isinstance(key, Const) and isinstance(key.value, int):
                return (
                    items[key.value] if -len(items) <= key.value < len(items) else Item(base, key)
                )
        return Item(base, key)

    def text(self, node: ast.JoinedStr) -> Term:
        """Return an f-string."""
        inner = [v.value if isinstance(v, ast.FormattedValue) else v for v in node.values]
        return Join(tuple(self.value(part) for part in inner))

    def sum(self, node: ast.BinOp) -> Term:
        """Return what an operator makes: texts and lists are put together."""
        one, other = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Mod) and isinstance(one, Const) and isinstance(one.value, str):
            given = other.items if isinstance(other, Series) else [other]
            return formatted(one.value.replace("%d", "%s").split("%s"), given)
        if isinstance(one, Series) and isinstance(other, Series):
            return Series([*one.items, *other.items], self.branch, one.open or other.open)
        if isinstance(one, Table) and isinstance(other, Table):
            return Table([*one.entries, *other.entries], self.branch, one.open or other.open)
        if isinstance(node.op, ast.Add):
            return Join((one, other))
        if isinstance(node.op, ast.Div):
            return Join((one, Const("/"), other))
        return Logic(type(node.op).__name__, (one, other))

    def logic(self, node: ast.BoolOp) -> Term:
        """Return `and` and `or`; a later part is reached only where the earlier ones let it."""
        word, before = ("and" if isinstance(node.op, ast.And) else "or"), self.facts
        parts: list[Term] = []
        for child in node.values:
            parts.append(self.value(child))
            self.facts |= facts_when(parts[-1], word == "and", self.owner_id)
        self.facts &= before
        return Logic(word, tuple(parts))

    def negation(self, node: ast.UnaryOp) -> Term:
        """Return `not x`, and a number with its sign."""
        inner = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return Const(not inner.value) if isinstance(inner, Const) else Logic("not", (inner,))
        if isinstance(node.op, ast.USub) and isinstance(inner, Const):
            return Const(-inner.value) if isinstance(inner.value, int) else inner
        return Logic(type(node.op).__name__, (inner,))

    def comparison(self, node: ast.Compare) -> Term:
        """Return a comparison, of several the chain of all."""
        values = [self.value(part) for part in (node.left, *node.comparators)]
        pairs = zip(node.ops, values, values[1:], strict=False)
        made = [Logic(_OPERATORS[type(op)], (one, other)) for op, one, other in pairs]
        return made[0] if len(made) == 1 else Logic("and", tuple(made))

    def choice(self, node: ast.IfExp) -> Term:
        """Return `a if test else b`, each side under what the test proves."""
        test, before = self.value(node.test), self.facts
        sides: list[tuple[Term, Facts]] = []
        for truth, side in ((True, node.body), (False, node.orelse)):
            if isinstance(test, Const) and bool(test.value) != truth:
                continue
            self.facts = before | facts_when(test, truth, self.owner_id)
            sides.append((self.value(side), self.facts))
        self.facts = before & frozenset.intersection(*(facts for _, facts in sides))
        return sides[0][0] if len(sides) == 1 else Cases(tuple(sides))

    def series(self, node: ast.List | ast.Tuple | ast.Set) -> Term:
        """Return a list, tuple or set."""
        made = Series([], self.branch)
        for child in node.elts:
            value = self.value(child.value if isinstance(child, ast.Starred) else child)
            if isinstance(child, ast.Starred):
                made.items += value.items if isinstance(value, Series) else [value]
                made.open = made.open or not isinstance(value, Series)
            else:
                made.items.append(value)
        return made

    def table(self, node: ast.Dict) -> Term:
        """Return a dict; what `**x` brings is not known unless x is one too."""
        made = Table([], self.branch)
        for key, child in zip(node.keys, node.values, strict=True):
            value = self.value(child)
            if key is not None:
                made.entries.append((self.value(key), value))
            elif isinstance(value, Table):
                made.entries += value.entries
            else:
                made.entries.append((self.unknown(), value))
        return made

    def many(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Term:
        """Return a comprehension: one value out of it, under its conditions."""
        scope, facts = self.scope, self.facts
        self.scope = Scope({}, scope)
        for part in node.generators:
            self.bind(part.target, self.element(self.value(part.iter)))
            for test in part.ifs:
                self.facts |= facts_when(self.value(test), True, self.owner_id)
        if isinstance(node, ast.DictComp):
            made: Term = Table(
                [(self.value(node.key), self.value(node.value))], self.branch, open=True
            )
        else:
            made = Series([self.value(node.elt)], self.branch, open=True)
        self.scope, self.facts = scope, facts & self.facts
        return made

    def element(self, source: Term) -> Term:
        """Return one value out of many."""
        if isinstance(source, Either):
            return either(*(self.element(option) for option in source.options))
        if isinstance(source, Series) and source.items:
            values = either(*(v for item in source.items for v in options_of(item)))
            return Element(values, next(self.serials)) if source.open else values
        if isinstance(source, Table) and source.entries and not source.open:
            return either(*(key for key, _ in source.entries))
        return Element(source, next(self.serials))

    def bind(self, target: ast.expr, value: Term) -> None:
        """Assign a value to a name, to several, or to a part of something."""
        match target:
            case ast.Name(name):
                self.scope.put(name, value)
            case ast.Tuple(targets) | ast.List(targets):
                for place, each in enumerate(targets):
                    whole = each.value if isinstance(each, ast.Starred) else each
                    self.bind(whole, self._item_of(value, Const(place)))
            case ast.Attribute() | ast.Subscript():
                self.put(target, value)

    def put(self, target: ast.Attribute | ast.Subscript, value: Term) -> None:
        """Assign to an attribute or a key; `calls` knows."""
        raise NotImplementedError

    def named(self, node: ast.NamedExpr) -> Term:
        """Return `name := value`."""
        value = self.value(node.value)
        self.bind(node.target, value)
        return value

    def function(self, node: ast.Lambda) -> Term:
        """Return a lambda."""
        return Function(node, self.scope)

    def awaited(self, node: ast.Await) -> Term:
        """Return what is waited for."""
        return self.value(node.value)

    def given(self, node: ast.Yield | ast.YieldFrom) -> Term:
        """Give a value to whoever iterates."""
        self.yielded(self.value(node.value))
        return self.unknown()


def formatted(texts: Sequence[str], given: Sequence[Term]) -> Term:
    """Return texts with values between them."""
    parts: list[Term] = [Const(texts[0])]
    for place, text in enumerate(texts[1:]):
        parts += [given[place] if place < len(given) else Opaque(-1), Const(text)]
    return Join(tuple(parts))


def _is_sandbox(term: Term) -> bool:
    func = getattr(term, "func", None)
    return isinstance(func, Ref) and func.name.startswith("sotdiff") and "Sandbox" in func.name


_FOLLOW: dict[type[ast.expr], Callable[..., Term]] = {
    ast.Constant: lambda _self, node: Const(node.value),
    ast.Name: Follower.name,
    ast.Attribute: Follower.attribute,
    ast.Subscript: Follower.item,
    ast.JoinedStr: Follower.text,
    ast.BinOp: Follower.sum,
    ast.BoolOp: Follower.logic,
    ast.UnaryOp: Follower.negation,
    ast.Compare: Follower.comparison,
    ast.IfExp: Follower.choice,
    ast.List: Follower.series,
    ast.Tuple: Follower.series,
    ast.Set: Follower.series,
    ast.Dict: Follower.table,
    ast.ListComp: Follower.many,
    ast.SetComp: Follower.many,
    ast.GeneratorExp: Follower.many,
    ast.DictComp: Follower.many,
    ast.NamedExpr: Follower.named,
    ast.Lambda: Follower.function,
    ast.Await: Follower.awaited,
    ast.Yield: Follower.given,
    ast.YieldFrom: Follower.given,
    ast.Call: lambda self, node: self.call(node),
}
