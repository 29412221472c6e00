"""What the tests of the daily page draw: a past in small tables, and a whole month of one."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
from drawing import CLASSES
from recording import HERE, Place

AT = datetime(2026, 11, 26, 7, 5, tzinfo=UTC)
EVERY = timedelta(minutes=15)
TIMES = ("started", "ended", "first_seen", "closed_at", "at")
COLUMNS = {
    "runs": "run_id started ended status error",
    "counts": "run_id started code findings",
    "looks": "run_id started",
    "episodes": "finding_id code kind lid contact_id field first_seen closed_at",
    "writes": "run_id change_id code lid contact_id field at writer_kind writer_id",
}


@dataclass(frozen=True)
class MadePast:
    """A past as the state gives it."""

    runs: pd.DataFrame
    counts: pd.DataFrame
    looks: pd.DataFrame
    episodes: pd.DataFrame
    writes: pd.DataFrame
    began: datetime | None = None


@dataclass(frozen=True)
class MadeHistory:
    """A history as `load_history` returns it."""

    past: MadePast
    scope: Place = HERE
    classes: pd.DataFrame = field(default_factory=lambda: CLASSES)
    at: datetime = AT
    every: timedelta = EVERY
    days: int = 30


def table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return one table of the past, typed."""
    columns = COLUMNS[name].split()
    frame = pd.DataFrame(rows, columns=columns)
    times = {
        each: pd.to_datetime(frame[each], utc=True).dt.as_unit("us")
        for each in columns
        if each in TIMES
    }
    numbers = {each: frame[each].astype("int64") for each in columns if each == "findings"}
    texts = {c: frame[c].astype("string") for c in columns if c not in {*times, *numbers}}
    return frame.assign(**texts, **times, **numbers)


def past(began: datetime | None = None, **rows: list[dict[str, Any]]) -> MadePast:
    """Return a past of these rows; `began` is the first run's start unless given."""
    tables = {name: table(name, rows.get(name, [])) for name in COLUMNS}
    first = tables["runs"]["started"].min()
    known = None if pd.isna(first) else first.to_pydatetime()
    return MadePast(**tables, began=began or known)


def run(started: datetime, status: str = "ok", run_id: str = "") -> dict[str, Any]:
    """Return a run of nine seconds."""
    ended = None if status == "running" else started + timedelta(seconds=9)
    name = run_id or f"{started:%Y%m%dT%H%M%SZ}"
    return {"run_id": name, "started": started, "ended": ended, "status": status}


def month(seed: int = 7, contacts: int = 12, findings: int = 420) -> MadeHistory:
    """Return a month as it may have been: a night without runs, a form that puts phones back."""
    chance = random.Random(seed)
    starts = [AT - timedelta(days=30) + timedelta(minutes=15 * n) for n in range(30 * 96)]
    starts = [at.replace(minute=at.minute // 15 * 15, second=3) for at in starts]
    kept = [at for at in starts if not _is_down(at)]
    runs = [run(at, _status(at, chance)) for at in kept]
    looks = [each for each in runs if each["status"] in {"ok", "partial"}]
    episodes = _episodes(chance, findings)
    return MadeHistory(
        past(
            runs=runs,
            looks=looks,
            episodes=episodes,
            counts=_counts(looks, episodes),
            writes=[*_repairs(episodes, chance), *_put_back(contacts, chance)],
        )
    )


def _is_down(at: datetime) -> bool:
    night = datetime(2026, 11, 19, 22, tzinfo=UTC) <= at < datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
    return night or (at.day == 9 and at.hour == 3) or (at.day, at.hour) == (25, 12)


def _status(at: datetime, chance: random.Random) -> str:
    if at.day == 14 and 9 <= at.hour < 11:
        return "blocked"
    return chance.choices(["ok", "partial", "error"], [985, 10, 5])[0]


def _episodes(chance: random.Random, findings: int) -> list[dict[str, Any]]:
    """Return drift that came and went: phones most of all, and flags that stay for days."""
    codes = ["D2", "D3", "D4", "D5", "D6", "D7", "D8", "F1", "F2", "F3", "F4", "F6", "F8"]
    often = [8, 22, 14, 18, 60, 6, 9, 7, 3, 4, 2, 16, 1]
    rows = []
    for number in range(findings):
        code = chance.choices(codes, often)[0]
        first = AT - timedelta(minutes=chance.randrange(2, 30 * 96) * 15)
        stays = chance.expovariate(1 / 2) * 1440 if code[0] == "F" else chance.choice([15, 15, 30])
        closed = first + timedelta(minutes=stays)
        rows.append(
            {
                "finding_id": str(number),
                "code": code,
                "kind": "flag" if code[0] == "F" else "fix",
                "lid": f"R{chance.randrange(1, 867):05}",
                "contact_id": None if code == "D7" else str(4000 + chance.randrange(931)),
                "field": {"D6": "phone", "D3": "city", "F6": "city"}.get(code, "email"),
                "first_seen": first,
                "closed_at": closed if closed < AT else None,
            }
        )
    return rows


def _counts(looks: list[dict[str, Any]], episodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what each look found: the episodes that were open then."""
    seen = pd.DataFrame(looks)[["run_id", "started"]]
    every = pd.DataFrame(episodes)[["code", "first_seen", "closed_at"]]
    both = seen.merge(every, how="cross", validate=None)
    gone = pd.to_datetime(both["closed_at"], utc=True).fillna(pd.Timestamp(AT))
    there = both[(both["first_seen"] <= both["started"]) & (both["started"] < gone)]
    counted = there.groupby(["run_id", "started", "code"]).size().reset_index(name="findings")
    return [{str(k): v for k, v in row.items()} for row in counted.to_dict("records")]


def _repairs(episodes: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """Return the writes that put drift right, most within seconds."""
    fixes = [each for each in episodes if each["kind"] == "fix" and chance.random() < 0.97]
    late = [each for each in fixes if chance.random() < 0.04]
    return [
        _write(each, each["first_seen"] + timedelta(seconds=chance.uniform(2, 20)), "CRM_UI", "611")
        if each not in late
        else _write(each, each["first_seen"] + timedelta(minutes=14), "IMPORT", "88")
        for each in fixes
    ]


def _put_back(contacts: int, chance: random.Random) -> list[dict[str, Any]]:
    """Return the phones that a form puts back every few days, and cities that a person does."""
    rows = []
    for number in range(contacts):
        where = {"code": "D6", "field": "phone", "lid": f"R{100 + number:05}"}
        where["contact_id"] = str(7000 + number)
        for _ in range(chance.randrange(2, 6)):
            at = AT - timedelta(minutes=chance.randrange(28 * 1440))
            rows.append(_write(where, at, "FORM", "form-7"))
    for at in (AT - timedelta(days=3), AT - timedelta(days=1), AT - timedelta(hours=4)):
        where = {"code": "D3", "field": "city", "lid": "R00311", "contact_id": "7311"}
        rows.append(_write(where, at, "CRM_UI", "61194001"))
    return rows


def _write(where: dict[str, Any], at: datetime, kind: str, who: str) -> dict[str, Any]:
    """Return one write."""
    known = {name: where[name] for name in ("code", "lid", "contact_id", "field")}
    ids = {"run_id": f"{at:%Y%m%dT%H%M}", "change_id": f"{at:%d%H%M%S%f}{where['lid']}"}
    return {**known, **ids, "at": at, "writer_kind": kind, "writer_id": who}
