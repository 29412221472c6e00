"""The catalogue: every drift class, in order. D1 is retired: it is no class any more.

Adding a class is one module, one line here, and one test file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from sotdiff import texts
from sotdiff.drift.d2 import d2
from sotdiff.drift.d3 import d3
from sotdiff.drift.d4 import d4
from sotdiff.drift.d5 import d5
from sotdiff.drift.d6 import d6
from sotdiff.drift.d7 import d7
from sotdiff.drift.d8 import d8
from sotdiff.drift.f1 import f1
from sotdiff.drift.f2 import f2
from sotdiff.drift.f3 import f3
from sotdiff.drift.f4 import f4
from sotdiff.drift.f5 import f5
from sotdiff.drift.f6 import f6
from sotdiff.drift.f7 import f7
from sotdiff.drift.f8 import f8
from sotdiff.drift.s1 import s1
from sotdiff.drift.s2 import s2
from sotdiff.drift.s3 import s3
from sotdiff.drift.s4 import s4
from sotdiff.drift.s5 import s5
from sotdiff.drift.s6 import s6
from sotdiff.drift.words import in_words
from sotdiff.linked import REJECT, Barriers
from sotdiff.many import side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from sotdiff.drift.shape import DriftClass, Found
    from sotdiff.linked import Drift, Linked

CATALOGUE = (d2, d3, d4, d5, d6, d7, d8, f1, f2, f3, f4, f5, f6, f7, f8, s1, s2, s3, s4, s5, s6)
NOBODY = np.empty(0, dtype="int64")
FIXES = tuple(each.code for each in CATALOGUE if each.kind == "fix")


def find_drift(linked: Linked) -> Drift:
    """Return all findings.

    The flags are found first: what they hold back matters to D5 and D7.
    """
    flags = _found(linked, [each for each in looked_for(linked) if each.kind == "flag"])
    guarded = replace(linked, barriers=barriers_of(linked, flags))
    fixes = _found(guarded, [each for each in CATALOGUE if each.kind == "fix"])
    return in_words(guarded, [*fixes, *flags])


def _found(linked: Linked, classes: list[DriftClass]) -> list[tuple[DriftClass, Found]]:
    """Return the findings of each class."""
    found = side_by_side(lambda each: each.find(linked), classes, rows=len(linked.contacts))
    return list(zip(classes, found, strict=True))


def looked_for(linked: Linked) -> list[DriftClass]:
    """Return the classes to look for: those of SmartLead only where its exports are given."""
    given = linked.smartlead is not None
    return [each for each in CATALOGUE if given or not each.is_of_smartlead]


def barriers_of(linked: Linked, flags: list[tuple[DriftClass, Found]]) -> Barriers:
    """Return what the flags and the rejects hold back."""
    barriers = Barriers(len(linked.lids), len(linked.ids))
    for each, found in flags:
        for blocks, rows in _alike(found.texts["blocks"]):
            barriers.hold(_codes(blocks), each.code, found.lid[rows], found.contact[rows])
    for blocks, rows in _alike(texts.texts_of(linked.rejects["blocks"])):
        barriers.hold(_codes(blocks), REJECT, linked.rejected[rows], NOBODY)
    return barriers


def _alike(column: pa.Array) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each distinct text, and the rows that have it."""
    for text in column.unique().drop_null():
        yield text.as_py(), texts.told(pc.equal(column, text))


def _codes(blocks: str) -> tuple[str, ...]:
    """Return the fixes that a flag or a reject names."""
    return FIXES if blocks == "*" else tuple(blocks.split(";"))
