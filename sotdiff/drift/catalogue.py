"""The catalogue: every drift class, in order. D1 is retired: it is no class any more.

Adding a class is one module, one line here, and one test file.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

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

if TYPE_CHECKING:
    from sotdiff.drift.shape import DriftClass
    from sotdiff.linked import Linked

CATALOGUE = (d2, d3, d4, d5, d6, d7, d8, f1, f2, f3, f4, f5, f6, f7, f8, s1, s2, s3, s4, s5, s6)
FIXES = tuple(each.code for each in CATALOGUE if each.kind == "fix")
ORDER = ["code", "lid", "contact_id", "field", "was"]


def find_drift(linked: Linked) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all findings (one row each, with `blocks` for flags) and the barriers they raise.

    The flags are found first: what they hold back matters to D5 and D7.
    """
    flags = [each(linked) for each in looked_for(linked) if each.kind == "flag"]
    barriers = barriers_of(pd.concat(flags), linked.rejects)
    guarded = replace(linked, barriers=barriers)
    fixes = [each(guarded) for each in CATALOGUE if each.kind == "fix"]
    findings = pd.concat([*fixes, *flags]).sort_values(ORDER, kind="stable", na_position="first")
    return findings.reset_index(drop=True), barriers


def looked_for(linked: Linked) -> list[DriftClass]:
    """Return the classes to look for: those of SmartLead only where its exports are given."""
    given = linked.smartlead is not None
    return [each for each in CATALOGUE if given or not each.is_of_smartlead]


def barriers_of(flags: pd.DataFrame, rejects: pd.DataFrame) -> pd.DataFrame:
    """Return one row a fix held back: `code`, `lid` or `contact_id`, `blocked_by`."""
    by_reject = rejects[["lid", "blocks"]].assign(blocked_by="reject")
    by_flag = flags.assign(blocked_by=flags["code"])
    by_lid = pd.concat([by_flag, by_reject]).dropna(subset=["blocks", "lid"])
    by_contact = by_flag.dropna(subset=["blocks", "contact_id"])
    shared = ["blocks", "blocked_by"]
    both = pd.concat([by_lid[["lid", *shared]], by_contact[["contact_id", *shared]]])
    both = both.drop_duplicates()
    codes = both["blocks"].replace("*", ";".join(FIXES)).str.split(";")
    both = both.assign(code=codes).explode("code")
    return both[["code", "lid", "contact_id", "blocked_by"]].astype("string").drop_duplicates()
