"""What people know, in a file beside the heartbeat: for a run that cannot open the state.

Every run that tells leaves it as the state has it. One that could not begin goes on from there,
and the next run that can open the state takes up what was told meanwhile.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sotdiff.notify import Standing, replace_whole

if TYPE_CHECKING:
    from pathlib import Path

FILE = "told.json"
DAY = timedelta(hours=24)
_TIMES = ("since", "armed_until")


@dataclass(frozen=True)
class Known:
    """What people know. `failing`: when notices of failure went out, lately.

    is_ahead  a run has told since that could not open the state, so that the state lags behind
    """

    standing: Standing = field(default_factory=Standing)
    failing: tuple[datetime, ...] = ()
    is_ahead: bool = False

    def in_a_day(self, at: datetime) -> tuple[datetime, ...]:
        """Return when notices of failure went out in the 24 hours before a time."""
        return tuple(each for each in self.failing if each > at - DAY)


def read_known(folder: Path) -> Known | None:
    """Return what was kept; None where nothing was, or nothing that can be read."""
    try:
        kept = json.loads((folder / FILE).read_text("utf-8"))
        failing = tuple(map(datetime.fromisoformat, kept["failing"]))
        return Known(standing_from(kept["standing"]), failing, bool(kept["is_ahead"]))
    except (OSError, ValueError, TypeError, LookupError):
        return None


def keep_known(folder: Path, known: Known) -> bool:
    """Keep what people know; return whether it could be kept."""
    times = [each.isoformat() for each in known.failing]
    kept = {"standing": plain(known.standing), "failing": times, "is_ahead": known.is_ahead}
    try:
        replace_whole(folder / FILE, json.dumps(kept, indent=1) + "\n")
    except OSError:
        return False
    return True


def standing_from(kept: dict[str, Any]) -> Standing:
    """Return what people know, from how it was kept."""
    times = {
        name: datetime.fromisoformat(kept[name]) if kept.get(name) else None for name in _TIMES
    }
    return Standing(
        kept.get("key", "ok"), times["since"], kept.get("level", 0), times["armed_until"]
    )


def plain(standing: Standing) -> dict[str, Any]:
    """Return what people know in plain values."""
    return {
        "key": standing.key,
        "since": standing.since and standing.since.isoformat(),
        "level": standing.level,
        "armed_until": standing.armed_until and standing.armed_until.isoformat(),
    }
