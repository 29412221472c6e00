"""Statements, in the order in which they run: what is proved on every way, and what is not."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sotdiff.gate.calls import Caller
from sotdiff.gate.owners import NOTHING, Facts, facts_when
from sotdiff.gate.terms import (
    Cases,
    Class,
    Const,
    Function,
    Instance,
    Logic,
    Opaque,
    Ref,
    Scope,
    Series,
    Term,
    either,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True)
class Moment:
    """The names and the proofs at one point of the way."""

    names: dict[str, Term]
    facts: Facts


@dataclass
class Turn:
    """The ways out of a loop's body."""

    left: list[Moment] = field(default_factory=list)
    again: list[Moment] = field(default_factory=list)


@dataclass
class Flow(Caller):
    """Runs the statements of a file without running it."""

    turns: list[Turn] = field(default_factory=list)

    def run(self, body: Sequence[ast.stmt]) -> None:
        """Run statements one after another, for as long as the way goes on."""
        for statement in body:
            if not self.alive:
                return
            step = _STEPS.get(type(statement))
            if step:
                step(self, statement)

    def run_all(self, tree: ast.Module) -> None:
        """Run a file: the module first, then every function that nothing in it calls."""
        self.run(tree.body)
        for root in _roots(self.scope):
            self._begin_at(root)
        for root in self.defined:
            self._begin_at(root)

    def _begin_at(self, root: Function) -> None:
        if root.node not in self.entered:
            self.alive, self.facts, self.turns, self.branch = True, NOTHING, [], ()
            self.root = getattr(root.node, "name", "lambda")
            self.follow(root, (), ())

    def moment(self) -> Moment:
        """Return where we are."""
        return Moment(dict(self.scope.names), self.facts)

    def back_to(self, moment: Moment) -> None:
        """Go on from another point."""
        self.scope.names.clear()
        self.scope.names.update(moment.names)
        self.facts, self.alive = moment.facts, True

    def meet(self, *moments: Moment | None) -> None:
        """Go on where several ways meet: only what all of them prove is proved."""
        found = [moment for moment in moments if moment is not None]
        if not found:
            self.alive = False
            return
        names: dict[str, Term] = {}
        for name in dict.fromkeys(name for moment in found for name in moment.names):
            names[name] = either(*(m.names[name] for m in found if name in m.names))
        self.back_to(Moment(names, frozenset.intersection(*(m.facts for m in found))))

    def way(self, body: Sequence[ast.stmt], begin: Moment) -> Moment | None:
        """Run one of several ways; return its end, None where it does not come out."""
        self.back_to(begin)
        outer, self.branch = self.branch, (*self.branch, next(self.serials))
        self.run(body)
        self.branch = outer
        return self.moment() if self.alive else None

    def assign(self, node: ast.Assign) -> None:
        """`name = value`."""
        value = self.value(node.value)
        for target in node.targets:
            self.bind(target, value)

    def annotate(self, node: ast.AnnAssign) -> None:
        """`name: kind = value`."""
        if node.value is not None:
            self.bind(node.target, self.value(node.value))
        elif isinstance(node.target, ast.Name) and node.target.id not in self.scope.names:
            self.scope.names[node.target.id] = self._of_kind(
                ast.arg(node.target.id, node.annotation)
            )

    def add_to(self, node: ast.AugAssign) -> None:
        """`name += value`."""
        together = ast.BinOp(node.target, node.op, node.value)
        ast.copy_location(together, node)
        self.bind(node.target, self.value(together))

    def express(self, node: ast.Expr) -> None:
        """Run an expression."""
        self.value(node.value)

    def decide(self, node: ast.If) -> None:
        """`if`: a side that can never run proves and writes nothing."""
        test, begin = self.value(node.test), self.moment()
        ends: list[Moment | None] = []
        for truth, body in ((True, node.body), (False, node.orelse)):
            if isinstance(test, Const) and bool(test.value) != truth:
                continue
            known = begin.facts | facts_when(test, truth, self.owner_id)
            if isinstance(test, Const):
                self.run(body)
                return
            ends.append(self.way(body, Moment(begin.names, known)))
        self.meet(*ends)

    def loop(self, node: ast.For | ast.AsyncFor) -> None:
        """`for`: run twice, so that what an earlier turn used up is not proved in the next."""
        source = self.value(node.iter)

        def begin() -> None:
            value = self.element(source)
            self.bind(node.target, value)
            if isinstance(source, Series) and len(source.items) == 1:
                only = source.items[0]
                if isinstance(only, Cases):
                    self.facts |= frozenset.intersection(*(facts for _, facts in only.cases))
                    self.bind(node.target, either(*(value for value, _ in only.cases)))

        self._turns(node.body, begin)
        self.run(node.orelse)

    def repeat(self, node: ast.While) -> None:
        """`while`."""
        test = self.value(node.test)
        if isinstance(test, Const) and not test.value:
            self.run(node.orelse)
            return

        def begin() -> None:
            self.facts |= facts_when(self.value(node.test), True, self.owner_id)

        self._turns(node.body, begin, endless=isinstance(test, Const))
        self.run(node.orelse)

    def _turns(
        self, body: Sequence[ast.stmt], begin: Callable[[], None], *, endless: bool = False
    ) -> None:
        start = self.moment()
        self.quiet += 1
        ends, _ = self._turn(body, begin, start)
        self.quiet -= 1
        self.meet(start, *ends)
        entry = self.moment()
        ends, left = self._turn(body, begin, entry)
        self.meet(*left) if endless else self.meet(start, *ends, *left)

    def _turn(
        self, body: Sequence[ast.stmt], begin: Callable[[], None], entry: Moment
    ) -> tuple[list[Moment | None], list[Moment]]:
        """Run a loop's body once; return its ends and the ways that leave the loop."""
        self.back_to(entry)
        turn = Turn()
        self.turns.append(turn)
        begin()
        end = self.way(body, self.moment())
        self.turns.pop()
        return [end, *turn.again], turn.left

    def leave(self, _node: ast.Break) -> None:
        """`break`."""
        if self.turns:
            self.turns[-1].left.append(self.moment())
        self.alive = False

    def again(self, _node: ast.Continue) -> None:
        """`continue`."""
        if self.turns:
            self.turns[-1].again.append(self.moment())
        self.alive = False

    def give_back(self, node: ast.Return) -> None:
        """`return`."""
        value = self.value(node.value)
        if self.frames and self.alive:
            self.frames[-1].returned.append((value, self.facts))
        self.alive = False

    def give_up(self, node: ast.Raise) -> None:
        """`raise`."""
        self.value(node.exc)
        self.alive = False

    def attempt(self, node: ast.Try) -> None:
        """`try`: a handler begins with what was proved before, less what was used up since."""
        begin = self.moment()
        self.run(node.body)
        after = self.moment()
        if self.alive:
            self.run(node.orelse)
        end = self.moment() if self.alive else None
        self.back_to(begin)
        self.meet(begin, after)
        troubled = Moment(self.moment().names, begin.facts & after.facts)
        ends = [end]
        for handler in node.handlers:
            if handler.name:
                troubled.names[handler.name] = self.unknown(handler.name)
            ends.append(self.way(handler.body, troubled))
        if node.handlers or end:
            self.meet(*ends)
            self._at_last(node.finalbody)
        else:
            self.back_to(troubled)
            self.run(node.finalbody)
            self.alive = False

    def _at_last(self, body: Sequence[ast.stmt]) -> None:
        alive = self.alive
        self.alive = True
        self.run(body)
        self.alive = self.alive and alive

    def use(self, node: ast.With | ast.AsyncWith) -> None:
        """`with`: one that swallows errors may leave its body anywhere."""
        begin, swallows = self.facts, False
        for item in node.items:
            value = self.value(item.context_expr)
            func = getattr(value, "func", None)
            swallows = swallows or (isinstance(func, Ref) and func.name.endswith("suppress"))
            if item.optional_vars:
                self.bind(item.optional_vars, value)
        self.run(node.body)
        if swallows:
            self.facts, self.alive = self.facts & begin, True

    def claim(self, node: ast.Assert) -> None:
        """`assert` proves nothing: `python -O` leaves it out."""
        self.value(node.test)

    def choose(self, node: ast.Match) -> None:
        """`match`: a constant pattern proves what a comparison would."""
        subject, begin = self.value(node.subject), self.moment()
        ends: list[Moment | None] = []
        is_whole = False
        for case in node.cases:
            known = NOTHING
            if isinstance(case.pattern, ast.MatchValue):
                equal = Logic("==", (subject, self.value(case.pattern.value)))
                known = facts_when(equal, True, self.owner_id)
            guard = case.guard and self.value(case.guard)
            known |= facts_when(guard, True, self.owner_id) if guard else NOTHING
            ends.append(self.way(case.body, Moment(begin.names, begin.facts | known)))
            plain = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
            is_whole = is_whole or (plain and guard is None)
        self.meet(*ends, *([] if is_whole else [begin]))

    def define(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """`def`."""
        for decorator in node.decorator_list:
            self.value(decorator)
        made = Function(node, self.scope)
        self.defined.append(made)
        self.scope.put(node.name, made)

    def define_class(self, node: ast.ClassDef) -> None:
        """`class`: its body runs at once."""
        outer = self.scope
        self.scope = Scope({}, outer)
        bases = [self.value(base) for base in node.bases]
        self.run(node.body)
        made = Class(node.name, bases, dict(self.scope.names))
        self.scope = outer
        for base in bases:
            if isinstance(base, Ref) and base.name.startswith(("sotdiff.hubspot", "sotdiff.rules")):
                self._tamper(node.lineno, f"{node.name} is made out of {base.name}")
        self.scope.put(node.name, made)

    def take_in(self, node: ast.Import) -> None:
        """`import`."""
        for alias in node.names:
            name = alias.asname or alias.name.split(".", 1)[0]
            self.scope.put(name, Ref(alias.name if alias.asname else name))

    def take_from(self, node: ast.ImportFrom) -> None:
        """`from x import y`."""
        source = "." * node.level + (node.module or "")
        for alias in node.names:
            self.scope.put(alias.asname or alias.name, Ref(f"{source}.{alias.name}"))

    def share(self, node: ast.Global | ast.Nonlocal) -> None:
        """`global`."""
        self.scope.shared |= set(node.names)

    def remove(self, node: ast.Delete) -> None:
        """`del`: what is taken out of a list or dict is not known any more."""
        for target in node.targets:
            if isinstance(target, ast.Subscript):
                held = self.value(target.value)
                if hasattr(held, "open"):
                    held.open = True
            elif isinstance(target, ast.Name):
                self.scope.put(target.id, Opaque(next(self.serials), target.id))


def _roots(scope: Scope) -> list[Function]:
    """Return the functions of a module, and the methods of its classes with an object for each."""
    found: list[Function] = []
    for term in list(scope.names.values()):
        if isinstance(term, Function):
            found.append(term)
        elif isinstance(term, Class):
            members = [m for m in term.members.values() if isinstance(m, Function)]
            begin = [m for m in members if getattr(m.node, "name", "") == "__init__"]
            rest = [m for m in members if m not in begin]
            found += [Function(m.node, m.seen, Instance(term)) for m in (*begin, *rest)]
    return found


_STEPS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Assign: Flow.assign, ast.AnnAssign: Flow.annotate, ast.AugAssign: Flow.add_to,
    ast.Expr: Flow.express, ast.If: Flow.decide, ast.For: Flow.loop, ast.AsyncFor: Flow.loop,
    ast.While: Flow.repeat, ast.Break: Flow.leave, ast.Continue: Flow.again,
    ast.Return: Flow.give_back, ast.Raise: Flow.give_up, ast.Try: Flow.attempt,
    ast.TryStar: Flow.attempt, ast.With: Flow.use, ast.AsyncWith: Flow.use,
    ast.Assert: Flow.claim, ast.Match: Flow.choose, ast.FunctionDef: Flow.define,
    ast.AsyncFunctionDef: Flow.define, ast.ClassDef: Flow.define_class, ast.Import: Flow.take_in,
    ast.ImportFrom: Flow.take_from, ast.Global: Flow.share, ast.Nonlocal: Flow.share,
    ast.Delete: Flow.remove,
}  # fmt: skip
