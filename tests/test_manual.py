"""The manual of the drift classes, and the conventions that nobody has to remember."""

from __future__ import annotations

from pathlib import Path

import pytest

from sotdiff.drift import CATALOGUE, DriftClass
from sotdiff.manual import PAGE, manual_page

TESTS = Path(__file__).parent / "drift"


def test_the_page_is_up_to_date() -> None:
    """docs/drift.md is what the class modules say; `make docs` writes it."""
    assert PAGE.read_text(encoding="utf-8") == manual_page()


def test_the_catalogue_is_in_order_and_complete() -> None:
    """Fixes before flags, each by number; every module of a class stands in the catalogue."""
    codes = [each.code for each in CATALOGUE]
    assert codes == sorted(codes, key=lambda code: (code[0], int(code[1:])))
    modules = {
        path.stem for path in (PAGE.parent.parent / "sotdiff" / "drift").glob("[dfs][0-9].py")
    }
    assert modules == {code.lower() for code in codes}


@pytest.mark.parametrize("drift_class", CATALOGUE, ids=lambda each: each.code)
def test_every_class_has_its_page_and_its_test(drift_class: DriftClass) -> None:
    """A module's docstring begins with code and title, draws a table, and has a test beside it."""
    assert drift_class.manual.startswith(f"{drift_class.code} {drift_class.title}: ")
    assert drift_class.manual.count("|") >= 3
    assert drift_class.advice.endswith(".")
    assert (TESTS / f"test_{drift_class.code.lower()}.py").is_file()
