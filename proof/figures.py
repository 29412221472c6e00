"""A figure: what is promised, in how many trials it held, how often its fault was really hit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PAPER = Path(__file__).parents[1] / "docs" / "proof.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end -->\n"
HEAD = ("no.", "figure", "measured", "target", "trials", "fault hit", "")


@dataclass(frozen=True)
class Figure:
    """One line of the table. A figure whose fault was never hit has proved nothing: it misses.

    trials  how many cases were tried
    hits    how often what it guards against really came about in them
    """

    number: str
    claim: str
    measured: str
    target: str
    trials: int
    hits: int
    told: str = ""

    @property
    def holds(self) -> bool:
        """Whether the target is met, by something that was really tried."""
        return self.measured == self.target and self.trials > 0 and self.hits > 0

    @property
    def place(self) -> tuple[bool, int]:
        """Where it stands in the table: by its number, the controls last."""
        return not self.number, int(self.number or 0)

    def cells(self) -> tuple[str, ...]:
        """Return the line."""
        state = "ok" if self.holds else "MISSED"
        counts = f"{self.trials:,}", f"{self.hits:,}"
        return (self.number, self.claim, self.measured, self.target, *counts, state)


def of_none(number: str, claim: str, wrong: Iterable[str], trials: int, hits: int) -> Figure:
    """Return a figure that must be 0: `wrong` are the cases in which it was not."""
    cases = list(wrong)
    return Figure(number, claim, str(len(cases)), "0", trials, hits, "\n".join(cases[:5]))


def of_all(number: str, claim: str, wrong: Iterable[str], trials: int, hits: int) -> Figure:
    """Return a figure that must be every trial: `wrong` are the cases that were missed."""
    cases = list(wrong)
    whole = f"{trials:,} of {trials:,}"
    measured = f"{trials - len(cases):,} of {trials:,}"
    return Figure(number, claim, measured, whole, trials, hits, "\n".join(cases[:5]))


def as_text(figures: Iterable[Figure]) -> str:
    """Return the table for a terminal, and under it what was missed."""
    lines = list(figures)
    rows = [HEAD, *(figure.cells() for figure in lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    table = ["  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in rows]
    missed = [f"{each.number} {each.claim}\n{each.told}" for each in lines if not each.holds]
    return "\n".join([*(line.rstrip() for line in table), *missed])


def as_markdown(figures: Iterable[Figure]) -> str:
    """Return the table for the documentation."""
    rows = [HEAD, ("---",) * len(HEAD), *(figure.cells() for figure in figures)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def publish(figures: Iterable[Figure]) -> None:
    """Write the table into docs/proof.md, between its marks."""
    text = PAPER.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    PAPER.write_text(f"{before}{BEGIN}{as_markdown(figures)}\n{END}{after}", encoding="utf-8")
