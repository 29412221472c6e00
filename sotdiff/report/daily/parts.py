"""The sections of the daily page: each takes the history and returns a Section, data only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.report.daily import charts, recurring, repair, slots, trend, turnover
from sotdiff.report.daily.words import share_words, span_words
from sotdiff.report.groups import records
from sotdiff.report.section import Section
from sotdiff.report.sides import LIVE_CONTACT
from sotdiff.report.verdict import counted

if TYPE_CHECKING:
    from sotdiff.report.daily.shapes import HistoryLike

WEEK = pd.Timedelta(days=7)
# How many points a line of text may have.
_SPARKS = 24
# How many of a table's rows are told in full.
_KEPT = 200
_LONGEST = 8


def slots_of(history: HistoryLike, span: pd.Timedelta | None = None) -> pd.DataFrame:
    """Return the slots of the last `span` (the whole history), since the first run there was."""
    end, whole = pd.Timestamp(history.at), pd.Timedelta(days=history.days)
    begin = max(end - min(span or whole, whole), _began(history))
    return slots.slots_between(history.past.runs, begin, end, history.every)


def promises(history: HistoryLike) -> Section:
    """Return the share of slots with a good run, each slot as a picture, and what was missed."""
    month, every = slots_of(history), pd.Timedelta(history.every)
    stretches = slots.stretches(month)
    broken = stretches[stretches["status"] != "ok"].iloc[::-1]
    shares = [_share(words, slots_of(history, span)) for words, span in _spans(history)]
    counts = month["status"].value_counts()
    data = {
        "minutes": f"{every / pd.Timedelta(minutes=1):g}",
        "shares": shares,
        "days": charts.days_of_slots(stretches, every),
        "legend": [{"status": each, "count": int(counts.get(each, 0))} for each in slots.STATUSES],
        "longest": _told(broken.nlargest(_LONGEST, "slots"), every),
        "broken": _told(broken.head(_KEPT), every),
        "total": len(broken),
    }
    missed = int((month["status"] == "missed").sum())
    text = "; ".join(f"{each['share']} in {each['words']}" for each in shares)
    return Section("daily-promises", "Promises kept", f"{text}; {missed:,} missed", data, None)


def _spans(history: HistoryLike) -> list[tuple[str, pd.Timedelta]]:
    """Return the spans that shares are told of."""
    month = pd.Timedelta(days=history.days)
    spans = [("24 hours", pd.Timedelta(days=1)), ("7 days", WEEK), (f"{history.days} days", month)]
    return [(words, span) for words, span in spans if span <= month]


def _share(words: str, some: pd.DataFrame) -> dict[str, Any]:
    """Return the share of good slots in words, with its numbers."""
    kept = slots.share_kept(some)
    good = int((some["status"] == "ok").sum())
    return {
        "words": words,
        "share": share_words(kept),
        "good": good,
        "of": len(some),
    }


def _told(stretches: pd.DataFrame, every: pd.Timedelta) -> list[dict[str, Any]]:
    """Return stretches of slots as rows: when, how long, how many."""
    lasted = (stretches["last"] + every - stretches["begin"]).dt.total_seconds()
    return records(stretches.assign(lasted=lasted.map(span_words)))


def trends(history: HistoryLike) -> Section:
    """Return a line a class: what each look found over a week and over the whole history."""
    past, at = history.past, pd.Timestamp(history.at)
    month = at - pd.Timedelta(days=history.days)
    counts = trend.counts_by_look(past, list(history.classes["code"]))
    coarse = trend.most_per(counts, "6h")
    opened = {
        name: trend.opened_since(past.episodes, since)
        for name, since in (("week", at - WEEK), ("month", month))
    }
    some = [code for code in counts.columns if counts[code].any()]
    titles = history.classes.set_index("code")
    rows = [
        {
            **{name: str(titles.loc[code, name]) for name in ("title", "kind")},
            "code": code,
            "last": int(counts[code].iloc[-1]),
            "week": charts.steps(counts[code], at - WEEK, at),
            "month": charts.steps(coarse[code], month, at),
            "spark": charts.spark(_thin(coarse[code].tolist())),
            **{f"new_{name}": int(found.get(code, 0)) for name, found in opened.items()},
        }
        for code in some
    ]
    quiet = [code for code in counts.columns if code not in some]
    new = int(opened["week"].sum())
    text = f"{counted(new, 'new finding')} in 7 days, of {counted(len(some), 'class', 'classes')}"
    data = {"rows": rows, "quiet": quiet, "days": history.days, "looks": len(counts)}
    return Section("daily-trend", "Trend", text, data, None)


def _thin(values: list[int]) -> list[int]:
    """Return at most _SPARKS values, each the most of a stretch of them."""
    size = max(1, -(-len(values) // _SPARKS))
    return [max(values[at : at + size]) for at in range(0, len(values), size)]


def repairs(history: HistoryLike) -> Section:
    """Return how long a drift stood there from the look that saw it to its repair."""
    at = pd.Timestamp(history.at)
    month = repair.repairs(history.past, at - pd.Timedelta(days=history.days))
    took = month["took"].dropna()
    promise = history.every.total_seconds()
    rows = repair.by_class(month).merge(
        history.classes[["code", "title"]], on="code", how="left", validate="one_to_one"
    )
    spans = {name: rows[name].map(span_words) for name in ("half", "slowest")}
    data = {
        "rows": records(rows.assign(**spans)),
        "buckets": _placed(repair.buckets(took, history.every)),
        "repaired": len(took),
        "half": span_words(took.median()),
        "slowest": span_words(took.max()),
        "kept": share_words(float((took <= promise).mean()) if len(took) else None),
        "minutes": f"{promise / 60:g}",
        "days": history.days,
    }
    half = f", half within {data['half']}" if len(took) else ""
    text = f"{counted(len(took), 'drift')} put right in {counted(history.days, 'day')}{half}"
    return Section("daily-repair", "Time to repair", text, data, None)


def _placed(counts: pd.DataFrame) -> list[dict[str, Any]]:
    """Return counts with the place of each in a bar of 1,000 units."""
    shares = counts["count"] * 1000 / max(int(counts["count"].sum()), 1)
    return records(counts.assign(width=shares.round(2), x=(shares.cumsum() - shares).round(2)))


def recurrences(history: HistoryLike) -> Section:
    """Return the fields that somebody puts back, by who does it."""
    past, since = history.past, pd.Timestamp(history.at) - pd.Timedelta(days=history.days)
    again = recurring.put_back(past, since)
    groups = recurring.by_field_and_writer(again)
    members = recurring.by_contact(again)
    rows = [
        {**group, "members": records(_members(members, group).head(_KEPT))}
        for group in records(groups)
    ]
    flags = recurring.flags_again(past, since).merge(
        history.classes[["code", "title"]], on="code", how="left", validate="one_to_one"
    )
    data = {"rows": rows, "flags": records(flags), "days": history.days, "link": _link(history)}
    contacts = int(again["contact_id"].nunique())
    text = f"{counted(contacts, 'contact')} put right more than once"
    return Section("daily-recurring", "What keeps coming back", text, data, contacts)


def _members(members: pd.DataFrame, group: dict[str, Any]) -> pd.DataFrame:
    """Return the contacts of a field and writer."""
    is_mine = (members["field"] == group["field"]) & (members["writer"] == group["writer"])
    mine: pd.DataFrame = members[is_mine]
    return mine


def _link(history: HistoryLike) -> str | None:
    """Return what stands before a contact's id in its address; None unless the portal is live."""
    scope = history.scope
    if scope.world != "live" or not scope.portal_id:
        return None
    return LIVE_CONTACT.format(portal_id=scope.portal_id)


