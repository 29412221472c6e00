"""Conservation: every workbook row and every contact in scope is in exactly one bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff import canon

if TYPE_CHECKING:
    from sotdiff.linked import Linked

LEADS = ("flagged", "to_create", "to_fix", "shown", "in_sync")
CONTACTS = ("of_rejected", "flagged", "to_fix", "shown", "in_sync")


def buckets(linked: Linked, findings: pd.DataFrame) -> pd.DataFrame:
    """Return one row a bucket: `side`, `bucket`, `count`; the first that fits holds a member."""
    blocking = findings[findings["blocks"].notna()]
    fixes = findings[findings["kind"] == "fix"]
    shown = findings[(findings["kind"] == "flag") & findings["blocks"].isna()]
    leads = {
        "flagged": _lids_of(blocking, linked),
        "to_create": fixes.loc[fixes["code"] == "D7", "lid"],
        "to_fix": fixes["lid"],
        "shown": _lids_of(shown, linked),
        "in_sync": linked.pairs["lid"],
    }
    contacts = {
        "of_rejected": linked.of_rejected,
        "flagged": _contacts_of(blocking, linked),
        "to_fix": fixes["contact_id"],
        "shown": _contacts_of(shown, linked),
        "in_sync": linked.pairs["contact_id"],
    }
    counts = [("leads", "rejected", _rejected_rows(linked))]
    counts += _counted("leads", linked.leads["lid"], leads)
    counts += _counted("contacts", linked.contacts["contact_id"], contacts)
    frame = pd.DataFrame(counts, columns=["side", "bucket", "count"])
    return frame.astype({"side": "string", "bucket": "string", "count": "int64"})


def unaccounted_for(linked: Linked, conservation: pd.DataFrame, source: dict[str, Any]) -> int:
    """Return how many rows and contacts, as the doors counted them, are in no bucket."""
    sums = conservation.groupby("side")["count"].sum()
    rows = source.get("sot", {}).get("rows", len(linked.leads) + _rejected_rows(linked))
    contacts = source.get("hubspot", {}).get("in_scope", len(linked.contacts))
    return int(abs(rows - sums["leads"]) + abs(contacts - sums["contacts"]))


def _counted(
    side: str, members: pd.Series, sets: dict[str, pd.Series]
) -> list[tuple[str, str, int]]:
    """Return the size of each bucket: members of its set that no bucket before it holds."""
    left, counts = members, []
    for bucket, holders in sets.items():
        inside = canon.is_among(left, holders)
        counts.append((side, bucket, int(inside.sum())))
        left = left[~inside]
    return counts


def _rejected_rows(linked: Linked) -> int:
    """Return how many workbook rows were rejected whole."""
    rejects = linked.rejects
    whole: pd.DataFrame = rejects[~canon.is_among(rejects["lid"], linked.leads["lid"])]
    rows = whole["sheet_row"]
    return int(rows.nunique()) + int(rows.isna().sum())


def _lids_of(flags: pd.DataFrame, linked: Linked) -> pd.Series:
    """Return the leads that these flags name, or whose contact they name."""
    reached = linked.links[canon.is_among(linked.links["contact_id"], flags["contact_id"])]
    lids: pd.Series = pd.concat([flags["lid"], reached["lid"]])
    return lids


def _contacts_of(flags: pd.DataFrame, linked: Linked) -> pd.Series:
    """Return the contacts that these flags name, or whose lead they name."""
    reached = linked.links[canon.is_among(linked.links["lid"], flags["lid"])]
    ids: pd.Series = pd.concat([flags["contact_id"], reached["contact_id"]])
    return ids
