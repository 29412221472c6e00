"""D8 commission differs: the attribution is not the one that the SoT lets expect.

Compared as trimmed text, exactly: options of an enumeration are case-sensitive.

    HubSpot | expected | then
    inbound | scout    | scout
    (blank) | scout    | scout
    Scout   | scout    | scout
    inbound | (none)   | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import texts
from sotdiff.drift.shape import Found, drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class("D8", "commission differs", advice="The attribution is set to the expected one.")
def d8(linked: Linked) -> Found:
    """Return one row a contact whose attribution is to be replaced."""
    was, now = linked.of_contact("commission"), linked.of_lead("commission")
    places = texts.differing(was, now, str.strip)
    found = linked.pairs.only(places)
    return Found(
        found.lead,
        found.contact,
        field="commission",
        was=was.take(places),
        now=texts.in_form(now.take(places), str.strip),
    )
