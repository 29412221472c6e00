"""Calls: helpers of the file are followed into, what reaches HubSpot is noted down."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sotdiff.gate.effects import effect_of, is_portal
from sotdiff.gate.follow import Follower
from sotdiff.gate.owners import (
    Facts,
    is_filtered,
    is_scope,
    part_of,
    same_contact,
    sets_owner,
)
from sotdiff.gate.sights import Search, Sights, Write
from sotdiff.gate.terms import (
    Attr,
    Call,
    Cases,
    Class,
    Const,
    Function,
    Instance,
    Item,
    Maybe,
    Ref,
    Scope,
    Series,
    Table,
    Term,
    either,
    options_of,
    within,
)
from sotdiff.gate.texts import hint_of
from sotdiff.gate.values import of_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.gate.sights import Effect

DEEPEST = 12
FILTERED = Const("a search with the owner filter")
_LEAVE = {"sys.exit", "exit", "quit", "os._exit", "os.abort"}
_GUARD = ("sotdiff.rules", "sotdiff.hubspot", "sotdiff.gate", "sotdiff.apply", "sotdiff.guards")
_SETTERS = {
    "setattr",
    "object.__setattr__",
    "delattr",
    "unittest.mock.patch",
    "mock.patch",
    "patch",
}


@dataclass
class Frame:
    """One helper that is being followed: what it returned, each with what was proved there."""

    returned: list[tuple[Term, Facts]] = field(default_factory=list)
    yielded: list[tuple[Term, Facts]] = field(default_factory=list)


@dataclass
class Caller(Follower):
    """Evaluates calls. `entered`: the functions that were followed from somewhere."""

    sights: Sights = field(default_factory=Sights)
    speaks: bool = False
    root: str = "module"
    alive: bool = True
    quiet: int = 0
    frames: list[Frame] = field(default_factory=list)
    following: list[ast.AST] = field(default_factory=list)
    entered: set[ast.AST] = field(default_factory=set)
    filtered: set[int] = field(default_factory=set)
    defined: list[Function] = field(default_factory=list)

    def function(self, node: ast.Lambda) -> Term:
        """Return a lambda."""
        made = Function(node, self.scope)
        self.defined.append(made)
        return made

    def run(self, body: Sequence[ast.stmt]) -> None:
        """Execute statements; `flow` knows."""
        raise NotImplementedError

    def call(self, node: ast.Call) -> Term:
        """Return what a call gives, and note what it does."""
        func = self.value(node.func)
        args: list[Term] = []
        for child in node.args:
            value = self.value(child.value if isinstance(child, ast.Starred) else child)
            spread = isinstance(child, ast.Starred) and isinstance(value, Series)
            args += value.items if spread and isinstance(value, Series) else [value]
        named: list[tuple[str, Term]] = []
        for keyword in node.keywords:
            value = self.value(keyword.value)
            if keyword.arg:
                named.append((keyword.arg, value))
            elif isinstance(value, Table):
                named += [(str(k.value), v) for k, v in value.entries if isinstance(k, Const)]
        before, ways = self.facts, []
        for option in options_of(func):
            self.facts = before
            ways.append((self.apply(option, tuple(args), tuple(named), node.lineno), self.facts))
        self.facts = frozenset.intersection(*(facts for _, facts in ways))
        return either(*(value for value, _ in ways))

    def apply(
        self, func: Term, args: tuple[Term, ...], named: tuple[tuple[str, Term], ...], line: int
    ) -> Term:
        """Apply one function to values."""
        if isinstance(func, Function):
            return self.follow(func, args, named)
        if isinstance(func, Class):
            return self.instance(func, args, named)
        if isinstance(func, Call) and _is_partial(func.func) and func.args:
            return self.apply(func.args[0], (*func.args[1:], *args), (*func.named, *named), line)
        built = self._built_in(func, args, line)
        if built is not None:
            return built
        call = Call(func, args, named, next(self.serials))
        effect = effect_of(call, speaks=self.speaks)
        if effect:
            call = Call(func, args, named, call.serial, effect)
            self._perform(call, effect, line)
        if not _is_partial(func):
            self._call_back(func, args, named, line)
        return call

    def _built_in(self, func: Term, args: tuple[Term, ...], line: int) -> Term | None:  # noqa: PLR0911 - one a kind
        """Return what a call of the language or of a text or list gives, None for any other."""
        name = func.name if isinstance(func, Ref) else ""
        if name in _LEAVE:
            self.alive = False
        told = func.name if isinstance(func, Ref | Attr) else hint_of(func)
        if name in _SETTERS or told.endswith("setattr"):
            self._tampered(args, line)
        if name in {"getattr", "builtins.getattr"} and len(args) > 1:
            found = [o.value for o in options_of(args[1]) if isinstance(o, Const)]
            if found:
                return either(*(self.attribute_of(args[0], str(one)) for one in found))
            return Attr(args[0], "update")
        if (
            name in {"importlib.import_module", "__import__"}
            and args
            and isinstance(args[0], Const)
        ):
            return Ref(str(args[0].value))
        if name in {"exec", "eval"} and args:
            self._text_of_code(args[0], line)
        if name == "dict" and not args:
            return None
        if name in {"list", "tuple", "set", "sorted", "iter", "reversed"} and args:
            return args[0] if isinstance(args[0], Series) else None
        if name in {"json.dumps", "bytes"} and args:
            return args[0]
        return of_value(func, args, self.branch)

    def _text_of_code(self, code: Term, line: int) -> None:
        told = [part.value for part in within(code) if isinstance(part, Const)]
        if self.speaks or any("hub" in str(text).lower() for text in told):
            self._note(Write(line, "many", "code in a text", self.root))

    def _call_back(
        self, func: Term, args: tuple[Term, ...], named: tuple[tuple[str, Term], ...], line: int
    ) -> None:
        """Follow functions that are handed to somebody else, who calls them who knows when."""
        for place, value in enumerate(args):
            for option in options_of(value):
                rest = tuple(self._one_of(func, arg) for arg in args[place + 1 :])
                if isinstance(option, Function) or _may_write(option):
                    self._later(option, rest, named, line)
        for name, value in named:
            if name in {"target", "func", "callback", "key", "default"}:
                handed = next((v for n, v in named if n == "args"), None)
                given = tuple(handed.items) if isinstance(handed, Series) else ()
                self._later(value, given, (), line)

    def _one_of(self, func: Term, arg: Term) -> Term:
        return self.element(arg) if hint_of(func).rsplit(".", 1)[-1].endswith("map") else arg

    def _later(
        self, func: Term, args: tuple[Term, ...], named: tuple[tuple[str, Term], ...], line: int
    ) -> None:
        before, alive = self.facts, self.alive
        self.facts = before & {FILTERED}
        if isinstance(func, Function | Ref | Attr):
            self.apply(func, args, named, line)
        self.facts, self.alive = before, alive

    def follow(
        self, func: Function, args: tuple[Term, ...], named: tuple[tuple[str, Term], ...]
    ) -> Term:
        """Follow a helper into its body; a recursive call gives something unknown."""
        node = func.node
        if node in self.following or len(self.following) > DEEPEST:
            return self.unknown()
        self.entered.add(node)
        outer, alive = self.scope, self.alive
        self.scope = Scope({}, func.seen)
        self._take(func, args, dict(named))
        self.following.append(node)
        self.frames.append(Frame())
        if isinstance(node, ast.Lambda):
            self.frames[-1].returned.append((self.value(node.body), self.facts))
        else:
            self.run(node.body)
            if self.alive:
                self.frames[-1].returned.append((Const(None), self.facts))
        self.following.pop()
        self.scope, self.alive = outer, alive
        return self._gave(self.frames.pop())

    def _gave(self, frame: Frame) -> Term:
        """Return what a helper gave back; one that never comes back ends the way here."""
        if not frame.returned:
            self.alive = self.alive and bool(frame.yielded)
            return self.unknown()
        self.facts = frozenset.intersection(*(facts for _, facts in frame.returned))
        if frame.yielded:
            return Series([Cases(tuple(frame.yielded))], self.branch, open=True)
        if len(frame.returned) == 1:
            return frame.returned[0][0]
        return Cases(tuple(frame.returned))

    def yielded(self, value: Term) -> None:
        """Take note of what a generator gives."""
        if self.frames:
            self.frames[-1].yielded.append((value, self.facts))

    def _take(self, func: Function, args: tuple[Term, ...], named: dict[str, Term]) -> None:
        """Give a helper its arguments; what is not given has its default, or is unknown."""
        asked = func.node.args
        names = [*asked.posonlyargs, *asked.args]
        given = [func.bound, *args] if func.bound is not None else list(args)
        defaults = dict(zip([a.arg for a in names[::-1]], asked.defaults[::-1], strict=False))
        defaults |= {
            a.arg: d for a, d in zip(asked.kwonlyargs, asked.kw_defaults, strict=True) if d
        }
        for place, each in enumerate([*names, *asked.kwonlyargs]):
            if place < len(given) and place < len(names):
                value: Term = given[place] or self.unknown()
            elif each.arg in named:
                value = named[each.arg]
            elif each.arg in defaults and (args or named or self.following or func.bound):
                value = self.value(defaults[each.arg])
            else:
                value = self._of_kind(each)
            self.scope.put(each.arg, value)
        if asked.vararg:
            rest = [v for v in given[len(names) :] if v is not None]
            self.scope.put(asked.vararg.arg, Series(rest, self.branch))
        if asked.kwarg:
            entries: list[tuple[Term, Term]] = [(Const(n), v) for n, v in named.items()]
            self.scope.put(asked.kwarg.arg, Table(entries, self.branch))

    def _of_kind(self, each: ast.arg) -> Term:
        """Return a value of which only the annotation is known."""
        kind = each.annotation
        if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
            return (
                Ref("sotdiff.hubspot:Portal") if kind.value == "Portal" else self.unknown(each.arg)
            )
        found = self.value(kind) if kind is not None else None
        if (
            isinstance(found, Ref)
            and found.name.startswith("sotdiff")
            and found.name.endswith(".Portal")
        ):
            return Ref("sotdiff.hubspot:Portal")
        if isinstance(found, Class):
            return Instance(found)
        if isinstance(found, Ref) and found.name.startswith(
            ("requests.", "httpx.", "aiohttp.", "hubspot.")
        ):
            return Call(found, (), (), next(self.serials))
        return self.unknown(each.arg)

    def instance(
        self, kind: Class, args: tuple[Term, ...], named: tuple[tuple[str, Term], ...]
    ) -> Term:
        """Make an object of a class of the file; `__init__` gives it its attributes."""
        made = Instance(kind)
        begin = self._member(kind, "__init__", made)
        if isinstance(begin, Function):
            self.follow(begin, args, named)
        else:
            fields = [name for name, m in kind.members.items() if not isinstance(m, Function)]
            kind.attributes |= dict(zip(fields, args, strict=False)) | dict(named)
        return made

    def put(self, target: ast.Attribute | ast.Subscript, value: Term) -> None:
        """Assign to an attribute or a key."""
        base = self.value(target.value)
        for option in options_of(base):
            if isinstance(target, ast.Subscript) and isinstance(option, Table):
                sure = self.branch == option.depth
                key = self.value(target.slice)
                option.entries.append((key, value if sure else Maybe(value)))
            elif isinstance(target, ast.Subscript) and isinstance(option, Series):
                option.open = True
            elif isinstance(target, ast.Attribute) and isinstance(option, Instance | Class):
                kind = option.kind if isinstance(option, Instance) else option
                known = kind.attributes.get(target.attr)
                kind.attributes[target.attr] = value if known is None else either(known, value)
            elif _is_guard(option):
                self._tamper(target.lineno, f"{hint_of(option)} is changed")

    def _tampered(self, args: tuple[Term, ...], line: int) -> None:
        """Take note of a part of the guard that is replaced by name."""
        if args and (_is_guard(args[0]) or str(getattr(args[0], "value", "")).startswith(_GUARD)):
            self._tamper(line, f"{hint_of(args[0])} is replaced")

    def _tamper(self, line: int, what: str) -> None:
        if not self.quiet and (line, what) not in self.sights.tampering:
            self.sights.tampering.append((line, what))

    def _note(self, write: Write) -> None:
        if not self.quiet and self.alive and write not in self.sights.writes:
            self.sights.writes.append(write)

    def _perform(self, call: Call, effect: Effect, line: int) -> None:
        """Note a write or a search, with what is proved where it happens."""
        if effect.kind == "search":
            filtered = is_filtered(effect.body, self.owner_id)
            self.filtered |= {call.serial} if filtered else set()
            self.facts |= {FILTERED} if filtered else set()
            if not self.quiet and self.alive:
                self.sights.searches.append(Search(line, effect.what, self.root, filtered))
        elif effect.kind in {"write", "create", "many", "past", "guarded"}:
            self._note(self._write(call, effect, line))
            self.facts &= frozenset(f for f in self.facts if not same_contact(effect.key, f))

    def _write(self, call: Call, effect: Effect, line: int) -> Write:
        reads = [fact for fact in self.facts if fact != FILTERED]
        named = [
            owner
            for value in (*call.args, *dict(call.named).values())
            for owner in sets_owner(value)
        ]
        body = part_of(effect.body, "properties") or effect.body
        ours = part_of(body, "hubspot_owner_id")
        return Write(
            line,
            effect.kind,
            effect.what,
            self.root,
            is_checked=any(same_contact(effect.key, read) for read in reads),
            is_filtered=self._came_filtered(effect.key),
            names_owner=bool(named),
            sets_scope=is_scope(ours, self.owner_id),
        )

    def _came_filtered(self, key: Term | None) -> bool | None:
        """Tell whether the search that gave a contact had the filter; None if there was none."""
        behind = [one for one in within(key) if isinstance(one, Call) and one.effect]
        searches = [one for one in behind if one.effect and one.effect.kind == "search"]
        if searches:
            return all(one.serial in self.filtered for one in searches)
        return True if FILTERED in self.facts else None


def _is_partial(func: Term) -> bool:
    return isinstance(func, Ref) and func.name in {"functools.partial", "partial"}


def _may_write(term: Term) -> bool:
    """Tell whether a value handed on may be a call that writes."""
    if isinstance(term, Ref):
        return term.name.rsplit(".", 1)[-1] in {
            "patch",
            "put",
            "post",
            "delete",
            "request",
            "urlopen",
        }
    return isinstance(term, Attr) and not is_portal(term.base)


def _is_guard(term: Term) -> bool:
    """Tell whether a value is a part of the guard: one of its modules, or of a portal."""
    while isinstance(term, Attr | Item):
        term = term.base
    if isinstance(term, Ref) and not term.name.endswith(":Portal"):
        return term.name.startswith(_GUARD)
    return is_portal(term)
