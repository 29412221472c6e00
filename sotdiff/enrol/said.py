"""Whom an export speaks of: every address in a cell, also where they are several."""

from __future__ import annotations

import pandas as pd

from sotdiff import canon

# The cell as it stands, where the table has another `email`.
CELL = "email (export)"


def addresses_said(enrolments: pd.DataFrame) -> pd.DataFrame:
    """Return one row an enrolment and an address in its cell, as `email`.

    A cell that holds several addresses is no address, and still speaks of all of them; one that
    holds none has one row, without `email`.
    """
    if CELL not in enrolments or enrolments["email"].notna().all():
        return enrolments
    numbered = enrolments.reset_index(drop=True)
    open_ones = numbered[numbered["email"].isna()]
    places = pd.Series(open_ones.index.astype("string"), index=open_ones.index)
    found = canon.explode_column(open_ones[CELL], places, _addresses)
    several = numbered.loc[found["key"].astype("int64")].assign(email=found["value"].array)
    rest = numbered.drop(several.index.unique())
    return pd.concat([rest, several], ignore_index=True)


def _addresses(cell: str) -> list[str]:
    return [each for each in canon.split_ledger(cell) if canon.is_address(each)]
