"""S2 enrolled under another address: an enrolment's address is not the primary of its lead.

Over the newest export of each campaign, without what SmartLead itself has stopped. Not where the
address is the primary of another lead that holds it too. `detail` names the primary.

    enrolled | ledger of R00417 | finding
    a        | a;b              | nothing
    b        | a;b              | S2, was b
    b        | a;b, and b is R00418's first | nothing
    b, BOUNCED | a;b            | nothing: no mail goes there
    b        | the first entry is rejected, then b | S2: the lead has no primary
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.drift.shape import enrolment_class, enrolments_of
from sotdiff.drift.told import told
from sotdiff.enrol import enrolled, primaries

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@enrolment_class(
    "S2",
    "enrolled under another address",
    advice="Put the lead's primary into the campaign and take the other address out, or correct "
    "the ledger.",
)
def s2(linked: Linked) -> pd.DataFrame:
    """Return one row a lead and an enrolled address of its ledger that is nobody's primary."""
    first = primaries(linked)
    held = enrolled(enrolments_of(linked).mailed, linked).dropna(subset="lid")
    other = held[~canon.is_among(held["email"], first)]
    found = told(other.assign(was=other["email"]), field="email", keys=["lid", "was"])
    primary = found["lid"].map(first).astype("string")
    behind = ("; the primary is " + primary).fillna("; the lead has no usable primary")
    return found.assign(detail=found["detail"].str.cat(behind))
