"""The made workbook: 866 messy leads load exactly as they were meant."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from reading import load_alike

from sotdiff.sandbox.made import FILE_NAME, MadeWorld, made_world, write_workbook
from sotdiff.settings import load_settings
from sotdiff.tables import Leads, Rejects, columns_of, frame_of

EXAMPLE = Path(__file__).parents[2] / "sotdiff.toml"
Loaded = tuple[MadeWorld, pd.DataFrame, pd.DataFrame]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Return the made world, and its workbook as it loads."""
    world = made_world()
    path = tmp_path_factory.mktemp("made") / FILE_NAME
    write_workbook(world, path)
    return world, *load_alike(path, load_settings(EXAMPLE))


def test_the_made_leads_load_as_they_were_meant(loaded: Loaded) -> None:
    """Every cell of every lead, below title rows, among messy spellings and merged cells."""
    world, leads, _ = loaded
    expected = frame_of([dict(lead) for lead in world.truth.leads], Leads)
    pd.testing.assert_frame_equal(leads[list(columns_of(Leads))], expected)


def test_the_made_rejects_are_found_exactly(loaded: Loaded) -> None:
    """Not one more, not one less, each with its place, value and what it holds back."""
    world, _, rejects = loaded
    told = [name for name in columns_of(Rejects) if name != "reason"]
    expected = world.truth.rejects_frame()[told].astype({"value": "string"})
    by = ["sheet_row", "column", "value"]
    pd.testing.assert_frame_equal(
        rejects[told].sort_values(by, ignore_index=True),
        expected.sort_values(by, ignore_index=True),
    )


def test_every_row_and_column_of_the_made_workbook_is_counted(loaded: Loaded) -> None:
    """866 rows with a value, 48 columns, and nothing of them left out."""
    world, leads, _ = loaded
    assert leads.attrs["sotdiff"]["rows"] == world.truth.data_rows
    assert len(leads.attrs["sotdiff"]["columns"]) == 48
    assert leads.shape[1] == len(columns_of(Leads)) + 48 - 6
