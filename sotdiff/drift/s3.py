"""S3 never enrolled: a lead that may be enrolled, and that no export kept has ever had.

May be: its primary is valid and no other workbook row holds it; nothing was ever heard against any
of its addresses (unsubscribed, bounced, blocked, a reply that says no; opted out or hard-bounced in
HubSpot where that is mapped); and the rule `when`, `unless` of `[smartlead]` lets it pass. These
leads are what `sotdiff smartlead load` writes into `to_enrol.csv`.

    ledger of R00417 | exports kept          | finding
    a;b              | none has a or b       | S3, was a
    a;b              | an old one has b      | nothing: it was enrolled once
    a;b              | R00418 with b bounced | nothing
    (blank)          |                       | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.drift.shape import enrolment_class, enrolments_of
from sotdiff.enrol import standing

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@enrolment_class(
    "S3",
    "never enrolled",
    advice="Run `sotdiff smartlead load` and import its to_enrol.csv into the campaign.",
)
def s3(linked: Linked) -> pd.DataFrame:
    """Return one row a lead that may be enrolled and never was."""
    stands = standing(linked, enrolments_of(linked))
    free = stands[stands["why_not"].isna()]
    return free[["lid"]].assign(field="email", was=free["address"])
