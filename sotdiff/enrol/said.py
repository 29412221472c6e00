"""Whom an export speaks of: every address in a cell, also where they are several."""

from __future__ import annotations

import pandas as pd

from sotdiff import canon

# The cell as it stands, where the table has another `email`.
CELL = "email (export)"
_AROUND = "\"'`()[]{}<>,;"


def addresses_said(enrolments: pd.DataFrame) -> pd.DataFrame:
    """Return one row an enrolment and an address that its cell may mean, as `email`.

    A cell that holds several addresses is no address, and still speaks of all of them; one with a
    quote too many speaks of the address without it as well. A cell that holds none has one row,
    without `email`.
    """
    if CELL not in enrolments:
        return enrolments
    numbered = enrolments.reset_index(drop=True)
    is_odd = numbered["email"].isna() | (numbered["email"].str.strip(_AROUND) != numbered["email"])
    odd = numbered[is_odd.fillna(value=True).astype(bool)]
    if odd.empty:
        return enrolments
    places = pd.Series(odd.index.astype("string"), index=odd.index)
    found = canon.explode_column(odd[CELL], places, _meant)
    meant = numbered.loc[found["key"].astype("int64")].assign(email=found["value"].array)
    rest = numbered.drop(meant.index.unique())
    return pd.concat([rest, meant], ignore_index=True)


def _meant(cell: str) -> list[str]:
    """Return the addresses in a cell, as they stand and without quotes and brackets around them."""
    entries = canon.split_ledger(cell)
    both = [form for entry in entries for form in (entry, entry.strip(_AROUND))]
    return [form for form in dict.fromkeys(both) if canon.is_address(form)]
