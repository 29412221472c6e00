"""F3 token out of scope: a contact without owner, of another owner, or archived carries a token.

Blocks D2 and D7 of that lead: they would make a second holder of the token, or bring back what a
person deleted. Never claimed by us.

    contact out of scope | its token | the SoT knows it | finding
    no owner             | R00417    | yes              | F3, lid R00417, blocks D2;D7
    owner 77             | R99999    | no               | F3, lid missing, was R99999
    no owner             | (none)    |                  | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from sotdiff import texts
from sotdiff.drift.shape import Found, drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F3",
    "token out of scope",
    advice="Give the contact to our owner in HubSpot, or take its token away; until then its lead "
    "gets neither token nor contact.",
)
def f3(linked: Linked) -> Found:
    """Return one row a token of a contact out of scope."""
    tokens = linked.tokens_outside
    owners = texts.texts_of(linked.outside["owner_id"])
    owner = owners.take(tokens.contact - len(linked.contacts))
    ours = texts.told(pc.equal(owner, linked.owner_id))
    other = pc.fill_null(texts.joined("owner ", owner), "no owner")
    return Found(
        np.where(tokens.lid < linked.known, tokens.lid, -1),
        tokens.contact,
        field="token_text",
        was=linked.lids.take(tokens.lid),
        detail=texts.either(ours, texts.same("ours, but archived", len(owner)), other),
        blocks="D2;D7",
    )
