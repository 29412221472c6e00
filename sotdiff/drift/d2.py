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

from sotdiff import texts
from sotdiff.drift.shape import Found, drift_class
from sotdiff.joins import is_shared, marked

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class("D2", "token missing", advice="The lead's token is added to the contact.")
def d2(linked: Linked) -> Found:
    """Return one row a contact that lacks the token of its only lead."""
    bare = ~marked(len(linked.contacts), linked.tokens.contact)[linked.pairs.contact]
    shared = marked(len(linked.lids), linked.links.lid[is_shared(linked.links.lid)])
    found = linked.pairs.only(bare & ~shared[linked.pairs.lead])
    was = linked.of_contact("token_text", found.contact)
    token = texts.joined("ID:", linked.lids.take(found.lead))
    stands = texts.told(texts.in_form(was, str.strip).is_valid())
    now = texts.either(stands, texts.joined(was, " ", token), token)
    return Found(found.lead, found.contact, field="token_text", was=was, now=now)
