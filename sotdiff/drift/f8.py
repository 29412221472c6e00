"""F8 address shared: one address stands in the ledgers of two or more leads.

One owner, several properties. Blocks D2, D4, D5 and D7 of these leads; a token still links.
Rejected rows count as holders too. One finding for each lead and address.

    a stands in the ledgers of | finding
    R00417 and R00418          | F8 for both
    R00417 and a rejected row  | F8 for R00417
    R00417 twice               | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sotdiff.drift.shape import Found, drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F8",
    "address shared",
    advice="Decide which lead keeps the address, and take it out of the others' ledgers in the "
    "workbook.",
)
def f8(linked: Linked) -> Found:
    """Return one row a lead and an address that another workbook row holds as well."""
    ledger = linked.ledger
    is_shared = np.bincount(ledger.address) > 1
    shared = ledger.only(is_shared[ledger.address] & (ledger.holder < len(linked.leads)))
    was = linked.spelled.take(shared.address)
    return Found(shared.holder, field="email_all", was=was, blocks="D2;D4;D5;D7")
