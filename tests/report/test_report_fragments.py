"""Templates compiled once: kept beside them where that may be, and told anew where it may not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from sotdiff.report import fragments
from sotdiff.report.fragments import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = "section/costs.html.j2"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let compiled templates be kept in a folder of their own."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(fragments, "COMPILED", tmp_path / "kept")
    environment.cache_clear()
    yield tmp_path / "kept"
    environment.cache_clear()


def test_a_template_is_compiled_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process finds it; one whose text has changed is compiled again."""
    environment("page").get_template(NAME)
    (kept,) = place.iterdir()
    environment.cache_clear()
    again = environment("page")
    monkeypatch.setattr(again, "compile", lambda *_: pytest.fail("it was compiled again"))
    assert again.get_template(NAME).name == NAME
    assert list(place.iterdir()) == [kept]


def test_where_nothing_may_be_written_it_is_compiled_each_time(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run does without; nor is anything written where Python writes no bytecode."""
    monkeypatch.setattr(fragments, "COMPILED", place / "within no folder")
    assert environment("page").get_template(NAME).name == NAME
    assert not place.exists()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    environment.cache_clear()
    assert environment("page").bytecode_cache is None
