"""The address of a cell, as Excel shows it."""

from __future__ import annotations

from drawing import draw

from sotdiff.tables import Rejects
from sotdiff.workbook import cell_addresses

SOURCE = {"sheet": "Lead Details", "columns": {"LEAD_ID": "A", "PHONE_ALL": "AF"}}
REJECTS = """
    sheet_row | column    | reason
    17        | PHONE_ALL | no possible phone number
    9         | LEAD_ID   | no lead id
    4         | GONE      | a column that nobody knows
              | LEAD_ID   | a row that nobody knows
"""


def test_a_reject_has_the_address_of_its_cell() -> None:
    """Tab, column letter and row number; missing where one of them is not known."""
    addresses = cell_addresses(draw(REJECTS, Rejects), SOURCE)
    assert list(addresses.dropna()) == ["Lead Details!AF17", "Lead Details!A9"]
    assert list(addresses.isna()) == [False, False, True, True]
    assert addresses.dtype == "string"


def test_rejects_know_where_they_come_from() -> None:
    """Without a source, the frame's own is used; a hand-made frame has none."""
    rejects = draw(REJECTS, Rejects)
    assert cell_addresses(rejects).isna().all()
    rejects.attrs["sotdiff"] = SOURCE
    assert cell_addresses(rejects)[0] == "Lead Details!AF17"
