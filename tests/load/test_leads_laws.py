"""The law of loading: nothing of a workbook is lost, whatever stands in its cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bookmaking import HEADERS, settings_with, write_book
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import load_alike

from sotdiff.canon import canon_lid, is_address, split_ledger
from sotdiff.errors import WorkbookError

LIDS = ["R1", " r1 ", "R2", "R3", "R00003", "R4\u200b", "#REF!", "Total", 5, None, "=A1"]
LEDGERS = [
    "a@x.co",
    "A@x.co; b@x.co",
    "n/a; c@x.co",
    "#N/A",
    "=B2",
    " ;, ",
    None,
    7,
    True,
    "970-555-1234; 5",
    "9.7E9",
    "é@x.co",
]
TEXTS = [
    "Granby",
    " x ",
    "",
    "\u200b",
    None,
    12.5,
    False,
    date(2024, 1, 1),
    "#VALUE!",
    "_x000D_",
]
ROWS = st.tuples(
    st.sampled_from(LIDS),
    *[st.sampled_from(TEXTS)] * 2,
    *[st.sampled_from(LEDGERS)] * 2,
    st.sampled_from(TEXTS),
    st.sampled_from(TEXTS),
)


def is_blank(value: Any) -> bool:
    """Tell whether a person sees nothing in a cell of this value."""
    return value is None or str(value).replace("\u200b", "").replace("_x000D_", "").strip() == ""


@given(st.lists(ROWS, min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_every_row_is_a_lead_or_a_rejected_row(rows: list[tuple[Any, ...]]) -> None:
    """Leads and rejected rows are the rows with a value; no address appears from nowhere."""
    filled = {at for at, row in enumerate(rows, 2) if not all(map(is_blank, row))}
    with TemporaryDirectory() as folder:
        path = write_book(Path(folder) / "book.xlsx", [[*HEADERS, "NOTE"], *rows])
        try:
            leads, rejects = load_alike(path, settings_with())
        except WorkbookError as error:
            assert "lead" in str(error)  # noqa: PT017 - no lead at all is a lawful answer
            return
    lids = [canon_lid(str(rows[at - 2][0])) for at in sorted(filled)]
    single = {lid for lid in lids if lid and lids.count(lid) == 1}
    whole = rejects[~rejects["sheet_row"].isin(leads["sheet_row"])]
    assert set(leads["lid"]) == single
    assert {*leads["sheet_row"], *whole["sheet_row"]} == filled
    assert len(leads) + len(whole) == len(filled) == leads.attrs["sotdiff"]["rows"]
    for lead in leads.itertuples():
        standing = split_ledger(str(rows[lead.sheet_row - 2][3]))
        found = split_ledger(lead.email_all if isinstance(lead.email_all, str) else "")
        assert found == [address for address in standing if is_address(address)]
