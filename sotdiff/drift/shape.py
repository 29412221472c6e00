"""The shape of a drift class: what one module of this folder gives to the catalogue.

A class module has a docstring (its manual page: the rule, the exception, a drawn table), and one
function from the linked tables to findings, under `@drift_class(...)`; of enrolments, which are
few, under `@enrolment_class(...)`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff import texts
from sotdiff.linked import Linked

if TYPE_CHECKING:
    from sotdiff.enrol import SmartLead

TEXTS = ("field", "was", "now", "detail", "blocks")


class Found:
    """The findings of one class, one a row.

    `lid` and `contact` are numbers (linked.py; -1: none), the others texts: a column, or one for
    all rows, or None. `blocks`: the fixes that a flag holds back, `*` for all.
    """

    def __init__(
        self,
        lid: np.ndarray | None = None,
        contact: np.ndarray | None = None,
        **columns: pa.Array | str | None,
    ) -> None:
        given = contact if lid is None else lid
        self.count = 0 if given is None else len(given)
        self.lid = np.full(self.count, -1) if lid is None else lid
        self.contact = np.full(self.count, -1) if contact is None else contact
        self.texts = {name: self._column(columns.get(name)) for name in TEXTS}

    def _column(self, given: pa.Array | str | None) -> pa.Array:
        """Return a column of texts."""
        if given is None:
            return texts.none(self.count)
        return texts.same(given, self.count) if isinstance(given, str) else given

    def only(self, which: np.ndarray) -> Found:
        """Return the rows where true."""
        kept = {name: column.filter(pa.array(which)) for name, column in self.texts.items()}
        return Found(self.lid[which], self.contact[which], **kept)


def together(parts: list[Found]) -> Found:
    """Return all findings of several parts."""
    return Found(
        np.concatenate([part.lid for part in parts]),
        np.concatenate([part.contact for part in parts]),
        **{name: pa.concat_arrays([part.texts[name] for part in parts]) for name in TEXTS},
    )


Find = Callable[[Linked], Found]
InWords = Callable[[Linked], pd.DataFrame]


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


def enrolment_class(code: str, title: str, *, advice: str) -> Callable[[InWords], DriftClass]:
    """Make a drift class of a function that gives a frame: `lid` and any of TEXTS, in words."""

    def make(find: InWords) -> DriftClass:
        @wraps(find)
        def found(linked: Linked) -> Found:
            return _in_numbers(linked, find(linked))

        return drift_class(code, title, advice=advice)(found)

    return make


def _in_numbers(linked: Linked, frame: pd.DataFrame) -> Found:
    """Return a frame's findings, their leads as numbers."""
    columns = {
        name: texts.texts_of(frame[name].astype("string"))
        for name in ("lid", *TEXTS)
        if name in frame
    }
    lid = pc.fill_null(pc.index_in(columns.pop("lid"), linked.lids), -1).to_numpy()
    return Found(lid.astype("int64"), **columns)
