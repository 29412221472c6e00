"""Where a random portal's chance comes from: a seed, or Hypothesis, which can shrink it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Protocol, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

Choice = TypeVar("Choice")
PERCENT = 100


class Dice(Protocol):
    """Anything that throws a number below a bound; 0 is the dullest throw."""

    def below(self, bound: int) -> int:
        """Return a number from 0 to `bound` - 1."""


class SeededDice:
    """The same throws for the same seed; every third seed is wild: its rare throws are common."""

    def __init__(self, seed: int) -> None:
        """Start from a seed."""
        self._random = Random(seed)
        self._throws = 2 if seed % 3 == 0 else 1

    def below(self, bound: int) -> int:
        """Return a number from 0 to `bound` - 1."""
        throws = self._throws if bound == PERCENT else 1
        return max(self._random.randrange(bound) for _ in range(throws))


class DrawnDice:
    """Throws that Hypothesis draws, so that it can shrink each of them to the dullest."""

    def __init__(self, draw: st.DrawFn) -> None:
        """Take Hypothesis' draw function."""
        self._draw = draw

    def below(self, bound: int) -> int:
        """Return a number from 0 to `bound` - 1."""
        return self._draw(st.integers(0, bound - 1))


def chance(dice: Dice, percent: int) -> bool:
    """Return True in so many of a hundred throws; False is dull."""
    return dice.below(PERCENT) >= PERCENT - percent


def pick(dice: Dice, options: Sequence[Choice], dull: int = 0) -> Choice:
    """Return one option, the first at least in `dull` of a hundred throws."""
    if dull and not chance(dice, PERCENT - dull):
        return options[0]
    return options[dice.below(len(options))]
