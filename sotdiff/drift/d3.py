"""D3 city corrupt: street words leaked into the contact's city.

Holds when the cities differ and either HubSpot's ends in the SoT's and what stands before it holds
a street suffix or unit, or begins with a number; or HubSpot's is no known city and begins with a
number or ends in an unambiguous street suffix. Words that end real cities (Park, Lake, Springs)
and a leading "St." are no evidence, nor are a state or ZIP behind. `[drift] city` widens it.

    HubSpot            | SoT     | then
    Dr Granby          | Granby  | Granby
    123 Elm Ave, Granby| Granby  | Granby
    Elm Ave            | Granby  | Granby
    County Rd 5        | Granby  | Granby
    Grand Lake         | Granby  | nothing: F6
    St. Louis          | Granby  | nothing: F6
    Granby, CO 80446   | Granby  | nothing: F6
    (blank)            | Granby  | nothing: F6 (unless city = "corrupt_or_blank" or "any")
    Dr Granby          | (blank) | nothing
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sotdiff import canon, texts
from sotdiff.drift.shape import Found, drift_class
from sotdiff.drift.streets import bare_city, is_corrupt

if TYPE_CHECKING:
    import pyarrow as pa

    from sotdiff.linked import Linked


@drift_class("D3", "city corrupt", advice="The city is set to the workbook's.")
def d3(linked: Linked) -> Found:
    """Return one row a contact whose city is to be mended."""
    differ, mended = city_differences(linked)
    found = linked.pairs.only(differ[mended])
    now = texts.in_form(linked.of_lead("city", found.lead), canon.written_text)
    was = linked.of_contact("city", found.contact)
    return Found(found.lead, found.contact, field="city", was=was, now=now)


def city_differences(linked: Linked) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs whose cities differ where the SoT's is not blank, and which D3 mends."""
    here, there = linked.of_contact("city"), linked.of_lead("city")
    differ = texts.differing(here, there, canon.canon_text)
    return differ, _is_mended(linked, here.take(differ), there.take(differ))


def _is_mended(linked: Linked, here: pa.Array, there: pa.Array) -> np.ndarray:
    """Tell which of two differing cities D3 mends under the policy."""
    if linked.city_policy == "any":
        return np.ones(len(here), dtype=bool)
    corrupt = texts.judged(here, there, partial(is_corrupt, known=_known(linked)))
    blank = texts.told(texts.in_form(here, canon.canon_text).is_null())
    return corrupt | blank if linked.city_policy == "corrupt_or_blank" else corrupt


def _known(linked: Linked) -> frozenset[str]:
    """Return the bare forms of all known cities: the SoT's and the configured ones."""
    cities = texts.texts_of(linked.leads["city"]).unique().drop_null().to_pylist()
    return frozenset(map(bare_city, [*cities, *linked.known_cities]))
