"""The proof by mutation: a weakened guard is noticed, and a survivor fails the gate."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from sotdiff.errors import ConfigError
from sotdiff.gate.mutants import DAILY, MUTANTS
from sotdiff.gate.prove import prove_mutants

CHECKOUT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the proof needs a POSIX system")


def test_every_mutant_has_its_place() -> None:
    """At least thirty mutants; each stands exactly once in its file and has tests by name."""
    assert len({(m.file, m.was, m.now) for m in MUTANTS}) == len(MUTANTS) >= 30
    for mutant in MUTANTS:
        assert (CHECKOUT / mutant.file).read_text().count(mutant.was) == 1, mutant.name
        assert mutant.tests, mutant.name


def test_every_kind_of_weakening() -> None:
    """Layers deleted, negated, returned early, widened, dropped, logged, swallowed, retried."""
    assert len({mutant.kind for mutant in MUTANTS}) == 8


def test_a_few_mutants_are_killed_and_a_survivor_is_told() -> None:
    """A handful of mutants are killed by their tests; one that changes nothing survives."""
    harmless = replace(MUTANTS[0], name="harmless", now=f"{MUTANTS[0].was}  # nothing changed")
    gone = replace(MUTANTS[0], name="gone", was="this stands nowhere")
    found = prove_mutants((*DAILY, harmless, gone))
    assert [verdict.detail for verdict in found[:-2] if not verdict.ok] == []
    survivor, missing = found[-2:]
    assert not survivor.ok
    assert "survives" in survivor.detail
    assert not missing.ok
    assert "0 times" in missing.detail


def test_tests_that_fail_anyway_prove_nothing() -> None:
    """Where the named tests fail without a mutant, no mutant counts as killed."""
    broken = replace(MUTANTS[0], tests=("tests/test_rules.py::test_that_is_not_there",))
    (verdict,) = prove_mutants((broken,))
    assert not verdict.ok
    assert "without any mutant" in verdict.detail


def test_without_tests_there_is_no_proof(tmp_path: Path) -> None:
    """An installed package has no tests at hand: that is an error, not a proof."""
    with pytest.raises(ConfigError, match="checkout"):
        prove_mutants(checkout=tmp_path)


def test_the_list_is_published() -> None:
    """docs/gate.md names every mutant with its file and test."""
    page = (CHECKOUT / "docs" / "gate.md").read_text(encoding="utf-8")
    for mutant in MUTANTS:
        tests = ", ".join(f"`{test.rpartition('::')[2]}`" for test in mutant.tests)
        assert f"| {mutant.kind} | {mutant.name} | `{mutant.file}` | {tests} |" in page
