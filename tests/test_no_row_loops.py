"""The pure middle looks at columns: no Python loop goes through rows there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sotdiff

HOME = Path(sotdiff.__file__).parent
MIDDLE = [
    HOME / "link.py",
    HOME / "linked.py",
    HOME / "joins.py",
    HOME / "texts.py",
    *sorted((HOME / "drift").glob("*.py")),
    *(HOME / "plan" / name for name in ("make.py", "conserve.py", "after.py")),
]
ROW_BY_ROW = {"iterrows", "itertuples", "apply", "applymap", "to_dict", "to_records"}
VALUE_BY_VALUE = {"tolist", "to_list", "to_pylist"}
OF_DISTINCT_VALUES = {"dictionary", "unique", "distinct"}
# A change's id is a cryptographic hash, which is made one by one: an approval leans on it.
ALLOWED = {"_change_ids"}


def loops_of(source: str) -> list[str]:
    """Return the calls by which functions go through rows; through distinct values they may."""
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name not in ALLOWED
    ]
    calls = [node for function in functions for node in ast.walk(function) if _is_method(node)]
    return [ast.unparse(call) for call in calls if _goes_through_rows(call)]


def _is_method(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def _goes_through_rows(call: ast.Call) -> bool:
    """Tell whether a method gives rows, or values that nothing says to be distinct, to Python."""
    if call.func.attr == "map":  # by a function; a Series that is looked up in is none
        form = call.args[0]
        return isinstance(form, ast.Lambda | ast.Attribute) or ast.unparse(form).startswith("_")
    if call.func.attr not in VALUE_BY_VALUE:
        return call.func.attr in ROW_BY_ROW
    names = {getattr(node, "attr", getattr(node, "id", None)) for node in ast.walk(call.func.value)}
    return names.isdisjoint(OF_DISTINCT_VALUES)


@pytest.mark.parametrize("module", MIDDLE, ids=lambda path: path.stem)
def test_no_loop_goes_through_rows(module: Path) -> None:
    """A text that needs Python is made once a distinct value; everything else is a column's."""
    assert loops_of(module.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "[x for x in frame.itertuples()]",
        "column.map(_form)",
        "[form(x) for x in texts.to_pylist()]",
    ],
)
def test_a_loop_is_seen(line: str) -> None:
    """This very test would notice one."""
    assert loops_of(f"def found(frame):\n    return {line}\n") != []
    assert loops_of(f"def _change_ids(frame):\n    return {line}\n") == []


def test_distinct_values_may_be_gone_through() -> None:
    """They are few, or each of them is looked at once."""
    assert loops_of("def f(t):\n    return [x for x in t.unique().to_pylist()]\n") == []
