"""D6 phone differs: the contact's phone is not the lead's primary phone.

Compared as E.164, number and extension; a HubSpot phone that is no possible number by its digits.
Written as `+19705551234` or `+19705551234 ext 12`. Blank in the SoT: nothing.

    HubSpot         | SoT            | then
    (970) 555-1234  | +19705551234   | nothing: equal
    970-555-9999    | +19705551234   | +19705551234
    (blank)         | +19705551234   | +19705551234
    970-555-1234    | +19705551234 ext 12 | +19705551234 ext 12
    970-555-9999    | (blank)        | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff import texts
from sotdiff.drift.shape import Found, drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class("D6", "phone differs", advice="The phone is set to the ledger's first.")
def d6(linked: Linked) -> Found:
    """Return one row a contact whose phone is to be replaced."""
    was, first = linked.of_contact("phone"), texts.first_phones(linked.of_lead("phone_all"))
    apart = np.flatnonzero(texts.told(first.is_valid()) & ~texts.told(pc.equal(was, first)))
    was, now = was.take(apart), first.take(apart)
    phones = texts.as_phones(was, linked.region)
    digits = pc.replace_substring_regex(now, "[^0-9]", "")
    differs = ~texts.told(pc.equal(phones, now)) & ~texts.told(pc.equal(phones, digits))
    found = linked.pairs.only(apart[differs])
    which = pa.array(differs)
    return Found(
        found.lead, found.contact, field="phone", was=was.filter(which), now=now.filter(which)
    )
