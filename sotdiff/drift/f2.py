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

import pandas as pd

from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F2",
    "token shared",
    advice="Decide which contact is the lead's, and merge the others into it or take their token "
    "away, in HubSpot.",
)
def f2(linked: Linked) -> pd.DataFrame:
    """Return one row a contact and a LID that another contact carries or links to as well."""
    keys = ["contact_id", "lid"]
    by_token = linked.tokens[keys].assign(detail="carries the token")
    by_address = linked.links[keys].assign(detail="holds an address of the lead")
    held = pd.concat([by_token, by_address]).drop_duplicates(keys)
    return held[held["lid"].duplicated(keep=False)].assign(blocks="*")
