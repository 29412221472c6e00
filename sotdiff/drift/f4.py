"""F4 link ambiguous: a contact belongs to more than one lead. Blocks all fixes on all of them.

The token says one lead and an address another; several known tokens; or, without a known token,
addresses of several leads. An address that stands in the own lead's ledger too is no evidence. A
rejected workbook row can claim a contact as well. One finding for each contact and lead concerned.

    contact                                   | finding
    token R00417, address of R00418 alone     | F4 for R00417 and R00418
    token R00417, address of both             | nothing (F8)
    tokens R00417 and R00418                  | F4 for both
    no token, addresses of R00417 and R00418  | F4 for both
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F4",
    "link ambiguous",
    advice="Decide whose contact it is: correct its token or move the address, in HubSpot or in "
    "the workbook.",
)
def f4(linked: Linked) -> pd.DataFrame:
    """Return one row a contact and a lead concerned."""
    keys = ["contact_id", "lid"]
    several = linked.links.loc[linked.links["contact_id"].duplicated(keep=False), "contact_id"]
    ambiguous = pd.concat([several, linked.claims["contact_id"]])
    own = linked.links[canon.is_among(linked.links["contact_id"], ambiguous)]
    links = own[keys].assign(detail="links by " + own["by"])
    claims = linked.claims.dropna(subset="lid")
    claims = claims[keys].assign(detail="claims it by " + claims["address"])
    return pd.concat([links, claims]).drop_duplicates(keys).assign(blocks="*")
