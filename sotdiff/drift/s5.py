"""S5 stopped, and still the primary: SmartLead knows that mail to a lead's primary must end.

Unsubscribed, bounced or blocked (a bounce, or the block list) in any export kept. A bounce of the
sender's own mailbox says nothing about the address. Settled by another primary; for somebody who
unsubscribed also by the mark that `[smartlead] unsubscribed` names.

    ledger | in any export kept             | finding
    a;b    | a BOUNCED                      | S5, was a
    a;b    | a is_unsubscribed              | S5, was a
    a;b    | b BOUNCED                      | nothing: not the primary
    a;b    | a BLOCKED, Sender Originated Bounce | nothing
    a      | a COMPLETED                    | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.drift.shape import enrolment_class, enrolments_of
from sotdiff.drift.told import told
from sotdiff.enrol import enrolled, primaries
from sotdiff.enrol.standing import fits

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@enrolment_class(
    "S5",
    "stopped, and still the primary",
    advice="Let the lead's next address be the first, or mark the lead; `sotdiff proposals` lists "
    "it.",
)
def s5(linked: Linked) -> pd.DataFrame:
    """Return one row a lead whose primary SmartLead has stopped."""
    side = enrolments_of(linked)
    stop = side.enrolments["stop"].fillna("")
    bad = side.enrolments[stop.str.contains("bounced|blocked|unsubscribed")]
    held = enrolled(bad, linked).dropna(subset="lid")
    first = held[held["email"] == held["lid"].map(primaries(linked)).astype("string")]
    settled = linked.leads.loc[fits(linked.leads, side.settled), "lid"]
    only_unsubscribed = ~first["stop"].str.contains("bounced|blocked")
    open_ones = first[~(only_unsubscribed & canon.is_among(first["lid"], settled))]
    named = open_ones.drop_duplicates(["lid", "email", "campaign", "status", "stop"])
    return told(named.assign(was=named["email"]), field="email", keys=["lid", "was"])
