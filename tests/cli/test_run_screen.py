"""What `sotdiff run` prints of a run that failed: logs hold no data of people."""

from __future__ import annotations

import pytest

from sotdiff.cli.run import _rest
from sotdiff.report.execute import Failure, failed_result

TEXT = "jane@example.org is no address"


@pytest.mark.parametrize("kind", ["WorkbookError", "AuthError", "R01Violation", "DeadKernel"])
def test_an_error_of_ours_is_told(kind: str) -> None:
    """Its text is our own and says what to do."""
    assert _rest(failed_result("run-1", Failure(kind, "save it in Excel"))).startswith("save it")


@pytest.mark.parametrize("kind", ["ValueError", "KeyError", "SchemaErrors", "TableError"])
def test_the_text_of_any_other_error_stays_on_the_page(kind: str) -> None:
    """It may quote what was in a cell; the kind of error is told."""
    told = _rest(failed_result("run-1", Failure(kind, TEXT)))
    assert "jane" not in told
    assert told.startswith(f"{kind}; the page tells more")


def test_a_run_that_did_not_fail_is_told_whole() -> None:
    """Its sentence is made of counts."""
    assert _rest({"headline": "In agreement.", "rest": "12 leads"}) == "12 leads"
