"""Chance that falls the same way on every machine and every Python."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Item = TypeVar("Item")


class Draw:
    """A seeded source of choices.

    It builds on `Random.random` alone, the only method whose sequence Python promises to keep.
    """

    def __init__(self, seed: int) -> None:
        """Start at the beginning of the seed's sequence."""
        self._random = Random(seed)

    def number(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, share: float) -> bool:
        """Return True in about `share` (0 to 1) of all cases."""
        return self._random.random() < share

    def one(self, options: Sequence[Item]) -> Item:
        """Return one of the options."""
        return options[self.number(0, len(options) - 1)]

    def shuffled(self, items: Iterable[Item]) -> list[Item]:
        """Return the items in another order."""
        keyed = [(self._random.random(), place, item) for place, item in enumerate(items)]
        return [item for _, _, item in sorted(keyed, key=lambda entry: entry[:2])]
