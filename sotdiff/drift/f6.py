"""F6 differs outside the fixes: a linked contact's city or name differs, and no fix covers it.

Compared canonically (NFC, white space collapsed, casefold) where the SoT is not blank. Shown, and
blocks nothing.

    field      | HubSpot   | SoT      | finding
    city       | Fraser    | Granby   | F6
    city       | Dr Granby | Granby   | nothing: D3
    first_name | josé      | José     | nothing: equal
    last_name  | (blank)   | Miller   | F6
    last_name  | Miller    | (blank)  | nothing
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import canon, texts
from sotdiff.drift.d3 import city_differences
from sotdiff.drift.shape import Found, drift_class, together

if TYPE_CHECKING:
    import numpy as np

    from sotdiff.linked import Linked


@drift_class(
    "F6",
    "differs outside the fixes",
    advice="Decide which side is right, and correct the other.",
)
def f6(linked: Linked) -> Found:
    """Return one row a field of a contact that differs and that no fix mends."""
    cities, mended = city_differences(linked)
    parts = [("city", cities[~mended])]
    parts += [(name, _differing(linked, name)) for name in ("first_name", "last_name")]
    return together([_shown(linked, name, places) for name, places in parts])


def _differing(linked: Linked, name: str) -> np.ndarray:
    """Return the pairs whose `name` differs where the SoT's is not blank."""
    return texts.differing(linked.of_contact(name), linked.of_lead(name), canon.canon_text)


def _shown(linked: Linked, name: str, places: np.ndarray) -> Found:
    """Return the findings on one field."""
    found = linked.pairs.only(places)
    return Found(
        found.lead,
        found.contact,
        field=name,
        was=linked.of_contact(name, found.contact),
        now=linked.of_lead(name, found.lead),
    )
