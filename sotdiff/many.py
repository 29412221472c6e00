"""What is done otherwise where there are many rows: threads, and care for memory.

Arrow and numpy let other threads run while they work.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MANY = 250_000

Task = TypeVar("Task")
Result = TypeVar("Result")
Other = TypeVar("Other")


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


def both(
    one: Callable[[], Result], other: Callable[[], Other], *, rows: int
) -> tuple[Result, Other]:
    """Return the results of two pieces of work, done side by side in the same way."""
    if not are_many(rows):
        return one(), other()
    with ThreadPoolExecutor(1) as thread:
        begun = thread.submit(one)
        there = other()
        return begun.result(), there


def give_back(*, rows: int) -> None:
    """Give back the memory that arrow keeps for later: numpy cannot take it from there."""
    if are_many(rows):
        pa.default_memory_pool().release_unused()
