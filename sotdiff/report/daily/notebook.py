"""What the cells of the daily notebook call: the sections of a history, and `save`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotdiff.report.daily import parts, slots
from sotdiff.report.daily.words import share_words
from sotdiff.report.folder import private_files, write_result
from sotdiff.report.section import Page, Section
from sotdiff.report.verdict import counted

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.report.daily.shapes import HistoryLike

# From this share of kept promises on, the page is green.
_GOOD = 0.99


@dataclass(frozen=True, repr=False)
class Daily(Page):
    """The page on one history, section by section; each shows itself in a notebook."""

    history: HistoryLike

    @cached_property
    def state(self) -> Section:
        """The sentence of state."""
        told = self._told()
        origin = {name: told[name] for name in ("world", "portal_id", "owner_id", "looked_at")}
        words = {name: told[name] for name in ("headline", "rest")}
        text = f"{told['headline']} {told['rest']}"
        return Section("state", "State", text, {**words, **origin, "warnings": []})

    @cached_property
    def promises(self) -> Section:
        """The share of slots with a good run, and the runs that were missed."""
        return parts.promises(self.history)

    @cached_property
    def trend(self) -> Section:
        """What was found of each class, over a week and over a month."""
        return parts.trends(self.history)

    @cached_property
    def repair(self) -> Section:
        """How long a drift stood there."""
        return parts.repairs(self.history)

    @cached_property
    def recurring(self) -> Section:
        """What keeps coming back, and who brings it."""
        return parts.recurrences(self.history)

    @cached_property
    def flags(self) -> Section:
        """Flags opened and closed."""
        return parts.flags(self.history)

    @cached_property
    def sections(self) -> list[Section]:
        """All sections, in the order of the page."""
        return [
            self.state,
            self.promises,
            self.trend,
            self.repair,
            self.recurring,
            self.flags,
        ]

    def save(self, run_folder: str | Path, run_id: str) -> str:
        """Write result.json into `run_folder`: it says that the page came to its end.

        Returns a sentence for the cell to show. Without a folder nothing is written.
        """
        if not run_folder:
            return "Nothing saved: no folder was given."
        with private_files():
            write_result(Path(run_folder), {"run_id": run_id, **self._told()})
        return f"Saved: {Path(run_folder).name}"

    def _told(self) -> dict[str, Any]:
        """Return what the page says on top: keys and sums, no personal data."""
        history, scope = self.history, self.history.scope
        week = parts.slots_of(history, parts.WEEK)
        share = slots.share_kept(week)
        return {
            "status": "ok",
            "headline": _headline(history, share),
            "rest": self._rest(week),
            "tone": "ok" if share is None or share >= _GOOD else "partial",
            "share": share,
            "world": scope.world,
            "portal_id": scope.portal_id,
            "owner_id": scope.owner_id,
            "looked_at": history.at.isoformat(timespec="seconds"),
        }

    def _rest(self, week: pd.DataFrame) -> str:
        """Return the sums behind the headline."""
        if self.history.past.began is None:
            return "`sotdiff run` makes one; then this page tells how it goes."
        sums = f"{self.repair.text}; {self.recurring.text}; {self.flags.text}."
        if week.empty:
            return sums
        good = int((week["status"] == "ok").sum())
        minutes = f"{self.history.every.total_seconds() / 60:g}"
        days = counted(min(self.history.days, parts.WEEK.days), "day")
        spans = f"{good:,} of {counted(len(week), 'span')} of {minutes} minutes in {days}"
        return f"{spans} had a good run. {sums}"


def _headline(history: HistoryLike, share: float | None) -> str:
    """Return the state in a few words."""
    if history.past.began is None:
        return "No runs yet."
    if share is None:
        return "The first promise is not due yet."
    return f"{share_words(share)} of promises kept."


def show_daily(history: HistoryLike) -> Daily:
    """Return the daily page on a history (`sotdiff.load_history`)."""
    return Daily(history)
