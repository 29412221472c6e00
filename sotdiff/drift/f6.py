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

import pandas as pd

from sotdiff import canon
from sotdiff.drift.d3 import city_differences, mendable
from sotdiff.drift.shape import drift_class

if TYPE_CHECKING:
    from sotdiff.linked import Linked


@drift_class(
    "F6",
    "differs outside the fixes",
    advice="Decide which side is right, and correct the other.",
)
def f6(linked: Linked) -> pd.DataFrame:
    """Return one row a field of a contact that differs and that no fix mends."""
    cities = city_differences(linked)
    plain = cities[~canon.is_among(cities["contact_id"], mendable(linked)["contact_id"])]
    parts = [_shown(plain, "city")]
    parts += [_shown(_differing(linked.pairs, name), name) for name in ("first_name", "last_name")]
    return pd.concat(parts)


def _differing(pairs: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the pairs whose `name` differs where the SoT's is not blank."""
    return pairs[canon.says_otherwise(pairs[name], pairs[f"sot_{name}"], canon.canon_text)]


def _shown(pairs: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the findings on one field."""
    found = pairs[["lid", "contact_id"]]
    return found.assign(field=name, was=pairs[name], now=pairs[f"sot_{name}"])
