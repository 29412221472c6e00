"""F5 token unknown: a contact carries a token whose LID the SoT does not know. Blocks all fixes.

LIDs of rejected rows are known. Not for contacts that belong to a rejected row.

    token              | SoT                          | finding
    R99999             | no such LID                  | F5, was R99999
    R00417 and R99999  | R00417 only                  | F5, was R99999 (the contact links to R00417)
    R00500             | R00500 stands in a rejected row | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.drift.shape import Found, drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F5",
    "token unknown",
    advice="Correct the token in HubSpot, or bring the lead back into the workbook.",
)
def f5(linked: Linked) -> Found:
    """Return one row an unknown token of a contact."""
    tokens = linked.tokens
    found = tokens.only((tokens.lid >= linked.known) & ~linked.of_rejected[tokens.contact])
    was = linked.lids.take(found.lid)
    return Found(None, found.contact, field="token_text", was=was, blocks="*")
