"""S6 status word unknown: nobody here knows what SmartLead means; the lead counts as enrolled.

One finding an address, over the newest export of each campaign; `detail` tells the word. A new word
is taught in `[smartlead.words]`.

    status      | finding
    STARTED     | nothing
    In Progress | nothing: read without case, spaces and signs
    SNOOZED     | S6
    (blank)     | S6
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.drift.shape import enrolment_class, enrolments_of
from sotdiff.drift.told import said_of, told
from sotdiff.enrol import enrolled

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@enrolment_class(
    "S6",
    "status word unknown",
    advice="Find out in SmartLead what the word means, and teach it in `[smartlead.words]`.",
)
def s6(linked: Linked) -> pd.DataFrame:
    """Return one row a lead (or none) and an address whose status word nobody knows."""
    current = enrolments_of(linked).current
    found = enrolled(current[current["state"].isna()], linked)
    return told(found.assign(was=said_of(found)), field="status", keys=["lid", "was"])
