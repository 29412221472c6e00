"""Receipts: what became of each change of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from recording import HERE, START

from sotdiff import tables
from sotdiff.errors import TableError

if TYPE_CHECKING:
    from sotdiff.record import State


def receipts(*drawn: str) -> pd.DataFrame:
    """Return receipts drawn as `change_id result http_status`; `-` is missing."""
    entries = []
    for change_id, result, status in (line.split() for line in drawn):
        known = {"code": "D3", "lid": "R1", "field": "city", "property": "city", "now": "Granby"}
        http_status = None if status == "-" else int(status)
        told = {"change_id": change_id, "result": result, "http_status": http_status}
        entries.append(known | told | {"at": pd.Timestamp(START)})
    return tables.frame_of(entries, tables.Receipts)


def test_receipts_are_read_back_as_they_were_recorded(state: State) -> None:
    """Types, missing values and times survive."""
    run_id = state.begin_run(HERE, START)
    given = receipts("a applied 200", "b failed -")
    state.record_receipts(run_id, given)
    pd.testing.assert_frame_equal(state.receipts(run_id), given)


def test_a_run_without_receipts_has_an_empty_table(state: State) -> None:
    """Nothing applied: no receipt, every column."""
    run_id = state.begin_run(HERE, START)
    state.record_receipts(run_id, tables.empty(tables.Receipts))
    pd.testing.assert_frame_equal(state.receipts(run_id), tables.empty(tables.Receipts))


def test_results_are_counted_the_most_frequent_first(state: State) -> None:
    """Of this run alone; a run without receipts has none."""
    run_id, other = state.begin_run(HERE, START), state.begin_run(HERE, START)
    state.record_receipts(run_id, receipts("a held -", "b failed 500", "c applied 200", "d held -"))
    assert list(state.results(run_id).items()) == [("held", 2), ("failed", 1), ("applied", 1)]
    assert state.results(other) == {}


def test_the_last_word_on_a_change_counts(state: State) -> None:
    """An unknown that is resolved later in the run has one receipt: the later one."""
    run_id, other = state.begin_run(HERE, START), state.begin_run(HERE, START)
    state.record_receipts(other, receipts("a unknown -"))
    state.record_receipts(run_id, receipts("a unknown -", "b applied 200"))
    state.record_receipts(run_id, receipts("a applied 201"))
    assert list(state.receipts(run_id)["result"]) == ["applied", "applied"]
    assert list(state.receipts(other)["result"]) == ["unknown"]


def test_a_frame_that_is_no_receipts_is_refused(state: State) -> None:
    """The error names the missing column; nothing is recorded."""
    run_id = state.begin_run(HERE, START)
    with pytest.raises(TableError, match="Receipts: missing column 'at'"):
        state.record_receipts(run_id, receipts("a applied 200").drop(columns="at"))
    assert state.receipts(run_id).empty
