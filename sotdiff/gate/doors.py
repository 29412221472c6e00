"""The package's own doors: who may send, and what must stand before it, read from the source.

That the guards do what they say is tried out here too, in a moment; that a test notices when they
do not is what `prove` shows.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotdiff.gate.judge import Verdict

if TYPE_CHECKING:
    from pathlib import Path

PORTAL = "hubspot/portal.py"
LISTING = "hubspot/listing.py"
# The files that may hold the way to HubSpot itself.
SENDERS = ("hubspot/client.py", PORTAL, "hubspot/connect.py", "embedded.py")


@dataclass(frozen=True)
class Duty:
    """What must stand, on every way, before `sends` in a function; without it: anywhere in it."""

    file: str
    function: str
    calls: tuple[str, ...]
    sends: str = ""


DUTIES = (
    Duty(
        PORTAL,
        "patch",
        ("raise_if_not_ours", "raise_if_unfit", "raise_if_owner_changes", "raise_if_token_lost"),
        "_write",
    ),
    Duty(PORTAL, "restore", ("raise_if_not_ours", "raise_if_no_undo"), "_write"),
    Duty(PORTAL, "add_additional", ("raise_if_not_ours",), "_write"),
    Duty(PORTAL, "drop_additional", ("raise_if_not_ours", "raise_if_not_additional"), "_write"),
    Duty(PORTAL, "_write", ("raise_if_shut", "raise_if_old"), "write"),
    Duty(PORTAL, "post", ("raise_if_shut", "raise_if_unfit", "raise_if_foreign_owner"), "write"),
    Duty(LISTING, "list_owned", ("_equal", "_whole_listing")),
    Duty(LISTING, "_one_listing", ("raise_if_out_of_scope",)),
    Duty("hubspot/guard.py", "raise_if_not_ours", ("raise_if_out_of_scope",)),
    Duty("rules.py", "raise_if_out_of_scope", ("is_in_scope",)),
    Duty("apply/desk.py", "read_fresh", ("get", "is_writable")),
    Duty("apply/desk.py", "is_ours", ("is_in_scope",)),
    Duty("apply/applier.py", "apply_plan", ("raise_if_elsewhere",), "_work_off"),
    Duty("run/look.py", "look", ("link_sides",)),
    Duty("run/look.py", "link_sides", ("raise_if_any_out_of_scope",), "link_leads"),
)


def judge_doors(package: Path, name: str) -> list[Verdict]:
    """Return what becomes of every duty in one copy of the package."""
    trees: dict[str, ast.Module] = {}
    found = []
    for duty in DUTIES:
        if duty.file not in trees:
            trees[duty.file] = _tree(package / duty.file)
        found.append(_judged(duty, trees[duty.file], f"{name}/{duty.file}"))
    return found


def _tree(file: Path) -> ast.Module:
    try:
        return ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return ast.Module(body=[], type_ignores=[])


def _judged(duty: Duty, tree: ast.Module, file: str) -> Verdict:
    """Judge one duty."""
    functions = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == duty.function
    ]
    if not functions:
        return Verdict(file, "1", "door", ok=False, detail=f"{duty.function} is not there any more")
    node = functions[0]
    missing = [call for call in duty.calls if not _has(node, call, duty.sends)]
    told = ", ".join(missing or duty.calls)
    where = f" before {duty.sends}" if duty.sends else ""
    detail = f"{duty.function}: {told} {'missing' if missing else 'called'}{where}"
    return Verdict(file, str(node.lineno), "door", not missing, detail)


def _has(node: ast.FunctionDef, call: str, sends: str) -> bool:
    """Tell whether a call stands in a function, on every way before the one that sends."""
    if not sends:
        return any(_calls(part, call) for part in node.body)
    for statement in node.body:
        if isinstance(statement, ast.Expr) and _is_call(statement.value, call):
            return True
        if _calls(statement, sends):
            return False
    return False


def _calls(node: ast.AST, name: str) -> bool:
    return any(_is_call(part, name) for part in ast.walk(node))


def _is_call(node: ast.AST, name: str) -> bool:
    func = node.func if isinstance(node, ast.Call) else None
    return isinstance(func, ast.Attribute | ast.Name) and name == (
        func.attr if isinstance(func, ast.Attribute) else func.id
    )
