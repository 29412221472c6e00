"""The parts of the report: each takes frames and returns a Section, data only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.report.cases import with_cases
from sotdiff.report.groups import folded, groups_of, records, result_words, table_of
from sotdiff.report.section import Section
from sotdiff.report.standout import stand_outs
from sotdiff.report.trend import usual
from sotdiff.report.verdict import DONE, counted, unread_exports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.report.past import Past
    from sotdiff.report.shapes import PlanLike
    from sotdiff.report.sides import Sides
    from sotdiff.report.verdict import Verdict

_MOST_BACK = 5
_BUCKETS = {
    "rejected": "cannot be used",
    "of_rejected": "of a workbook row that cannot be used",
    "flagged": "waiting for you",
    "to_create": "to be created",
    "to_fix": "to be put right",
    "shown": "shown to you",
    "in_sync": "in agreement",
}


def state(plan: PlanLike, verdict: Verdict) -> Section:
    """Return the sentence of state and where both sides came from."""
    data = {
        "status": verdict.status,
        "headline": verdict.headline,
        "rest": verdict.rest,
        **origin(plan),
    }
    return Section("state", "State", verdict.sentence, data)


def origin(plan: PlanLike) -> dict[str, Any]:
    """Return where both sides of a plan came from, and what the doors had to remark."""
    sot, hubspot = plan.source.get("sot", {}), plan.source.get("hubspot", {})
    unread = [f"SmartLead export not read: {each}" for each in unread_exports(plan)]
    return {
        "world": plan.scope.world,
        "portal_id": plan.scope.portal_id or hubspot.get("portal_id"),
        "owner_id": plan.scope.owner_id,
        "url": hubspot.get("url"),
        "workbook": sot.get("workbook"),
        "sheet": sot.get("sheet"),
        "looked_at": hubspot.get("loaded_at") or sot.get("read_at"),
        "warnings": [*sot.get("warnings", []), *hubspot.get("warnings", []), *unread],
        "r01": {
            "owners_checked": hubspot.get("listed", 0),
            "handed_over": hubspot.get("handed_over", 0),
        },
    }


def found(plan: PlanLike, receipts: pd.DataFrame | None) -> Section:
    """Return one line a drift class: how much was found, written, held back."""
    summary = plan.summary()
    written = pd.Series(dtype="int64")
    if receipts is not None:
        written = receipts[receipts["result"].isin(DONE)].groupby("code").size()
    counts = summary["code"].map(written).fillna(0).astype("int64")
    rows = records(summary.assign(written=counts))
    data = {"rows": rows, "wrote": receipts is not None}
    findings = int(summary["findings"].sum())
    return Section("found", "Found", counted(findings, "finding"), data, findings)


def stands_out(plan: PlanLike, past: Past) -> Section:
    """Return what the findings have in common, in a few sentences."""
    titles = plan.summary().set_index("code")["title"]
    every = past.told(plan.findings)
    told = every[every["held"].isna()]
    sentences = stand_outs(told, plan.blocked, plan.rejects, titles, usual(past))
    news = [*_back(told), *_news(told, past)]
    text = " ".join([*news, *sentences]) or "Nothing stands out."
    return Section("stands_out", "What stands out", text, {"sentences": [*news, *sentences]})


def _news(told: pd.DataFrame, past: Past) -> list[str]:
    """Tell how many flags are new, where there were looks before."""
    flags = told[(told["kind"] == "flag") & told["age"].notna()]
    earlier = len(past.counts["started"].drop_duplicates()) > 1
    new = int((flags["age"] < past.promise / 2).sum())
    if not earlier or not new:
        return []
    return [f"{new:,} of {len(flags):,} for you to decide are new in this look."]


def _back(told: pd.DataFrame) -> list[str]:
    """Tell which findings are back because their suppression has run out."""
    back = told[told["ended"].notna()].drop_duplicates(["code", "lid", "contact_id", "ended"])
    named = back["lid"].fillna("contact " + back["contact_id"]).fillna("")
    words = [
        f"{code} {name} is no longer suppressed (it was {ended})."
        for code, name, ended in zip(back["code"], named, back["ended"], strict=True)
    ]
    more = [f"{len(words) - _MOST_BACK:,} more no longer suppressed."]
    return words if len(words) <= _MOST_BACK else words[:_MOST_BACK] + more


def flags_of(plan: PlanLike) -> pd.DataFrame:
    """Return the findings that a person decides."""
    return plan.findings[plan.findings["kind"] == "flag"]


def decide(plan: PlanLike, sides: Sides, past: Past, of: str = "") -> Section:
    """Return the flags, by class and case, each class with what the person has to do.

    `of`: what the codes of the classes begin with, `S` for those on SmartLead alone.
    """
    keys = ["code", "lid", "contact_id", "field", "was"]
    flags = flags_of(plan).drop(columns="kind")
    flags = flags[flags["code"].str.startswith(of)]
    blocks = plan.flags[[*keys, "blocks"]].drop_duplicates(keys)
    flags = flags.merge(blocks, on=keys, how="left", validate="many_to_one")
    told = past.told(sides.named(flags))
    known = with_cases(told[told["held"].isna()].reset_index(drop=True))
    groups = groups_of(known, plan.summary(), "decide")
    data = {"groups": groups, "link": sides.link}
    number = sum(group["decisions"] for group in groups)
    text = f"{len(known):,} for you to decide"
    data["text"] = f"{text}, in {counted(number, 'decision')}." if number < len(known) else ""
    return Section("decide", "For you to decide", text, data, len(known), known)


def fixed(plan: PlanLike, receipts: pd.DataFrame | None, sides: Sides, past: Past) -> Section:
    """Return the changes, grouped by class, with their results; what was not written, apart."""
    wrote = receipts is not None
    changes = plan.changes.assign(result=None, detail=None) if receipts is None else receipts
    creates = plan.changes.loc[plan.changes["contact_id"].isna(), "change_id"]
    is_create = changes["change_id"].isin(creates)
    known = past.told(sides.named(changes, is_create).assign(is_create=is_create.array))
    left_alone = known["held"].notna() & (known["result"].isin(["held"]) | (not wrote))
    known = known[~left_alone]
    done = known["result"].isin(DONE) | (not wrote)
    known = result_words(known)
    data = {
        "undone": table_of(folded(known[~done]), "fixed"),
        "groups": groups_of(folded(known[done]), plan.summary(), "fixed"),
        "link": sides.link,
        "wrote": wrote,
    }
    title = "Put right" if wrote else "Would be written"
    text = f"{counted(int(done.sum()), 'change')}, {int((~done).sum()):,} not written"
    return Section("fixed", title, text, data, int(done.sum()), known)


def blocked(plan: PlanLike, sides: Sides, past: Past) -> Section:
    """Return the changes that flags or rejects hold back."""
    is_create = plan.blocked["contact_id"].isna()
    known = past.told(sides.named(plan.blocked, is_create).assign(is_create=is_create.array))
    data = {"table": table_of(folded(known), "blocked"), "link": sides.link}
    text = f"{counted(len(known), 'change')} held back"
    return Section("blocked", "Held back", text, data, len(known), known)


def suppressed(plan: PlanLike, sides: Sides, past: Past) -> Section:
    """Return the findings that somebody suppresses, with who, why and until when."""
    is_create = plan.findings["contact_id"].isna() & (plan.findings["kind"] == "fix")
    named = sides.named(plan.findings, is_create).assign(is_create=is_create.array)
    told = past.told(named)
    known = told[told["held"].notna()].reset_index(drop=True)
    data = {"table": table_of(folded(known), "suppressed"), "link": sides.link}
    return Section(
        "suppressed", "Suppressed", f"{len(known):,} suppressed", data, len(known), known
    )


def rejects(plan: PlanLike, sides: Sides) -> Section:
    """Return the rows and cells of the workbook that cannot be used, by cell."""
    cells = sides.cells(plan.rejects["column"].array, plan.rejects["sheet_row"].array)
    known = plan.rejects.assign(cell=cells.array).sort_values("sheet_row", kind="stable")
    data = {"table": table_of(known, "rejects")}
    text = counted(len(known), "cell or row", "cells and rows") + " cannot be used"
    return Section("rejects", "Cells to correct", text, data, len(known), known)


def sums(plan: PlanLike) -> Section:
    """Return in which bucket every workbook row and every contact in scope is, and what is lost."""
    sides = [_side(plan.conservation, side) for side in ("leads", "contacts")]
    text = f"{plan.unaccounted:,} unaccounted for"
    data = {"sides": sides, "unaccounted": int(plan.unaccounted)}
    return Section("sums", "Accounted for", text, data)


def _side(conservation: pd.DataFrame, side: str) -> dict[str, Any]:
    """Return one side's buckets with the place of each in a bar of 1,000 units."""
    rows = conservation[conservation["side"] == side]
    total = int(rows["count"].sum())
    shares = rows["count"] * 1000 / max(total, 1)
    placed = rows.assign(
        words=rows["bucket"].map(_BUCKETS).fillna(rows["bucket"]),
        width=shares.round(2),
        x=(shares.cumsum() - shares).round(2),
    )
    return {"side": side, "total": total, "buckets": records(placed)}


def costs(calls: Mapping[str, int]) -> Section:
    """Return how often HubSpot was called, by kind of call."""
    kinds = {kind: int(count) for kind, count in calls.items() if count}
    total = sum(kinds.values())
    return Section("costs", "Time and calls", counted(total, "HubSpot call"), {"calls": kinds})
