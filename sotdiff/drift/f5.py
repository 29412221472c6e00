"""F5 token unknown: a contact carries a token whose LID the SoT does not know. Blocks all fixes.

LIDs of rejected rows are known. Not for contacts that belong to a rejected row.

    token              | SoT                          | finding
    R99999             | no such LID                  | F5, was R99999
    R00417 and R99999  | R00417 only                  | F5, was R99999 (the contact links to R00417)
    R00500             | R00500 stands in a rejected row | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@drift_class(
    "F5",
    "token unknown",
    advice="Correct the token in HubSpot, or bring the lead back into the workbook.",
)
def f5(linked: Linked) -> pd.DataFrame:
    """Return one row an unknown token of a contact."""
    tokens = linked.tokens
    found = tokens[~tokens["known"] & ~canon.is_among(tokens["contact_id"], linked.of_rejected)]
    return found[["contact_id"]].assign(field="token_text", was=found["lid"], blocks="*")
