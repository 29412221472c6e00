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

import numpy as np
import pyarrow as pa

from sotdiff import texts
from sotdiff.drift.shape import Found, drift_class
from sotdiff.joins import is_again, is_shared, marked

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F4",
    "link ambiguous",
    advice="Decide whose contact it is: correct its token or move the address, in HubSpot or in "
    "the workbook.",
)
def f4(linked: Linked) -> Found:
    """Return one row a contact and a lead concerned."""
    links, claims = linked.links, linked.claims
    ambiguous = marked(len(linked.contacts), links.contact[is_shared(links.contact)])
    ambiguous[claims.contact] = True
    own = links.only(ambiguous[links.contact])
    named = claims.only(claims.lid >= 0)
    lid = np.concatenate([own.lid, named.lid])
    contact = np.concatenate([own.contact, named.contact])
    claimed = texts.joined("claims it by ", linked.spelled.take(named.address))
    linking = texts.worded(own.by_token, "links by token", "links by address")
    whole = Found(lid, contact, detail=pa.concat_arrays([linking, claimed]), blocks="*")
    return whole.only(~is_again(contact, lid))