def flags(history: HistoryLike) -> Section:
    """Return the flags opened and closed, by day and by class, and how old the open ones are."""
    past, at = history.past, pd.Timestamp(history.at)
    month = pd.Timedelta(days=history.days)
    days = turnover.per_day(past, max(at - month, _began(history)), at)
    rows = turnover.flags_by_class(past, at, {"week": WEEK, "month": month}).merge(
        history.classes[["code", "title"]], on="code", how="left", validate="one_to_one"
    )
    still, oldest = int(rows["open"].sum()), span_words(rows["oldest"].max())
    chart = charts.up_and_down(days["opened"].tolist(), days["closed"].tolist())
    data = {
        "rows": records(rows.assign(oldest=rows["oldest"].map(span_words))),
        "chart": chart,
        "first": records(days.head(1))[0]["day"],
        "open": still,
        "oldest": oldest,
        "opened": int(days["opened"].sum()),
        "closed": int(days["closed"].sum()),
        "days": history.days,
    }
    text = f"{counted(still, 'flag')} open" + (f", the oldest {oldest}" if still else "")
    return Section("daily-flags", "Flags opened and closed", text, data, still)


def _began(history: HistoryLike) -> pd.Timestamp:
    """Return when the first run began; now where there was none."""
    return pd.Timestamp(history.past.began or history.at)
