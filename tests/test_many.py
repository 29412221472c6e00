"""Work on many rows: done otherwise, with the same results."""

from __future__ import annotations

import threading

import pytest

from sotdiff import many

ROWS = pytest.mark.parametrize("rows", [1, many.MANY], ids=["few", "many"])


@ROWS
def test_results_come_in_the_order_of_their_tasks(rows: int) -> None:
    """Whichever is done first."""
    assert many.side_by_side(lambda task: -task, [3, 1, 2], rows=rows) == [-3, -1, -2]


@ROWS
def test_an_error_comes_out(rows: int) -> None:
    """It is not lost in a thread."""
    with pytest.raises(ZeroDivisionError):
        many.side_by_side(lambda task: 1 / task, [1, 0], rows=rows)


def test_few_rows_need_no_thread() -> None:
    """Beginning one would take longer than the work."""
    here = threading.get_ident()
    assert many.side_by_side(lambda _: threading.get_ident(), [1, 2], rows=1) == [here, here]
    assert here not in many.side_by_side(lambda _: threading.get_ident(), [1, 2], rows=many.MANY)
