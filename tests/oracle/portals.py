"""Random portals: a workbook and a HubSpot that could stand beside each other, drift and all.

Each address has at most one holder over all contacts, as in a real portal. Contacts in scope
carry the owner's id. The dullest throws make one lead with one contact in sync.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from hypothesis import strategies as st

from oracle.dice import Dice, DrawnDice, SeededDice
from oracle.drifting import make_contacts, make_outside
from oracle.making import OWNER, Making, make_leads, make_rejects

if TYPE_CHECKING:
    from oracle.look import Item

__all__ = ["OWNER", "Portal", "as_frames", "portals", "random_portal"]

LEADS = "lid first_name last_name email_all phone_all city commission sheet_row".split()
CONTACTS = (
    "contact_id owner_id email additional_emails first_name last_name phone city token_text"
    " commission created_at updated_at"
).split()
REJECTS = "lid sheet_row column value reason email_all blocks".split()


@dataclass(frozen=True)
class Portal:
    """What a look can see; each list holds one dict a row of the table of that name."""

    leads: list[Item]
    contacts: list[Item]
    outside: list[Item]
    rejects: list[Item]


def random_portal(seed: int, size: int = 8) -> Portal:
    """Return the portal of a seed: up to 1.5 `size` leads, 2 `size` contacts in scope."""
    return build(SeededDice(seed), size)


@st.composite
def portals(draw: st.DrawFn, size: int = 5) -> Portal:
    """Draw a portal throw by throw, so that a failing one shrinks to its few odd throws."""
    return build(DrawnDice(draw), size)


def build(dice: Dice, size: int) -> Portal:
    """Return a portal of the given dice."""
    making = Making(dice)
    make_leads(making, 1 + dice.below(size + size // 2))
    make_rejects(making)
    make_outside(making, most=2)
    make_contacts(making, most=2 * size)
    make_outside(making, most=4)
    return Portal(making.leads, making.contacts, making.outside, making.rejects)


def as_frames(portal: Portal) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return a portal as `df_sot, df_hs, df_outside, rejects`."""
    tables = asdict(portal)
    return (
        frame(tables["leads"], LEADS),
        frame(tables["contacts"], CONTACTS),
        frame(tables["outside"], CONTACTS),
        frame(tables["rejects"], REJECTS),
    )


def frame(items: list[Item], columns: list[str]) -> pd.DataFrame:
    """Return one row a dict, each column in its table's type."""
    return pd.DataFrame({column: cells(items, column) for column in columns})


def cells(items: list[Item], column: str) -> Any:
    """Return one column of a table."""
    values = [item[column] for item in items]
    if column == "sheet_row":
        return pd.Series(values, dtype="Int64")
    if column in {"created_at", "updated_at"}:
        return pd.Series(values, dtype=pd.DatetimeTZDtype("us", "UTC"))
    return pd.Series(values, dtype="string")
