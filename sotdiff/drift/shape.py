"""The shape of a drift class: what one module of this folder gives to the catalogue.

A class module has a docstring (its manual page: the rule, the exception, a drawn table), and one
function from the linked tables to findings, under `@drift_class(...)`. The function returns one
row a finding with any of the columns `lid, contact_id, field, was, now, detail` and, for a flag,
`blocks`; what it leaves out is missing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd

from sotdiff import canon
from sotdiff.linked import Linked

if TYPE_CHECKING:
    from sotdiff.enrol import SmartLead

Find = Callable[[Linked], pd.DataFrame]
COLUMNS = ("lid", "contact_id", "field", "was", "now", "detail", "blocks")
_ALL = ["code", "kind", *COLUMNS]
_NOTHING = pd.DataFrame(columns=_ALL, dtype="string")


@dataclass(frozen=True)
class DriftClass:
    """One class of drift: D… is a fix, F… a flag, S… a flag on SmartLead."""

    code: str
    title: str
    kind: Literal["fix", "flag"]
    advice: str
    manual: str
    find: Find

    @property
    def is_of_smartlead(self) -> bool:
        """Whether the class speaks of SmartLead's enrolments."""
        return self.code.startswith("S")

    def __call__(self, linked: Linked) -> pd.DataFrame:
        """Return this class's findings, one row each, with `code`, `kind` and all COLUMNS."""
        found = self.find(linked)
        if found.empty:
            return _NOTHING.copy()
        found = found.assign(code=self.code, kind=self.kind)
        return found.reindex(columns=_ALL).astype("string")


def drift_class(code: str, title: str, *, advice: str) -> Callable[[Find], DriftClass]:
    """Make a drift class of a find function; the module's docstring is its manual page."""

    def make(find: Find) -> DriftClass:
        kind: Literal["fix", "flag"] = "fix" if code.startswith("D") else "flag"
        manual = sys.modules[find.__module__].__doc__ or ""
        return DriftClass(code, title, kind, advice, manual, find)

    return make


def enrolments_of(linked: Linked) -> SmartLead:
    """Return what is known of SmartLead; the S classes are looked for only where something is."""
    if linked.smartlead is None:
        raise ValueError("no SmartLead exports were given: S1 to S6 cannot be looked for")
    return linked.smartlead


def is_blocked(pairs: pd.DataFrame, barriers: pd.DataFrame, code: str) -> pd.Series:
    """Tell for each pair whether the fix `code` is held back on its contact or its lead."""
    held = barriers[barriers["code"] == code]
    by_lead, by_contact = (canon.is_among(pairs[key], held[key]) for key in ("lid", "contact_id"))
    return by_lead | by_contact
