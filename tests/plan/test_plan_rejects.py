"""The rejects of a plan: part of what a person reviews, so part of the digest."""

from __future__ import annotations

from drawing import plan_of

LEADS = "lid | sheet_row\nR00001 | 5"
ONE = "R00001 | 5 | CITY | #REF! | error cell"
OTHER = "R00002 | 6 | LEAD_ID | R00002 | stands twice"
HEADER = "lid | sheet_row | column | value | reason"


def test_rejects_stand_in_the_workbooks_order() -> None:
    """Rejects are listed by row and column, and the digest does not depend on who found them."""
    plans = [
        plan_of(LEADS, "contact_id", rejects="\n".join([HEADER, *rejects]))
        for rejects in ([ONE, OTHER], [OTHER, ONE])
    ]
    assert [plan.rejects["sheet_row"].tolist() for plan in plans] == [[5, 6], [5, 6]]
    assert plans[0].digest == plans[1].digest
