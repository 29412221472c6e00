"""S1 enrolled, in no ledger: SmartLead has somebody whom the workbook does not know.

One finding an address, over the newest export of each campaign, whatever its status. An address of
a rejected row is known. `lid` is the lead that the enrolment's own custom field names, if the
workbook has it; `detail` tells campaign and status. Cold mail cannot be recalled: look at once.

    enrolled address | stands in            | finding
    x                | no ledger            | S1
    a                | R00417's ledger      | nothing
    b                | a rejected row       | nothing
    x, field R00417  | no ledger            | S1, lid R00417
    (no address)     |                      | S1, one a row
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.drift.shape import enrolment_class, enrolments_of
from sotdiff.drift.told import said_of, told

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@enrolment_class(
    "S1",
    "enrolled, in no ledger",
    advice="Pause and remove the enrolment in SmartLead at once, or put the address into its "
    "lead's ledger.",
)
def s1(linked: Linked) -> pd.DataFrame:
    """Return one row an enrolled address that stands in no ledger, and one a row without any."""
    current = enrolments_of(linked).current
    foreign = current[~canon.is_among(current["email"], linked.ledger_frame["address"])]
    named = foreign["lid"].where(canon.is_among(foreign["lid"], linked.leads["lid"]))
    return told(foreign.assign(was=said_of(foreign), lid=named), field="email", keys=["was"])
