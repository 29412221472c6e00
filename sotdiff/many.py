"""What is done otherwise where there are many rows: slice by slice, in threads.

Arrow and numpy let other threads run while they work.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyarrow as pa

MANY = 250_000
SLICE = 65_536

Task = TypeVar("Task")
Result = TypeVar("Result")


def are_many(rows: int) -> bool:
    """Tell whether so many rows are worth it."""
    return rows >= MANY


def side_by_side(
    work: Callable[[Task], Result], tasks: Iterable[Task], *, rows: int
) -> list[Result]:
    """Return what becomes of each task, in order; in threads where they are about many rows."""
    if not are_many(rows):
        return [work(task) for task in tasks]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(work, tasks))


def slices_of(column: pa.Array) -> list[pa.Array]:
    """Return a column in slices: what is made of one on the way stays small, and is used again."""
    return [column.slice(at, SLICE) for at in range(0, len(column), SLICE)] or [column]
