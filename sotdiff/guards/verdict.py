"""The verdict: all guards read, what stops the run, and what an approval lets pass."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sotdiff.errors import GuardTripped
from sotdiff.guards.budget import Spent, read_budget
from sotdiff.guards.contacts import in_scope_of, read_contacts
from sotdiff.guards.plan import contacts_in, creates_in, read_plan
from sotdiff.guards.source import read_source, workbook_of
from sotdiff.guards.standing import read_canary, read_first_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sotdiff.guards.limits import Limits
    from sotdiff.guards.reading import Reading

OF_AN_UNDO = ("run_contacts", "run_share", "day_contacts")


@dataclass(frozen=True)
class Facts:
    """What the guards look at.

    world            `sandbox` or `live`
    sot, hubspot     what both loads told of themselves; empty where nobody knows
    changes          what would be written (tables.Changes)
    baseline         the same of the last accepted run: `sot`, and `in_scope`; None: there is none
    spent            what was written in the last 24 hours
    canary           how many contacts of an earlier canary failed; None: none did
    """

    world: str
    sot: Mapping[str, Any]
    hubspot: Mapping[str, Any]
    changes: pd.DataFrame
    baseline: Mapping[str, Any] | None
    spent: Spent
    canary: int | None = None


@dataclass(frozen=True)
class Verdict:
    """All readings on one plan; `approved`: whose approval covers it, if one does."""

    readings: tuple[Reading, ...]
    approved: str | None = None

    @property
    def tripped(self) -> tuple[Reading, ...]:
        """The readings beyond their limit, approved or not."""
        return tuple(reading for reading in self.readings if reading.tripped)

    @property
    def stops(self) -> tuple[Reading, ...]:
        """The readings that stop the run."""
        return tuple(reading for reading in self.tripped if reading.is_final or not self.approved)

    def approved_by(self, whose: str | None) -> Verdict:
        """Return the verdict under an approval."""
        return replace(self, approved=whose)


def read_guards(facts: Facts, limits: Limits) -> Verdict:
    """Read every guard; nothing is approved yet."""
    before = facts.baseline or {}
    in_scope = in_scope_of(facts.hubspot)
    planned = Spent(contacts_in(facts.changes), creates_in(facts.changes))
    return Verdict(
        (
            read_first_run(facts.world, accepted=facts.baseline is not None),
            read_canary(facts.canary),
            *read_source(workbook_of(facts.sot), workbook_of(before.get("sot", {})), limits),
            *read_contacts(facts.hubspot, in_scope_of(before), limits),
            *read_plan(facts.changes, in_scope, limits),
            *read_budget(facts.spent, planned, limits),
        )
    )


def read_undo_guards(facts: Facts, limits: Limits) -> Verdict:
    """Read the guards that an undo passes: how many contacts, of how many, and the day's budget.

    It looks at no workbook, creates nothing, and empties only what the run itself had filled.
    """
    sizes = read_plan(facts.changes, in_scope_of(facts.hubspot), limits)
    planned = Spent(contacts_in(facts.changes), 0)
    budget = read_budget(facts.spent, planned, limits)
    return Verdict(tuple(each for each in (*sizes, *budget) if each.name in OF_AN_UNDO))


def source_holds(facts: Facts, limits: Limits) -> bool:
    """Tell whether workbook and load are known, and have lost nothing much since the baseline."""
    now, before = workbook_of(facts.sot), facts.baseline or {}
    in_scope = in_scope_of(facts.hubspot)
    if now is None or in_scope is None:
        return False
    readings = (
        *read_source(now, workbook_of(before.get("sot", {})), limits),
        *read_contacts(facts.hubspot, in_scope_of(before), limits),
    )
    return not any(reading.tripped for reading in readings)


def raise_if_tripped(verdict: Verdict, digest: str) -> None:
    """Stop where a guard says so. Raises GuardTripped, which carries all readings."""
    if not verdict.stops:
        return
    told = "; ".join(f"{reading.name}: {reading.sentence}" for reading in verdict.stops)
    final = any(reading.is_final for reading in verdict.stops)
    advice = (
        "mend the cause; no approval covers this"
        if final
        else f"look at plan {digest[:12]}, then mend the cause or: sotdiff approve {digest[:12]}"
    )
    raise GuardTripped(
        f"nothing was written; {told}. To go on, {advice}",
        readings=verdict.readings,
        digest=digest,
    )
