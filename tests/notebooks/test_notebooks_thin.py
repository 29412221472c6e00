"""Notebooks stay thin: they call the library and show; whatever computes lives in the library."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
# What computes has no place in a notebook.
COMPUTING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try, ast.With, ast.Raise),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
FRAME_WORK = {"merge", "join", "groupby", "apply", "map", "pivot", "assign", "concat", "query"}
LONGEST = 12


def code_cells(path: Path) -> Iterator[nbformat.NotebookNode]:
    """Yield a notebook's code cells."""
    book = nbformat.read(path, as_version=4)
    return (cell for cell in book.cells if cell.cell_type == "code")


def nodes(path: Path) -> list[ast.AST]:
    """Return every node of a notebook's code."""
    return [node for cell in code_cells(path) for node in ast.walk(ast.parse(cell.source))]


def test_there_are_notebooks() -> None:
    """The scheduled one, the daily one, the analyst's and SmartLead's are there."""
    names = [path.name for path in NOTEBOOKS]
    assert names == ["daily.ipynb", "explore.ipynb", "reconcile.ipynb", "smartlead.ipynb"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_computes_nothing(path: Path) -> None:
    """No function, class, loop, condition, comprehension or frame work stands in a notebook."""
    assert not [node for node in nodes(path) if isinstance(node, COMPUTING)]
    called = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}
    assert not called & FRAME_WORK


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_imports_the_library_alone(path: Path) -> None:
    """A notebook imports `sotdiff`, its report and its explorer, and nothing else."""
    imported = [
        (getattr(node, "module", None), alias.name)
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]
    assert set(imported) <= {(None, "sotdiff"), ("sotdiff", "report"), ("sotdiff", "explore")}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_begins_with_its_parameters(path: Path) -> None:
    """The first code cell is tagged `parameters` and gives defaults: plain values, nothing else."""
    first = next(code_cells(path))
    assert first.metadata.tags == ["parameters"]
    for statement in ast.parse(first.source).body:
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.value, ast.Constant)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path: Path) -> None:
    """No output, no count and no state of a run is kept in the repository; cells are short."""
    for cell in code_cells(path):
        assert cell.outputs == []
        assert cell.execution_count is None
        assert len(cell.source.splitlines()) <= LONGEST
    assert set(nbformat.read(path, as_version=4).metadata) == {"kernelspec", "language_info"}


def test_run_by_hand_nothing_is_written_and_nothing_saved() -> None:
    """The defaults only look: an analyst who runs all cells changes nothing anywhere."""
    defaults = ast.parse(next(code_cells(NOTEBOOKS[0].with_name("reconcile.ipynb"))).source)
    values = {
        node.targets[0].id: node.value.value
        for node in defaults.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    assert values == {"workbook": "", "write": False, "run_id": "", "run_folder": ""}
