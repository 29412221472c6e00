"""The page on SmartLead: who is enrolled, what to decide, what was asked, what to type in."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotdiff.enrol.asked import MISSING, RECALLED, WAITS
from sotdiff.report import parts
from sotdiff.report.folder import private_files, write_result
from sotdiff.report.groups import table_of
from sotdiff.report.past import Past
from sotdiff.report.section import Page, Section, save_long_tables
from sotdiff.report.sides import sides_of
from sotdiff.report.smartlead import smartlead
from sotdiff.report.verdict import counted, unread_exports

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.report.shapes import BridgeLike
    from sotdiff.report.sides import Sides

# What is left of what was asked, the most urgent first: what must not be imported any more.
_LEFT = (RECALLED, MISSING, WAITS)
_KINDS = {"to_enrol": "enrol", "must_remove": "remove"}


@dataclass(frozen=True, repr=False)
class Bridge(Page):
    """The page on one look at SmartLead, section by section; each shows itself in a notebook.

    `known`: one row a proposal, as `sotdiff.find_proposals` returns them.
    """

    look: BridgeLike
    known: pd.DataFrame
    past: Past = field(default_factory=Past)

    @cached_property
    def state(self) -> Section:
        """The sentence of state."""
        told = self._told()
        text = f"{told['headline']} {told['rest']}"
        return Section("state", "State", text, told)

    @cached_property
    def enrolled(self) -> Section:
        """The newest export of each campaign, and where its enrolments are."""
        return smartlead(self.look.plan)

    @cached_property
    def decide(self) -> Section:
        """What a person decides: S1 to S6."""
        return parts.decide(self.look.plan, self._sides, self.past, of="S")

    @cached_property
    def asked(self) -> Section:
        """What was asked of SmartLead and has not happened, or may still."""
        asked = self.look.asked
        left = asked[asked["outcome"].isin(_LEFT)]
        known = left.assign(
            kind=left["kind"].map(_KINDS).fillna(left["kind"]),
            urgency=left["outcome"].map(_LEFT.index),
        ).sort_values(["urgency", "campaign", "email"], kind="stable")
        recalled, missing, waits = (self._count(outcome) for outcome in _LEFT)
        text = f"{recalled:,} must not, {missing:,} have not happened, {waits:,} wait"
        counts = {"recalled": recalled, "missing": missing, "spoiled": list(self.look.spoiled)}
        data = {"table": table_of(known, "asked"), **counts}
        return Section("asked", "Asked of SmartLead", text, data, len(known), known)

    @cached_property
    def proposals(self) -> Section:
        """What the workbook does not know yet, one row a cell."""
        cells = self._sides.cells(self.known["column"].array, self.known["sheet_row"].array)
        named = self.known.assign(cell=cells.array).rename(columns={"lead": "lid"})
        names = self._sides.leads[["lid", "lead_name"]]
        told = named.merge(names, on="lid", how="left", validate="many_to_one")
        data = {"table": table_of(told, "proposals")}
        text = counted(len(told), "proposal")
        return Section("proposals", "For the workbook", text, data, len(told), told)

    @cached_property
    def sections(self) -> list[Section]:
        """All sections, in the order of the page."""
        return [self.state, self.enrolled, self.decide, self.asked, self.proposals]

    def save(self, run_folder: str | Path, run_id: str) -> str:
        """Write long tables and result.json, which says that the page came to its end.

        Returns a sentence for the cell to show. Without a folder nothing is written.
        """
        if not run_folder:
            return "Nothing saved: no folder was given."
        with private_files():
            save_long_tables(Path(run_folder), self.sections)
            write_result(Path(run_folder), {"run_id": run_id, **self._told()})
        return f"Saved: {Path(run_folder).name}"

    def _told(self) -> dict[str, Any]:
        """Return what the page says on top: keys and sums, no personal data."""
        sums, plan = self._sums(), self.look.plan
        incomplete = bool(unread_exports(plan)) or sums["unaccounted"] > 0
        todo = sums["unknown"] or self._count(RECALLED) or self._count(MISSING) or self.look.spoiled
        origin = parts.origin(plan)
        return {
            "status": "partial" if incomplete else "ok",
            "headline": _headline(sums["unknown"]),
            "rest": self._rest(),
            "tone": "partial" if incomplete or todo else "ok",
            "wrote": None,
            "digest": None,
            "valid_until": None,
            **{name: origin[name] for name in _ORIGIN},
        }

    def _rest(self) -> str:
        """Return the sums behind the headline."""
        enrolled = counted(self._sums()["enrolled"], "enrolment")
        campaigns = counted(int(self.look.exports["campaign"].nunique()), "campaign")
        recalled, missing = self._count(RECALLED), self._count(MISSING)
        told = [
            f"{enrolled} in {campaigns}",
            f"{self.decide.count:,} for you to decide",
            *([f"{recalled:,} not to be imported any more"] if recalled else []),
            *([f"{missing:,} asked for and not done"] if missing else []),
            f"{counted(len(self.known), 'proposal')} for the workbook",
        ]
        return f"{'; '.join(told)}."

    def _sums(self) -> dict[str, int]:
        sums: dict[str, int] = self.look.plan.source["smartlead"]["sums"]
        return sums

    def _count(self, outcome: str) -> int:
        return int((self.look.asked["outcome"] == outcome).sum())

    @cached_property
    def _sides(self) -> Sides:
        return sides_of(self.look.plan, self.look.leads, [self.look.contacts])


_ORIGIN = ("world", "portal_id", "owner_id", "url", "workbook", "sheet", "looked_at", "warnings")


def _headline(unknown: int) -> str:
    """Return the state in a few words."""
    if not unknown:
        return "Whoever is enrolled is in the workbook."
    return f"{counted(unknown, 'enrolment is', 'enrolments are')} not in the workbook."


def show_smartlead(look: BridgeLike, proposals: pd.DataFrame, past: Past | None = None) -> Bridge:
    """Return the page on a look at SmartLead (`sotdiff.look_at_smartlead`) and the proposals.

    `past` (from `look_back`) tells since when the findings stand.
    """
    return Bridge(look, proposals, past or Past())
