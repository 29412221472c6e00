"""What the cells of a notebook call: `show` a result, section by section, and `save` its papers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotdiff.errors import ExportError
from sotdiff.report import parts
from sotdiff.report.ages import ages
from sotdiff.report.book import findings_book
from sotdiff.report.folder import (
    FINDINGS,
    FINDINGS_BOOK,
    PLAN,
    RECEIPTS,
    private_files,
    write_bytes,
    write_lines,
    write_result,
)
from sotdiff.report.listing import list_findings
from sotdiff.report.past import Past
from sotdiff.report.section import Page, save_long_tables
from sotdiff.report.sides import Sides, sides_of
from sotdiff.report.smartlead import smartlead
from sotdiff.report.trend import trend
from sotdiff.report.verdict import judge

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.report.section import Section
    from sotdiff.report.shapes import PlanLike, PortalLike, ResultLike
    from sotdiff.report.verdict import Verdict

_PLAN_TABLES = ("findings", "changes", "flags", "blocked", "rejects")


@dataclass(frozen=True, repr=False)
class Report(Page):
    """The report on one result, section by section; each shows itself in a notebook."""

    plan: PlanLike
    receipts: pd.DataFrame | None
    sides: Sides
    calls: dict[str, int] = field(default_factory=dict)
    past: Past = field(default_factory=Past)

    @cached_property
    def verdict(self) -> Verdict:
        """What the run came to."""
        return judge(self.plan, self.receipts, self.past)

    @cached_property
    def state(self) -> Section:
        """The sentence of state."""
        return parts.state(self.plan, self.verdict)

    @cached_property
    def stands_out(self) -> Section:
        """What the findings have in common."""
        return parts.stands_out(self.plan, self.past)

    @cached_property
    def found(self) -> Section:
        """What was found, one line a class."""
        return parts.found(self.plan, self.receipts)

    @cached_property
    def decide(self) -> Section:
        """What a person decides."""
        return parts.decide(self.plan, self.sides, self.past)

    @cached_property
    def fixed(self) -> Section:
        """What was written, or would be, and what was not."""
        return parts.fixed(self.plan, self.receipts, self.sides, self.past)

    @cached_property
    def blocked(self) -> Section:
        """What is held back until a person has decided."""
        return parts.blocked(self.plan, self.sides, self.past)

    @cached_property
    def suppressed(self) -> Section:
        """What somebody suppresses until an end."""
        return parts.suppressed(self.plan, self.sides, self.past)

    @cached_property
    def rejects(self) -> Section:
        """The workbook's cells that cannot be used."""
        return parts.rejects(self.plan, self.sides)

    @cached_property
    def smartlead(self) -> Section:
        """Who is enrolled in SmartLead."""
        return smartlead(self.plan)

    @cached_property
    def sums(self) -> Section:
        """Where every lead and every contact is."""
        return parts.sums(self.plan)

    @cached_property
    def trend(self) -> Section:
        """How many findings each class had over the last seven days."""
        return trend(self.plan.summary(), self.past)

    @cached_property
    def ages(self) -> Section:
        """How long drift has stood, against the promise."""
        return ages(self.plan, self.receipts, self.past)

    @cached_property
    def costs(self) -> Section:
        """How often HubSpot was called."""
        return parts.costs(self.calls)

    @cached_property
    def sections(self) -> list[Section]:
        """All sections, in the order of the page."""
        return [
            self.state,
            self.stands_out,
            self.decide,
            self.fixed,
            self.blocked,
            self.suppressed,
            self.rejects,
            self.found,
            self.trend,
            self.ages,
            self.smartlead,
            self.sums,
            self.costs,
        ]

    def save(self, run_folder: str | Path, run_id: str) -> str:
        """Write plan, receipts, findings (JSON lines, Excel) and long tables into `run_folder`.

        The result file is written last: it says that the run came to its end. Returns a sentence
        for the cell to show. Without a folder nothing is written.
        """
        if not run_folder:
            return "Nothing saved: no run folder was given."
        folder = Path(run_folder)
        with private_files():
            tables = {name: getattr(self.plan, name) for name in _PLAN_TABLES}
            write_lines(folder / PLAN, tables)
            receipts = {} if self.receipts is None else {"receipts": self.receipts}
            write_lines(folder / RECEIPTS, receipts)
            save_long_tables(folder, self.sections)
            self._save_findings(folder)
            write_result(folder, self.result(run_id))
        return f"Saved: {folder.name}"

    def result(self, run_id: str) -> dict[str, Any]:
        """Return the run's result as its file holds it: keys and sums, no personal data."""
        verdict = self.verdict
        unread = {"error": {"type": ExportError.__name__}} if verdict.counts["unread"] else {}
        return {
            "run_id": run_id,
            "status": verdict.status,
            "headline": verdict.headline,
            "rest": verdict.rest,
            "wrote": self.receipts is not None,
            "digest": self.plan.digest,
            "counts": verdict.counts,
            "calls": self.calls,
            **parts.origin(self.plan),
            **unread,
        }

    def _save_findings(self, folder: Path) -> None:
        """Write all findings as JSON lines and, with the cells to correct, as a workbook."""
        listed = list_findings(self.plan, self.receipts, self.sides, self.past)
        write_lines(folder / FINDINGS, {"findings": listed})
        classes = self.plan.summary().rename(columns={"advice": "what to do"})
        cells = self.rejects.frame
        sheets = {"Findings": listed, "Cells to correct": cells, "Classes": classes}
        kept = {title: frame for title, frame in sheets.items() if frame is not None}
        write_bytes(folder / FINDINGS_BOOK, findings_book(kept))


def show(
    result: ResultLike,
    leads: pd.DataFrame | None = None,
    contacts: pd.DataFrame | None = None,
    outside: pd.DataFrame | None = None,
    portal: PortalLike | None = None,
    past: Past | None = None,
) -> Report:
    """Return the report on a result of `reconcile`.

    `leads`, `contacts` and `outside` are the frames that went in: they put names to keys. `portal`
    tells how often HubSpot was called, `past` (from `look_back`) since when the findings stand.
    """
    sides = sides_of(result.plan, leads, [contacts, outside])
    calls = {} if portal is None else {kind: int(n) for kind, n in portal.calls.items()}
    return Report(result.plan, result.receipts, sides, calls, past or Past())
