"""The fingerprint of a frame."""

from __future__ import annotations

import pandas as pd
import pytest

from sotdiff.tables import Contacts, Leads, empty, fingerprint, frame_of

ROWS = [
    {"contact_id": "1", "city": "Granby", "created_at": "2026-01-01T00:00:00.001Z"},
    {"contact_id": "2", "email": "a@x.com;", "first_name": "Zoë\u2028"},
]


@pytest.fixture
def contacts() -> pd.DataFrame:
    """Return two contacts."""
    return frame_of(ROWS, Contacts)


def test_order_is_no_content(contacts: pd.DataFrame) -> None:
    """The order of rows, of columns and the row labels make no difference."""
    turned = contacts.iloc[::-1, ::-1].set_axis([7, 9])
    assert fingerprint(turned) == fingerprint(contacts)


def test_every_value_counts(contacts: pd.DataFrame) -> None:
    """Another value, a blank for a missing one, a row less or a column more makes a difference."""
    others = [
        contacts.replace("Granby", "Fraser"),
        contacts.assign(city=contacts["city"].fillna("")),
        contacts.assign(created_at=contacts["created_at"] + pd.Timedelta("1us")),
        contacts.iloc[:1],
        contacts.assign(more="x"),
        empty(Contacts),
        empty(Leads),
    ]
    prints = {fingerprint(frame) for frame in [contacts, *others]}
    assert len(prints) == len(others) + 1
