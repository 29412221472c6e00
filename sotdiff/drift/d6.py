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

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sotdiff import canon, texts
from sotdiff.drift.shape import Found, drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class("D6", "phone differs", advice="The phone is set to the ledger's first.")
def d6(linked: Linked) -> Found:
    """Return one row a contact whose phone is to be replaced."""
    was, first = linked.of_contact("phone"), texts.first_phones(linked.of_lead("phone_all"))
    apart = np.flatnonzero(texts.told(first.is_valid()) & ~texts.told(pc.equal(was, first)))
    was, now = was.take(apart), first.take(apart)
    differs = _differ(was, now, linked.region)
    found = linked.pairs.only(apart[differs])
    which = pa.array(differs)
    return Found(
        found.lead, found.contact, field="phone", was=was.filter(which), now=now.filter(which)
    )


def _differ(phones: pa.Array, wanted: pa.Array, region: str) -> np.ndarray:
    """Tell which phones are not the wanted ones."""
    differs = ~_is_alike(phones, wanted, region)
    rest = pa.array(np.flatnonzero(differs))
    here = texts.in_form(phones.take(rest), partial(canon.canon_phone, region=region))
    there = wanted.take(rest)
    digits = pc.replace_substring_regex(there, "[^0-9]", "")
    differs[differs] = ~texts.told(pc.equal(here, there)) & ~texts.told(pc.equal(here, digits))
    return differs


def _is_alike(phones: pa.Array, wanted: pa.Array, region: str) -> np.ndarray:
    """Tell which phones differ from E.164 in blanks, brackets, dots, dashes and +1 only.

    Most of those that differ at all do: they need not be read as numbers, which is slow.
    """
    bare = pc.replace_substring_regex(phones, "[ ().-]", "")
    alike = texts.told(pc.and_(pc.equal(bare, wanted), pc.starts_with(wanted, "+")))
    if region == "US":
        national = pc.match_substring_regex(bare, r"\A[2-9][0-9]{9}\z")
        alike |= texts.told(pc.and_(national, pc.equal(texts.joined("+1", bare), wanted)))
    return alike
