"""The whole gate in one call: check, prove if asked, keep, tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.gate.check import Report, check_paths
from sotdiff.gate.outcome import keep_and_tell
from sotdiff.gate.prove import prove_mutants

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sotdiff.settings import Settings


def pass_gate(settings: Settings, paths: Sequence[Path] = (), *, prove: bool = False) -> Report:
    """Check, with `prove` weaken a copy of the guard too, and record what came of it.

    Raises what `check_paths` and `prove_mutants` raise.
    """
    report = check_paths(settings, paths)
    if prove:
        found = prove_mutants()
        report.verdicts += found
        report.counts |= {"mutants": len(found), "verdicts": len(report.verdicts)}
    keep_and_tell(settings, report)
    return report
