"""F2 token shared: two or more contacts carry one token, or link to one lead. Blocks all fixes.

One finding for each contact and each lead concerned; contacts out of scope are F3, not F2.

    contact 1        | contact 2                     | finding
    token R00417     | token R00417                  | F2 for both
    token R00417     | no token, address of R00417   | F2 for both
    token R99999     | token R99999 (not in the SoT) | F2 for both, lid R99999
    token R00417     | token R00418                  | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sotdiff import texts
from sotdiff.drift.shape import Found, drift_class
from sotdiff.joins import is_shared

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F2",
    "token shared",
    advice="Decide which contact is the lead's, and merge the others into it or take their token "
    "away, in HubSpot.",
)
def f2(linked: Linked) -> Found:
    """Return one row a contact and a LID that another contact carries or links to as well."""
    tokens, links = linked.tokens, linked.links.only(~linked.links.by_token)
    contact = np.concatenate([tokens.contact, links.contact])
    lid = np.concatenate([tokens.lid, links.lid])
    shared = np.flatnonzero(is_shared(lid))
    by_token = shared < len(tokens.lid)
    detail = texts.worded(by_token, "carries the token", "holds an address of the lead")
    return Found(lid[shared], contact[shared], detail=detail, blocks="*")
