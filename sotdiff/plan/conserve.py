"""Conservation: every workbook row and every contact in scope is in exactly one bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sotdiff.joins import marked

if TYPE_CHECKING:
    from sotdiff.linked import Drift, Linked

LEADS = ("flagged", "to_create", "to_fix", "shown", "in_sync")
CONTACTS = ("of_rejected", "flagged", "to_fix", "shown", "in_sync")


def buckets(linked: Linked, drift: Drift) -> pd.DataFrame:
    """Return one row a bucket: `side`, `bucket`, `count`; the first that fits holds a member."""
    is_fix, is_blocking = drift.is_of("kind", "fix"), drift.has("blocks")
    blocking = _named(linked, drift, is_blocking)
    shown = _named(linked, drift, ~is_fix & ~is_blocking)
    leads = {
        "flagged": blocking[0],
        "to_create": drift.lid[drift.is_of("code", "D7")],
        "to_fix": drift.lid[is_fix],
        "shown": shown[0],
        "in_sync": linked.pairs.lead,
    }
    contacts = {
        "of_rejected": np.flatnonzero(linked.of_rejected),
        "flagged": blocking[1],
        "to_fix": drift.contact[is_fix],
        "shown": shown[1],
        "in_sync": linked.pairs.contact,
    }
    counts = [("leads", "rejected", _rejected_rows(linked))]
    counts += _counted("leads", len(linked.lids), len(linked.leads), leads)
    counts += _counted("contacts", len(linked.ids), len(linked.contacts), contacts)
    sides, names, sizes = zip(*counts, strict=True)
    columns = {"side": pd.array(sides, "string"), "bucket": pd.array(names, "string")}
    return pd.DataFrame({**columns, "count": np.array(sizes, dtype="int64")})


def unaccounted_for(linked: Linked, conservation: pd.DataFrame, source: dict[str, Any]) -> int:
    """Return how many rows and contacts, as the doors counted them, are in no bucket."""
    sums = {
        side: conservation.loc[conservation["side"] == side, "count"].sum()
        for side in ("leads", "contacts")
    }
    rows = source.get("sot", {}).get("rows", len(linked.leads) + _rejected_rows(linked))
    contacts = source.get("hubspot", {}).get("in_scope", len(linked.contacts))
    return int(abs(rows - sums["leads"]) + abs(contacts - sums["contacts"]))


def _counted(
    side: str, numbers: int, members: int, sets: dict[str, np.ndarray]
) -> list[tuple[str, str, int]]:
    """Return the size of each bucket: members of its set that no bucket before it holds."""
    left, counts = np.ones(members, dtype=bool), []
    for bucket, holders in sets.items():
        inside = left & marked(numbers, holders)[:members]
        counts.append((side, bucket, int(inside.sum())))
        left &= ~inside
    return counts


def _rejected_rows(linked: Linked) -> int:
    """Return how many workbook rows were rejected whole."""
    rejected = linked.rejected
    is_whole = (rejected < 0) | (rejected >= len(linked.leads))
    rows = linked.rejects.loc[is_whole, "sheet_row"]
    return int(rows.nunique()) + int(rows.isna().sum())


def _named(linked: Linked, drift: Drift, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the leads and the contacts that these findings name, or that link to those."""
    lid, contact, links = drift.lid[rows], drift.contact[rows], linked.links
    reached = links.lid[marked(len(linked.ids), contact)[links.contact]]
    reaching = links.contact[marked(len(linked.lids), lid)[links.lid]]
    return np.concatenate([lid, reached]), np.concatenate([contact, reaching])
