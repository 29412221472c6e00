"""Random portals are what a portal can hold, the same for a seed, and reach every class."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings

from oracle import forms
from oracle.oracle import find
from oracle.portals import OWNER, Portal, as_frames, portals, random_portal

FIXES = {"D2", "D3", "D4", "D5", "D6", "D7", "D8"}
FLAGS = {"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8"}


def raise_if_impossible(portal: Portal) -> None:
    """Refuse a portal in which two contacts hold one address, or an id stands twice."""
    everyone = portal.contacts + portal.outside
    holders = Counter(
        address
        for contact in everyone
        for address in {forms.email(contact["email"]), *forms.emails(contact["additional_emails"])}
        if address
    )
    assert max(holders.values(), default=0) <= 1, holders
    assert len({contact["contact_id"] for contact in everyone}) == len(everyone)
    assert len({lead["lid"] for lead in portal.leads}) == len(portal.leads)
    assert {contact["owner_id"] for contact in portal.contacts} <= {OWNER}
    assert OWNER not in {contact["owner_id"] for contact in portal.outside}


@settings(max_examples=50, deadline=None)
@given(portals())
def test_everything_in_a_drawn_portal_counts_exactly_once(portal: Portal) -> None:
    """Rows and contacts add up over the buckets, and nothing is unaccounted."""
    raise_if_impossible(portal)
    found = find(portal.leads, portal.contacts, portal.outside, portal.rejects, owner_id=OWNER)
    for buckets in (found.leads_buckets, found.contacts_buckets):
        assert "unaccounted" not in buckets
    rejected = found.leads_buckets.pop("rejected")
    assert sum(map(len, found.leads_buckets.values())) == len(portal.leads)
    assert sum(map(len, found.contacts_buckets.values())) == len(portal.contacts)
    assert len(rejected) == sum(1 for reject in portal.rejects if reject["column"] == "LEAD_ID")


def test_portals_reach_every_class_changed_held_and_raised() -> None:
    """In two hundred seeds each fix is seen free and held back, and each flag raised."""
    free: set[str] = set()
    held: set[str] = set()
    raised: set[str] = set()
    for seed in range(200):
        portal = random_portal(seed)
        raise_if_impossible(portal)
        found = find(portal.leads, portal.contacts, portal.outside, portal.rejects, owner_id=OWNER)
        free.update(change["code"] for change in found.changes)
        held.update(change["code"] for change in found.blocked)
        raised.update(flag["code"] for flag in found.flags)
    assert (free, held, raised) == (FIXES, FIXES, FLAGS)


@pytest.mark.parametrize("size", [1, 8, 40])
def test_a_seed_makes_one_portal(size: int) -> None:
    """The same seed and size, the same portal, within the size's bounds."""
    portal = random_portal(7, size)
    assert portal == random_portal(7, size)
    assert 1 <= len(portal.leads) <= max(1, size + size // 2)
    assert len(portal.contacts) <= 2 * size


def test_frames_have_the_tables_types() -> None:
    """Text is `string`, rows are Int64 and times are UTC, even in an empty table."""
    for portal in (random_portal(3), Portal([], [], [], [])):
        df_sot, df_hs, df_outside, rejects = as_frames(portal)
        assert {str(df_sot["sheet_row"].dtype), str(rejects["sheet_row"].dtype)} == {"Int64"}
        assert df_sot.drop(columns="sheet_row").dtypes.eq("string").all()
        assert str(df_hs["created_at"].dtype) == "datetime64[us, UTC]"
        assert list(df_outside.columns) == list(df_hs.columns)
