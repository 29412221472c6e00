"""A rehearsal: the portal read into a sandbox, the plan applied there, and looked at again.

The portal itself is only read.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.apply import MemoryJournal, apply_plan
from sotdiff.embedded import embed_in_memory
from sotdiff.load import load_contacts
from sotdiff.run.copied import Copy, copy_of
from sotdiff.run.look import connect, load_hubspot, load_sot, look
from sotdiff.run.write import UNDONE, manner_of
from sotdiff.settings import Settings, load_settings
from sotdiff.tables import Receipts, empty

if TYPE_CHECKING:
    from sotdiff.hubspot import Portal
    from sotdiff.plan import Plan

ROUNDS = 3  # what a create leaves for the next run is done in the next round


@dataclass(frozen=True)
class Rehearsal:
    """What it would come to if the plan were applied now.

    plan      what was planned for the portal; nothing of it was written there
    receipts  what became of the changes at the copy, of all rounds (tables.Receipts)
    after     the last look at the copy: what is still to fix there would not converge
    left_out  contacts that the copy could not take: {contact id: why}
    calls     how many calls of each kind the writing takes, the looks not counted
    seconds   how long these take at the configured pace
    """

    plan: Plan
    receipts: pd.DataFrame
    after: Plan
    left_out: dict[str, str]
    calls: dict[str, int]
    seconds: float

    @property
    def restless(self) -> pd.DataFrame:
        """What would not converge: changes still planned, or undone (tables.Receipts' columns)."""
        last = self.receipts.drop_duplicates("change_id", keep="last")
        undone = last[last["result"].isin(UNDONE)]
        still = self.after.changes
        fresh = still[~still["change_id"].isin(undone["change_id"])]
        return pd.concat([undone, fresh.assign(result="not_converging")], ignore_index=True)

    @property
    def is_clean(self) -> bool:
        """Whether everything that can be fixed would be, and the copy was whole."""
        return not len(self.restless) and not self.left_out

    def as_json(self) -> dict[str, Any]:
        """Return the rehearsal as plain values."""
        shown = ["code", "lid", "contact_id", "field", "was", "now", "result", "detail"]
        rows = self.restless.reindex(columns=shown).astype(object)
        return {
            "clean": self.is_clean,
            "digest": self.plan.digest,
            "changes": len(self.plan.changes),
            "results": {str(k): int(v) for k, v in self.receipts["result"].value_counts().items()},
            "restless": rows.where(rows.notna(), None).to_dict("records"),
            "left_out": self.left_out,
            "calls": self.calls,
            "seconds": round(self.seconds, 1),
        }


def rehearse() -> Rehearsal:
    """Read the portal of `sotdiff.toml` into a sandbox, apply the plan there, and look again.

    Raises what the look raises.
    """
    settings = load_settings()
    leads, rejects = load_sot()
    with connect() as portal:
        contacts, outside = load_hubspot(portal, leads)
        plan = look(settings, leads, contacts, outside, rejects, settings.drift)
        copy = copy_of(portal, contacts, outside, settings.hubspot.behaviour)
    return _played(settings, plan, copy, leads, rejects)


def _played(
    settings: Settings, plan: Plan, copy: Copy, leads: pd.DataFrame, rejects: pd.DataFrame
) -> Rehearsal:
    """Apply at the copy until there is nothing left to fix, or all rounds are over."""
    here, calls, made = _at_the_copy(settings), Counter[str](), [empty(Receipts)]
    journal = MemoryJournal()
    manner = manner_of(settings)
    with embed_in_memory(copy.sandbox, here) as door:
        after = _looked(here, door, leads, rejects)
        for _ in range(ROUNDS):
            if after.changes.empty:
                break
            before = Counter(door.calls)
            made.append(apply_plan(after, door, journal, manner))
            calls += door.calls - before
            after = _looked(here, door, leads, rejects)
    return Rehearsal(
        plan=plan,
        receipts=pd.concat(made, ignore_index=True),
        after=after,
        left_out=copy.left_out,
        calls=dict(calls),
        seconds=_seconds(settings, calls),
    )


def _at_the_copy(settings: Settings) -> Settings:
    """Return the settings with the sandbox as the portal."""
    hubspot = settings.hubspot.model_copy(update={"portal": "sandbox"})
    return settings.model_copy(update={"hubspot": hubspot})


def _looked(settings: Settings, door: Portal, leads: pd.DataFrame, rejects: pd.DataFrame) -> Plan:
    contacts, outside = load_contacts(door, leads)
    return look(settings, leads, contacts, outside, rejects, settings.drift)


def _seconds(settings: Settings, calls: Counter[str]) -> float:
    """Return how long calls take at the configured pace: searches have their own."""
    hubspot, searches = settings.hubspot, calls["search"]
    others = calls.total() - searches
    return max(searches / hubspot.searches_per_s, others * 10 / hubspot.calls_per_10s)
