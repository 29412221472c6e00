"""The guards: what must hold before anything is written. Pure: numbers and frames in, readings out.

reading   what one guard saw, against its limit
limits    the limits, as `[guards]` has them
source    the workbook against the last accepted one
contacts  the load of the contacts
plan      the size of one plan
budget    a rolling day
standing  what stands from earlier: the first run, a failed canary
verdict   all of them, and what stops a run
"""

from sotdiff.guards.budget import Spent
from sotdiff.guards.reading import Reading
from sotdiff.guards.verdict import (
    Facts,
    Verdict,
    raise_if_tripped,
    read_guards,
    read_undo_guards,
    source_holds,
)

__all__ = [
    "Facts",
    "Reading",
    "Spent",
    "Verdict",
    "raise_if_tripped",
    "read_guards",
    "read_undo_guards",
    "source_holds",
]
