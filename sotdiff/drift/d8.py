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

from sotdiff import canon
from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.linked import Linked


@drift_class("D8", "commission differs", advice="The attribution is set to the expected one.")
def d8(linked: Linked) -> pd.DataFrame:
    """Return one row a contact whose attribution is to be replaced."""
    pairs = linked.pairs
    found = pairs[canon.says_otherwise(pairs["commission"], pairs["sot_commission"], str.strip)]
    now = canon.canon_column(found["sot_commission"], str.strip)
    return found.assign(field="commission", was=found["commission"], now=now)
