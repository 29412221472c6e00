"""Where every current enrolment is: enrolled minus the workbook, proved empty or counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import canon

if TYPE_CHECKING:
    from sotdiff.enrol.side import SmartLead
    from sotdiff.linked import Linked


def enrolled_sums(linked: Linked, side: SmartLead, counted: int) -> dict[str, int]:
    """Return `enrolled = in_sot + of_rejected + unknown`, and how many are in none of them.

    `counted`: the rows of the newest export of each campaign, as the door counted them.
    """
    current, ledger = side.current["email"], linked.ledger_frame
    in_sot = canon.is_among(current, ledger.loc[ledger["is_lead"], "address"])
    known = canon.is_among(current, ledger["address"])
    sums = {
        "in_sot": int(in_sot.sum()),
        "of_rejected": int((known & ~in_sot).sum()),
        "unknown": int((~known).sum()),
    }
    return {"enrolled": counted, **sums, "unaccounted": abs(counted - sum(sums.values()))}
