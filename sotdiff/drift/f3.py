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

import pandas as pd

from sotdiff import canon
from sotdiff.drift.shape import drift_class
from sotdiff.linked import tokens_of

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F3",
    "token out of scope",
    advice="Give the contact to our owner in HubSpot, or take its token away; until then its lead "
    "gets neither token nor contact.",
)
def f3(linked: Linked) -> pd.DataFrame:
    """Return one row a token of a contact out of scope."""
    owners = linked.outside.set_index("contact_id")["owner_id"]
    tokens = tokens_of(linked.outside)
    known = pd.concat([linked.leads["lid"], linked.rejects["lid"]])
    owner = tokens["contact_id"].map(owners).astype("string")
    ours = (owner == linked.owner_id).fillna(value=False)
    return tokens.assign(
        field="token_text",
        was=tokens["lid"],
        lid=tokens["lid"].where(canon.is_among(tokens["lid"], known)),
        detail=("owner " + owner).fillna("no owner").mask(ours, "ours, but archived"),
        blocks="D2;D7",
    )
