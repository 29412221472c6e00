"""A month of runs, 2,880 slots, with everything going wrong: what it showed, as figures.

`tests/month.py` says what of it is real, and what is left out.
"""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from lived import (
    failing,
    most_in_a_day,
    recoveries,
    seen,
    unknown_slots,
    what_is_left,
    wrong_beats,
    wrong_dead_men,
)
from month import SLOTS_A_DAY, Troubles
from month import lived as lived_month

from proof.figures import Figure, of_none
from sotdiff.sandbox import SandboxPortal, SandboxServer

if TYPE_CHECKING:
    from month import Month

MOST_PUSHES = 6
PLAIN = ("ok", "caught upok")


def show_month(days: int, troubles: Troubles) -> tuple[list[Figure], list[str]]:
    """Live through so many days; return the figures, and in words what happened."""
    logging.getLogger("sotdiff").setLevel(logging.ERROR)  # that ntfy is away is part of the month
    with (
        TemporaryDirectory() as place,
        SandboxServer(SandboxPortal()) as server,
        lived_month(Path(place), server, days, troubles) as month,
    ):
        return _figures(month, days * SLOTS_A_DAY), _in_words(month)


def _figures(month: Month, slots: int) -> list[Figure]:
    troubled = sum(end not in PLAIN for end in month.outcomes.values())
    pushes, silences = failing(month), month.silences()
    days = len({at.date() for at in pushes})
    return [
        of_none("", "Slots with an unknown outcome", unknown_slots(month, slots), slots, troubled),
        of_none("", "Slots with a wrong heartbeat", wrong_beats(month), len(month.beats), troubled),
        _at_most("Most pushes in 24 hours of failing", most_in_a_day(pushes), MOST_PUSHES, days),
        _at_most("Most recoveries in 24 hours", most_in_a_day(recoveries(month)), 1, days),
        of_none(
            *("", "Silences untold, and dead men without one", wrong_dead_men(month)),
            *(len(silences), len(seen(month, "silent"))),
        ),
        of_none("", "What is not well at the end", what_is_left(month), 1, troubled),
    ]


def _at_most(claim: str, most: int, limit: int, days: int) -> Figure:
    """Return a figure that must not pass a limit, over so many days with failures."""
    target = f"at most {limit}"
    measured = target if most <= limit else str(most)
    return Figure("", f"{claim} (were {most})", measured, target, days, most)


def _in_words(month: Month) -> list[str]:
    """Return how many slots ended how, and how many pushes were heard of what."""
    ends = Counter(end.replace("caught up", "caught up, ") for end in month.outcomes.values())
    heard = {
        "failing": len(failing(month)),
        "recovered": len(recoveries(month)),
        "silent (dead man)": len(seen(month, "silent")),
    }
    silences = len(month.silences())
    return [
        f"slots: {sum(ends.values()):,}: {_listed(ends)}; the whole line ran {month.lines:,} times",
        f"pushes: {_listed(heard)}; silences over 40 minutes: {silences}",
    ]


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))
