"""When people are told: on a change, on growing old, on recovery; never every 15 minutes. Pure.

ok ──► partial / blocked / error ──► recovered        silent: the dead-man message has spoken

A failing state that is told once is told again after 1 h, 4 h and 24 h, then daily. In any 24 hours
at most six such notices and one recovery go out; what finds no room is told when there is room. An
R-01 violation is told every time, beyond that count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["failing", "recovered", "r01"]

OK, SILENT, R01 = "ok", "silent", "R01Violation"
MOST = 6
STEPS = (timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))


@dataclass(frozen=True)
class Standing:
    """What people know.

    key          the state that they were told last; `ok` when nothing is open
    since        when what is open began; None when nothing is
    level        how often they were reminded of it
    armed_until  when the server will deliver the dead-man message, if nothing re-arms it
    """

    key: str = OK
    since: datetime | None = None
    level: int = 0
    armed_until: datetime | None = None


@dataclass(frozen=True)
class Spent:
    """How many notices went out in the last 24 hours."""

    failing: int = 0
    recovered: int = 0


@dataclass(frozen=True)
class Notice:
    """What is to be told: of which kind, what people knew before, since when, told how often."""

    kind: Kind
    was: str
    since: datetime | None
    level: int = 0


def key_of(status: str, error: str | None) -> str:
    """Return the state of a run as it is compared: its status, and the kind of its error."""
    return f"{status}:{error}" if error else status


def next_notice(
    standing: Standing, key: str, at: datetime, spent: Spent
) -> tuple[Standing, Notice | None]:
    """Return what people know after a run that ended in this state, and what to tell them now."""
    standing = _after_silence(standing, at)
    if key == OK:
        return _well(standing, spent)
    since = standing.since or at
    level = sum(at - since >= step for step in STEPS) + max(0, (at - since).days - 1)
    told = replace(standing, key=key, since=since, level=level)
    if key.endswith(R01):
        return told, Notice("r01", standing.key, since, level)
    is_news = key != standing.key or level > standing.level
    if not is_news or spent.failing >= MOST:
        return replace(standing, since=since), None
    return told, Notice("failing", standing.key, since, level)


def _after_silence(standing: Standing, at: datetime) -> Standing:
    """Return what people know once the dead-man message has told them that runs had stopped."""
    if standing.armed_until is None or at <= standing.armed_until:
        return standing
    since = standing.since or standing.armed_until
    return replace(standing, key=SILENT, since=since, armed_until=None)


def _well(standing: Standing, spent: Spent) -> tuple[Standing, Notice | None]:
    """Return what follows a good run: a recovery, if people know of anything to recover from."""
    calm = replace(standing, key=OK, since=None, level=0)
    if standing.key == OK:
        return calm, None
    if spent.recovered:
        return standing, None
    return calm, Notice("recovered", standing.key, standing.since)
