"""D2 token missing: a contact without token, linked by address to exactly one lead.

The token is appended with one space; the text that stands there is kept. Not where another
contact links to that lead too: a second holder of the token would be an F2.

    contact's text | address in the ledger of | other contacts of that lead | then
    (blank)        | R00417                   | none                        | ID:R00417
    from form 7    | R00417                   | none                        | from form 7 ID:R00417
    from form 7    | R00417                   | one                         | nothing: F2
    from form 7    | R00417 and R00418        | none                        | nothing: F4
    ID:R00999      | R00417                   | none                        | nothing: F5
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@drift_class("D2", "token missing", advice="The lead's token is added to the contact.")
def d2(linked: Linked) -> pd.DataFrame:
    """Return one row a contact that lacks the token of its only lead."""
    shared = linked.links.loc[linked.links["lid"].duplicated(keep=False), "lid"]
    pairs = linked.pairs
    bare = ~canon.is_among(pairs["contact_id"], linked.tokens["contact_id"])
    found = pairs[bare & ~canon.is_among(pairs["lid"], shared)]
    token = "ID:" + found["lid"]
    blank = canon.canon_column(found["token_text"], str.strip).isna()
    now = token.where(blank, found["token_text"] + " " + token)
    return found.assign(field="token_text", was=found["token_text"], now=now)
