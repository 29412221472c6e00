"""All findings in one list: what each is about, what became of it, since when, by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from sotdiff.report.past import Past
    from sotdiff.report.shapes import PlanLike
    from sotdiff.report.sides import Sides

_FATES = ["code", "lid", "contact_id", "field"]
COLUMNS = (
    *(
        "finding",
        "code",
        "class",
        "fate",
        "lid",
        "lead_name",
        "cell",
        "contact_id",
        "contact_name",
        "link",
    ),
    *("field", "was", "now", "detail", "blocked_by", "held", "first_seen", "writer", "written_at"),
)


def list_findings(
    plan: PlanLike, receipts: pd.DataFrame | None, sides: Sides, past: Past
) -> pd.DataFrame:
    """Return one row a finding (COLUMNS).

    `finding`: its name; `fate`: `decide`, `suppressed`, `held back`, `to write`, or a receipt's
    result; `link`: the contact in HubSpot, where it is there.
    """
    is_create = plan.findings["contact_id"].isna() & (plan.findings["kind"] == "fix")
    found = past.told(sides.named(plan.findings, is_create))
    blocked = plan.blocked[[*_FATES, "blocked_by"]].drop_duplicates(_FATES)
    found = found.merge(blocked, on=_FATES, how="left", validate="many_to_one")
    results = pd.Series(pd.NA, index=found.index, dtype="string")
    if receipts is not None:
        # A created contact has its id in the receipt and none in the finding.
        known = plan.changes[["change_id", *_FATES]].merge(
            receipts[["change_id", "result"]], on="change_id", how="left", validate="one_to_one"
        )
        joined = found[_FATES].merge(
            known[[*_FATES, "result"]], on=_FATES, how="left", validate="many_to_one"
        )
        results = joined["result"].set_axis(found.index)
    waiting = pd.Series("to write", index=found.index, dtype="string")
    waiting = waiting.mask(found["blocked_by"].notna(), "held back")
    waiting = waiting.mask(found["kind"] == "flag", "decide")
    waiting = waiting.mask(found["held"].notna(), "suppressed")
    titles = plan.summary().set_index("code")["title"]
    there = found["contact_id"].str.isdecimal().fillna(value=False)
    links = (sides.link or "") + found["contact_id"].where(there & bool(sides.link))
    return found.assign(
        fate=results.fillna(waiting),
        link=links,
        first_seen=_times(found["first_seen"]),
        written_at=_times(found["written_at"]),
        **{"class": found["code"].map(titles)},
    )[list(COLUMNS)]


def _times(times: pd.Series) -> pd.Series:
    """Return times as a person and a program read them."""
    return pd.Series(times.dt.strftime("%Y-%m-%d %H:%M:%SZ"), dtype="string")
