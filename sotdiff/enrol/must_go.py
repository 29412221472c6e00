"""The enrolments that must be removed: who may still get mail, and must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.enrol.stops import forbidden

if TYPE_CHECKING:
    from sotdiff.enrol.side import SmartLead
    from sotdiff.linked import Linked

STRANGER = "S1: not in any ledger"
STOPPED = "stopped elsewhere: unsubscribed, bounced, blocked, refused or opted out"


def must_go(linked: Linked, side: SmartLead) -> pd.DataFrame:
    """Return one row a current enrolment to remove: `campaign`, `email`, `lid`, `status`, `why`.

    Those that SmartLead itself has stopped get no mail and stay there: they are its memory of it.
    What has no address cannot be asked for; it is an S1 all the same.
    """
    mailed = side.mailed.dropna(subset="email")
    rows, addresses = forbidden(linked, side)
    holder = linked.ledger_frame.drop_duplicates("address").set_index("address")["lid"]
    lid = mailed["email"].map(holder).astype("string").fillna(mailed["lid"])
    stranger = ~canon.is_among(mailed["email"], linked.ledger_frame["address"])
    out = canon.is_among(mailed["email"], addresses) | canon.is_among(mailed["lid"], rows)
    why = pd.Series(pd.NA, index=mailed.index, dtype="string").mask(out, STOPPED)
    why = why.mask(stranger, STRANGER)
    named = mailed[["campaign", "email", "status"]].assign(lid=lid, why=why)
    named = named[why.notna()].drop_duplicates(["campaign", "email", "lid"])
    return named[["campaign", "email", "lid", "status", "why"]].reset_index(drop=True)
