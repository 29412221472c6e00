"""The tables: what a frame must be to cross from one step to the next."""

from __future__ import annotations

import pandas as pd
import pytest

from sotdiff import tables
from sotdiff.errors import TableError
from sotdiff.tables import Changes, Contacts, Leads, Receipts, Rejects, columns_of, conform

TABLES = (
    tables.Leads,
    tables.Contacts,
    tables.Findings,
    tables.Changes,
    tables.Flags,
    tables.Blocked,
    tables.Rejects,
    tables.Receipts,
)
CONTRACT = {
    "Leads": "lid first_name last_name email_all phone_all city commission sheet_row",
    "Contacts": "contact_id owner_id email additional_emails first_name last_name phone city"
    " token_text commission created_at updated_at",
    "Findings": "code kind lid contact_id field was now detail",
    "Changes": "change_id code lid contact_id field property was now",
    "Flags": "code lid contact_id field was detail blocks",
    "Blocked": "change_id code lid contact_id field property was now blocked_by",
    "Rejects": "lid sheet_row column value reason email_all blocks",
    "Receipts": "change_id code lid contact_id field property was now result http_status detail at",
}


def leads(**columns: list[object]) -> pd.DataFrame:
    """Return a frame of two leads with some columns given."""
    given = {"lid": ["R1", "R2"], "sheet_row": [2, 3], **columns}
    frame = pd.DataFrame({name: given.get(name, [None, None]) for name in columns_of(Leads)})
    return frame.assign(**{name: values for name, values in given.items() if name not in frame})


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_a_table_has_the_columns_of_the_contract(table: tables.Table) -> None:
    """Names and order are what other programs are told."""
    assert " ".join(columns_of(table)) == CONTRACT[table.__name__]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_text_is_string_and_times_are_utc(table: tables.Table) -> None:
    """All columns are `string`, but for row numbers, HTTP's status and times."""
    others = {"sheet_row": "Int64", "http_status": "Int64"} | dict.fromkeys(
        ("created_at", "updated_at", "at"), "datetime64[us, UTC]"
    )
    assert columns_of(table) == {name: others.get(name, "string") for name in columns_of(table)}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_an_empty_table_is_one(table: tables.Table) -> None:
    """A table without rows has all columns in their types."""
    frame = tables.empty(table)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == columns_of(table)
    pd.testing.assert_frame_equal(conform(frame, table), frame)


def test_further_columns_stay_behind_the_tables_own() -> None:
    """Put in the table's order; what the table does not know follows, untouched."""
    frame = leads(BEDS=[3, 4])
    conformed = conform(frame[[*reversed(frame.columns)]], Leads)
    assert list(conformed.columns) == [*columns_of(Leads), "BEDS"]
    assert list(conformed["BEDS"]) == [3, 4]


def test_the_callers_frame_is_never_changed() -> None:
    """Neither its values nor its types nor its row labels; its `attrs` stay with the caller."""
    frame = leads().set_axis([7, 9])
    frame.attrs["sotdiff"] = {"rows": 2}
    before = frame.copy(deep=True)
    conformed = conform(frame, Leads)
    conformed.loc[0, "city"] = "Granby"
    pd.testing.assert_frame_equal(frame, before)
    assert frame.attrs == {"sotdiff": {"rows": 2}}
    assert conformed.attrs == {}
    assert list(conformed.index) == [0, 1]


def test_texts_of_every_kind_become_string() -> None:
    """Objects, numbers read as numbers, NaN and None: text, or missing."""
    conformed = conform(leads(city=["Granby", float("nan")], phone_all=[9705551234, None]), Leads)
    assert conformed["city"].isna().tolist() == [False, True]
    assert conformed["city"].dtype == "string"


def test_missing_columns_are_named_with_the_nearest() -> None:
    """One error for all of them."""
    frame = leads().rename(columns={"city": "CITY", "email_all": "emails"})
    with pytest.raises(TableError, match=r"Leads: missing column 'email_all' \(.*emails.*'city'"):
        conform(frame, Leads)


def test_a_key_is_never_missing_or_double() -> None:
    """The error names the column and the row."""
    with pytest.raises(TableError, match="lid of row 1"):
        conform(leads(lid=["R1", None]), Leads)
    with pytest.raises(TableError, match="lid of row 0: 'R1'"):
        conform(leads(lid=["R1", "R1"]), Leads)


def test_a_lead_id_has_its_form() -> None:
    """Only canonical ids get in: nothing downstream compares spellings."""
    with pytest.raises(TableError, match="'r2'"):
        conform(leads(lid=["R1", "r2"]), Leads)


def test_a_value_that_does_not_fit_is_told() -> None:
    """A row number that is none."""
    with pytest.raises(TableError, match="Leads: a value does not fit its column"):
        conform(leads(sheet_row=[2, "three"]), Leads)


def test_many_failures_are_summed_up() -> None:
    """The first five are told, the others counted."""
    rows = [{"lid": f"x{at}"} for at in range(8)]
    with pytest.raises(TableError, match="and 3 more"):
        tables.frame_of(rows, Leads)


def test_every_value_that_does_not_fit_is_told() -> None:
    """However many: with its column, its row's label, and the value."""
    frame = tables.frame_of([{"lid": f"R{n}"} for n in range(9)], Leads).set_axis(range(17, 26))
    with pytest.raises(TableError) as error:
        conform(frame.assign(lid=frame["lid"].str.lower()), Leads)
    cases = error.value.cases
    assert list(cases["row"]) == list(range(17, 26))
    assert list(cases["value"]) == [f"r{n}" for n in range(9)]
    assert set(cases["column"]) == {"lid"}


def test_rows_may_leave_out_what_is_missing() -> None:
    """A frame built from dicts has every column of its table."""
    frame = tables.frame_of([{"reason": "no lead id", "sheet_row": 7}], Rejects)
    assert list(frame.columns) == list(columns_of(Rejects))
    assert frame["lid"].isna().all()
    assert tables.frame_of([], Rejects).empty


def test_times_are_read_as_utc() -> None:
    """As HubSpot writes them."""
    frame = tables.frame_of([{"contact_id": "1", "created_at": "2026-01-01T00:00:00.5Z"}], Contacts)
    assert frame["created_at"][0] == pd.Timestamp("2026-01-01 00:00:00.5", tz="UTC")
    assert frame["updated_at"].isna().all()


def test_a_receipt_has_one_of_the_known_results() -> None:
    """And a change is the same change once."""
    change = {"change_id": "c", "code": "D3", "lid": "R1", "field": "city", "property": "city"}
    receipt = {**change, "now": "Granby", "result": "applied"}
    assert len(tables.frame_of([receipt], Receipts)) == 1
    with pytest.raises(TableError, match="'done'"):
        tables.frame_of([{**receipt, "result": "done"}], Receipts)
    with pytest.raises(TableError, match="change_id"):
        tables.frame_of([{**change, "now": "a"}, {**change, "now": "b"}], Changes)
