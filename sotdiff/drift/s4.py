"""S4 enrolled twice: a lead, or an address of none, has two enrolments or more.

Over the newest export of each campaign, without what SmartLead itself has stopped. One finding an
address of them; `detail` tells where that address is enrolled.

    ledger of R00417 | enrolled                   | finding
    a;b              | a in Spring, a in Fall     | S4 for a
    a;b              | a in Spring, b in Spring   | S4 for a and for b
    a;b              | a in Spring, a BLOCKED in Fall | nothing
    (no lead)        | x in Spring, x in Fall     | S4 for x, beside its S1
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.drift.shape import enrolment_class, enrolments_of
from sotdiff.drift.told import told
from sotdiff.enrol import enrolled

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@enrolment_class(
    "S4",
    "enrolled twice",
    advice="Decide which enrolment stays, and remove the others in SmartLead.",
)
def s4(linked: Linked) -> pd.DataFrame:
    """Return one row a lead and an address of its that has, together, several enrolments."""
    mailed = enrolments_of(linked).mailed.dropna(subset="email")
    every = enrolled(mailed, linked)
    again = every["lid"].fillna(every["email"]).duplicated(keep=False)
    found = every[again]
    return told(found.assign(was=found["email"]), field="email", keys=["lid", "was"])
