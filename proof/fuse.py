"""A kill that unwinds nothing: raised at a seam, and only what is on disk is there afterwards."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class Killed(BaseException):
    """The process is gone; nothing of ours may catch this."""


@dataclass
class Fuse:
    """Counts the places that the applier passes and kills at one of them; `at` 0: never.

    `passed`: how many places were passed, by kind; `log`: each of them in order.
    """

    at: int = 0
    count: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    blown: str = ""

    def light(self, at: int) -> None:
        """Start counting anew, and kill at the given place."""
        self.at, self.count, self.blown = at, 0, ""

    def tick(self, place: str) -> None:
        """Pass one place."""
        self.count += 1
        self.passed[place] += 1
        if self.count == self.at:
            self.blown = place
            raise Killed(place)


class FusedJournal:
    """A journal that dies before an entry is kept or after it, as the fuse has it."""

    def __init__(self, inner: Any, fuse: Fuse) -> None:
        """Write through to a real journal."""
        self._inner = inner
        self._fuse = fuse

    def intent(self, *told: Any) -> int:
        """Keep an intent."""
        number: int = self._around("intent", self._inner.intent, *told)
        return number

    def outcome(self, *told: Any) -> None:
        """Keep what became known."""
        self._around("outcome", self._inner.outcome, *told)

    def verified(self, *told: Any) -> None:
        """Keep what was read back."""
        self._around("verified", self._inner.verified, *told)

    def __getattr__(self, name: str) -> Any:
        """Read what the journal has."""
        return getattr(self._inner, name)

    def _around(self, kind: str, keep: Callable[..., Any], *told: Any) -> Any:
        self._fuse.tick(f"before {kind}")
        kept = keep(*told)
        self._fuse.tick(f"after {kind}")
        return kept
