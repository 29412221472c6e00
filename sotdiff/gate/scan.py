"""What one file does, read from its syntax tree."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from sotdiff.gate.flow import Flow
from sotdiff.gate.follow import TooComplicated
from sotdiff.gate.notebooks import Program, program_of
from sotdiff.gate.texts import speaks_of_hubspot

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.gate.sights import Sights


class UnreadableError(Exception):
    """A file cannot be read as a program, and so cannot be judged."""


def program_in(path: Path) -> Program:
    """Return a file's code. Raises UnreadableError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return program_of(text) if path.suffix == ".ipynb" else Program(text)
    except (OSError, ValueError) as cause:
        raise UnreadableError(f"cannot be read: {cause}") from cause


def sights_of(program: Program, owner_id: str) -> Sights:
    """Return what a program writes and searches. Raises UnreadableError."""
    try:
        tree = ast.parse(program.code)
        flow = Flow(owner_id, speaks=_speaks(tree))
        flow.run_all(tree)
    except SyntaxError as cause:
        place = program.place(cause.lineno or 1)
        raise UnreadableError(f"{place}: is no Python of this version: {cause.msg}") from cause
    except (TooComplicated, RecursionError, ValueError) as cause:
        raise UnreadableError("branches more than can be followed; split it") from cause
    return flow.sights


def _speaks(tree: ast.Module) -> bool:
    """Tell whether code, not documentation, names HubSpot."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if _names_hubspot(node):
            return True
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            waiting += ast.iter_child_nodes(node)
    return False


def _names_hubspot(node: ast.AST) -> bool:
    match node:
        case ast.Constant(str() as text):
            return speaks_of_hubspot(text)
        case ast.Import(names):
            return any(alias.name.split(".")[0] == "hubspot" for alias in names)
        case ast.ImportFrom(module=str() as module):
            return module.split(".")[0] == "hubspot" or speaks_of_hubspot(module)
    return False
