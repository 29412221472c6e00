"""The verdict: what one look, and what was written after it, come to; one sentence and its sums."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sotdiff.report.past import KEYS, Past, span_words

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.report.shapes import PlanLike

MINUTE = 60
Status = Literal["ok", "partial", "blocked", "error"]
DONE = ("applied", "already")
# What makes a run partial (exit code 3); the other results settle themselves at the next look.
UNDONE = ("failed", "rejected", "conflict", "unknown", "not_converging")


@dataclass(frozen=True)
class Verdict:
    """A run in a sentence: `headline` (two or three words) and `rest`.

    `status` is the run's, `drift` how many changes are still to be written, `counts` the sums.
    """

    status: Status
    headline: str
    rest: str
    counts: dict[str, Any]

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return f"{self.headline} {self.rest}"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return `1 lead`, `2 leads`, `1,204 leads`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def judge(plan: PlanLike, receipts: pd.DataFrame | None, past: Past | None = None) -> Verdict:
    """Return the verdict on a plan and on the receipts of what was written (None: nothing was).

    What is suppressed is neither drift nor for a person to decide; it is counted apart.
    """
    known = past or Past()
    flags = known.told(plan.findings[plan.findings["kind"] == "flag"][KEYS])
    open_flags = flags[flags["held"].isna()]
    counts = _counts(plan, receipts, known, len(open_flags))
    oldest = known.oldest(open_flags)
    amiss = counts["unaccounted"] or _undone(counts) or counts["unread"]
    status: Status = "partial" if amiss else "ok"
    return Verdict(status, _headline(counts, receipts), _rest(counts, oldest), counts)


def unread_exports(plan: PlanLike) -> list[str]:
    """Return the SmartLead exports that could not be read, and why."""
    return list(plan.source.get("smartlead", {}).get("unread", []))


def _counts(
    plan: PlanLike, receipts: pd.DataFrame | None, past: Past, open_flags: int
) -> dict[str, Any]:
    """Return the sums of a run, keys and numbers only; rejected rows are no leads."""
    results = {} if receipts is None else _tally(receipts["result"])
    written = sum(results.get(result, 0) for result in DONE)
    held = int(past.told(plan.changes[KEYS])["held"].notna().sum())
    held = held if receipts is None else results.get("held", 0)
    flags = int((plan.findings["kind"] == "flag").sum())
    usable = plan.conservation[plan.conservation["bucket"] != "rejected"]
    sides = usable.groupby("side")["count"].sum()
    return {
        "leads": int(sides.get("leads", 0)),
        "contacts": int(sides.get("contacts", 0)),
        "findings": _tally(plan.findings["code"]),
        "changes": len(plan.changes),
        "drift": len(plan.changes) - written - held,
        "flags": open_flags,
        "suppressed": flags - open_flags + held,
        "blocked": len(plan.blocked),
        "rejects": len(plan.rejects),
        "results": results,
        "unaccounted": int(plan.unaccounted) + _enrolments_unaccounted(plan),
        "unread": len(unread_exports(plan)),
    }


def _enrolments_unaccounted(plan: PlanLike) -> int:
    """Return how many of SmartLead's enrolments are in no sum."""
    return int(plan.source.get("smartlead", {}).get("sums", {}).get("unaccounted", 0))


def _tally(values: pd.Series) -> dict[str, int]:
    """Return how often each value stands there, in alphabetical order."""
    return {str(value): int(count) for value, count in values.value_counts().sort_index().items()}


def _undone(counts: dict[str, Any]) -> int:
    """Return how many receipts make the run partial."""
    return sum(counts["results"].get(result, 0) for result in UNDONE)


def _headline(counts: dict[str, Any], receipts: pd.DataFrame | None) -> str:
    """Return the state in two or three words."""
    if counts["unaccounted"]:
        return "Do not rely on this run."
    if receipts is None and counts["drift"]:
        return "Drift found."
    if counts["drift"]:
        return "Not yet in agreement."
    return "In agreement."


def _rest(counts: dict[str, Any], oldest: float) -> str:
    """Return the sums behind the headline: `866 leads, 931 contacts, 0 fixable drift; …`."""
    sums = [
        counted(counts["leads"], "lead"),
        counted(counts["contacts"], "contact"),
        f"{counts['drift']:,} fixable drift",
    ]
    waited = f", oldest {span_words(oldest)}" if counts["flags"] and oldest >= MINUTE else ""
    tail = [f"{counts['flags']:,} for you to decide{waited}"]
    if counts["unaccounted"]:
        tail = [f"{counts['unaccounted']:,} unaccounted for", *tail]
    if counts["unread"]:
        tail.insert(0, f"{counted(counts['unread'], 'SmartLead export')} not read")
    if counts["suppressed"]:
        tail.append(f"{counts['suppressed']:,} suppressed")
    if counts["blocked"]:
        tail.append(f"{counted(counts['blocked'], 'change')} held back until then")
    if counts["rejects"]:
        tail.append(f"{counted(counts['rejects'], 'cell')} to correct")
    return f"{', '.join(sums)}; {', '.join(tail)}."
