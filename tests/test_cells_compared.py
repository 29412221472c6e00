"""`compare`: two states of one table, cell by cell."""

from __future__ import annotations

import pandas as pd
import pytest

import sotdiff
from sotdiff import many
from sotdiff.errors import TableError


def leads(**columns: list[object]) -> pd.DataFrame:
    """Return a table with these columns."""
    return pd.DataFrame(columns).convert_dtypes()


def cells(before: pd.DataFrame, after: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return the cells that differ."""
    found = sotdiff.compare(before, after).cells
    return list(found.astype(object).where(found.notna(), None).itertuples(index=False, name=None))


def test_what_is_the_same_is_no_difference() -> None:
    """In whatever order the rows stand; missing equals missing; nothing is changed."""
    before = leads(lid=["R1", "R2"], city=["Granby", None], rank=[1, 2])
    found = sotdiff.compare(before, before.iloc[::-1])
    assert (len(found.gone), len(found.new), len(found.cells)) == (0, 0, 0)


def test_a_cell_that_differs_is_told_with_both_values() -> None:
    """A text, a number, a value that came, and one that went."""
    before = leads(lid=["R1", "R2"], city=["Granby", None], rank=[1, 2])
    after = leads(lid=["R2", "R1"], city=["Kremmling", None], rank=[2, 3])
    assert cells(before, after) == [
        ("R2", "city", None, "Kremmling"),
        ("R1", "city", "Granby", None),
        ("R1", "rank", "1", "3"),
    ]


def test_many_rows_are_compared_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """In threads, and with the columns still in their order."""
    before = leads(lid=["R1", "R2"], city=["Granby", None], rank=[1, 2])
    after = leads(lid=["R2", "R1"], city=["Kremmling", None], rank=[2, 3])
    few = cells(before, after)
    monkeypatch.setattr(many, "MANY", 0)
    assert cells(before, after) == few


def test_rows_of_one_state_only_are_gone_or_new() -> None:
    """Their cells are no differences; nor are columns that only one state has."""
    before = leads(lid=["R1", "R2"], city=["Granby", "Fraser"], old=["a", "b"])
    after = leads(lid=["R3", "R2"], city=["Granby", "Fraser"], new=["a", "b"])
    found = sotdiff.compare(before, after)
    assert (list(found.gone), list(found.new), len(found.cells)) == (["R1"], ["R3"], 0)


def test_a_ledger_is_compared_as_its_addresses_are() -> None:
    """Case, separators and repetitions are none; the order is one: the first is the primary."""
    before = leads(lid=["R1", "R2"], email_all=["A@x.co; b@x.co", "a@x.co;b@x.co"])
    after = leads(lid=["R1", "R2"], email_all=["a@x.co;b@x.co,A@x.co", "b@x.co;a@x.co"])
    assert cells(before, after) == [("R2", "email_all", "a@x.co;b@x.co", "b@x.co;a@x.co")]


@pytest.mark.parametrize("lids", [["R1", "R1"], ["R1", None]])
def test_a_key_is_never_missing_or_double(lids: list[str | None]) -> None:
    """Nobody could tell which row is meant."""
    with pytest.raises(TableError, match="'lid' is no key"):
        sotdiff.compare(leads(lid=["R1"]), leads(lid=lids))


def test_a_missing_key_column_is_told() -> None:
    """With the nearest one there is."""
    with pytest.raises(TableError, match=r"no column 'lid'; .*'?lidd"):
        sotdiff.compare(leads(lidd=["R1"]), leads(lid=["R1"]))


def test_it_shows_itself() -> None:
    """In a line, and as a table in a notebook, with values escaped."""
    found = sotdiff.compare(leads(lid=["R1"], city=["<b>"]), leads(lid=["R1"], city=["Granby"]))
    assert repr(found) == "<Comparison: 0 rows gone, 0 new, 1 cells differ>"
    assert "&lt;b&gt;" in found._repr_html_()
