"""Joins on numbers: what a nested loop would find."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sotdiff import joins

SIZE = 5
drawn = st.lists(st.integers(-1, SIZE - 1), max_size=8)
runs = st.lists(st.integers(0, 3), max_size=8).map(sorted)


def ints(values: list[int]) -> np.ndarray:
    """Return a column of numbers."""
    return np.array(values, dtype="int64")


@given(drawn, drawn)
def test_matches_are_those_of_a_nested_loop(left: list[int], right: list[int]) -> None:
    """In the order of the left; -1 equals nothing, not even itself."""
    found = joins.matches(ints(left), ints(right), SIZE)
    by_loop = [
        (i, j) for i, one in enumerate(left) for j, other in enumerate(right) if one == other != -1
    ]
    assert list(zip(*(each.tolist() for each in found), strict=True)) == by_loop


@given(runs, st.lists(st.integers(0, 3), max_size=4))
def test_the_rows_of_a_number_lie_in_its_run(column: list[int], asked: list[int]) -> None:
    """Also where it has none."""
    found = joins.runs_of(ints(column), 4).of(ints(asked))
    by_loop = [
        (i, j) for i, one in enumerate(asked) for j, other in enumerate(column) if one == other
    ]
    assert list(zip(*(each.tolist() for each in found), strict=True)) == by_loop


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=9))
def test_a_number_is_repeated_within_its_run_only(rows: list[tuple[int, int]]) -> None:
    """The first stays, whatever stands between."""
    rows = sorted(rows, key=lambda row: row[0])
    run, numbers = ints([row[0] for row in rows]), ints([row[1] for row in rows])
    expected = [row in rows[:place] for place, row in enumerate(rows)]
    assert joins.is_repeated(run, numbers).tolist() == expected
    assert joins.is_again(run, numbers).tolist() == expected


def test_places_count_within_a_run() -> None:
    """From 0 on; nothing has no places."""
    assert joins.places_within(ints([2, 2, 5, 7, 7, 7])).tolist() == [0, 1, 0, 0, 1, 2]
    assert joins.places_within(ints([])).tolist() == []


def test_nobody_is_marked() -> None:
    """-1 marks nothing, and asks in vain."""
    assert joins.marked(3, ints([1, -1])).tolist() == [False, True, False, False]


def test_a_pair_of_half_the_width_is_one_number() -> None:
    """Nothing of the first is shifted out."""
    one, other = np.array([2, -1], "int32"), np.array([3, 2**31 - 2], "int32")
    assert joins.pair(one, other).tolist() == [(3 << 32) + 4, 2**31 - 1]


def test_rows_are_found_by_both_numbers() -> None:
    """Not by one of them, nor crosswise; -1 is a number like others."""
    rows, others = (ints([1, 1, 2, -1]), ints([2, 3, 1, 0])), (ints([1, -1]), ints([2, 0]))
    assert joins.are_in(rows, others).tolist() == [True, False, False, True]
    assert joins.is_shared(ints([1, 2, 1])).tolist() == [True, False, True]
