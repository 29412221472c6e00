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

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.drift.shape import drift_class
from sotdiff.drift.streets import bare_city, is_corrupt

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class("D3", "city corrupt", advice="The city is set to the workbook's.")
def d3(linked: Linked) -> pd.DataFrame:
    """Return one row a contact whose city is to be mended."""
    found = mendable(linked)
    now = canon.canon_column(found["sot_city"], canon.written_text)
    return found.assign(field="city", was=found["city"], now=now)


def city_differences(linked: Linked) -> pd.DataFrame:
    """Return the pairs whose cities differ where the SoT's is not blank."""
    pairs = linked.pairs
    return pairs[canon.says_otherwise(pairs["city"], pairs["sot_city"], canon.canon_text)]


def mendable(linked: Linked) -> pd.DataFrame:
    """Return the pairs whose city D3 mends under the policy."""
    pairs = city_differences(linked)
    if linked.city_policy == "any":
        return pairs
    blank = canon.canon_column(pairs["city"], canon.canon_text).isna()
    corrupt = _corrupt(pairs[["city", "sot_city"]].fillna(""), _known(linked))
    return pairs[corrupt | blank] if linked.city_policy == "corrupt_or_blank" else pairs[corrupt]


def _known(linked: Linked) -> frozenset[str]:
    """Return the bare forms of all known cities: the SoT's and the configured ones."""
    cities = pd.concat([linked.leads["city"], pd.Series(linked.known_cities, dtype="string")])
    return frozenset(map(bare_city, cities.dropna().unique()))


def _corrupt(cities: pd.DataFrame, known: frozenset[str]) -> pd.Series:
    """Tell for each pair of cities whether the first is corrupt; judged on distinct pairs."""
    distinct = cities.drop_duplicates()
    verdicts = [is_corrupt(h, s, known) for h, s in distinct.itertuples(index=False)]
    judged = cities.merge(
        distinct.assign(corrupt=verdicts),
        on=["city", "sot_city"],
        how="left",
        validate="many_to_one",
    )
    return pd.Series(judged["corrupt"].to_numpy(dtype=bool), index=cities.index)
