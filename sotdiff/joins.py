"""Joins on numbers: rows that belong together, rows that stand elsewhere too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


def matches(left: np.ndarray, right: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of all equal numbers, many to many, in the order of `left`.

    The numbers are below `size`; -1 equals nothing.
    """
    order = np.argsort(right, kind="stable")
    place, row = runs_of(right[order], size).of(left)
    return place, order[row]


@dataclass(frozen=True)
class Runs:
    """Where the rows of each number begin and end, in a column that stands in order."""

    starts: np.ndarray

    def of(self, numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows that have these numbers: the place of the number, and the row."""
        first = self.starts[numbers]
        found = self.starts[numbers + 1] - first
        at = np.repeat(first - (np.cumsum(found) - found), found)
        return np.repeat(np.arange(len(numbers)), found), at + np.arange(len(at))


def runs_of(column: np.ndarray, size: int) -> Runs:
    """Return the runs of an ordered column of numbers below `size`; -1 comes first and has none."""
    starts = np.cumsum(np.bincount(column + 1, minlength=size + 1))
    return Runs(np.append(starts, starts[0]))  # the last one is found at -1


def marked(size: int, numbers: np.ndarray) -> np.ndarray:
    """Return a truth a number below `size`, and one for -1 at the end: those that are given."""
    marks = np.zeros(size + 1, dtype=bool)
    marks[numbers] = True
    marks[-1] = False
    return marks


def pair(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return one number for two, each from -1 to below 2**31 - 1."""
    both: np.ndarray = np.left_shift(one + 1, 32, dtype="int64") | (other + 1)
    return both


def is_again(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Tell which rows of two numbers stand before already."""
    again: np.ndarray = pd.Index(pair(one, other)).duplicated()
    return again


def is_shared(numbers: np.ndarray) -> np.ndarray:
    """Tell which numbers, from -1 on, stand more than once."""
    shared: np.ndarray = np.bincount(numbers + 1)[numbers + 1] > 1
    return shared


def are_in(
    rows: tuple[np.ndarray, np.ndarray], others: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """Tell which rows of two numbers stand among others."""
    found: np.ndarray = pd.Index(pair(*rows)).isin(pair(*others))
    return found


def is_repeated(run: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Tell which rows have a number that stands before in the same run; runs are in order."""
    repeated = np.zeros(len(run), dtype=bool)
    within = places_within(run)
    rows, step = np.flatnonzero(within), 1
    while len(rows):
        repeated[rows] |= numbers[rows] == numbers[rows - step]
        step += 1
        rows = rows[within[rows] >= step]
    return repeated


def places_within(rows: np.ndarray) -> np.ndarray:
    """Return 0, 1, … within each run of equal rows; `rows` are in order."""
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    lengths = np.diff(starts, append=len(rows))
    within: np.ndarray = np.arange(len(rows)) - np.repeat(starts, lengths)
    return within
