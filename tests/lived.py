"""What a month of runs showed: in words what was wrong in it, and when people heard what.

The tests and `make proof-month` judge by the same functions.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING

from month import START
from pushing import TOPIC

from sotdiff.record import State
from sotdiff.run.scope import scope_of
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from month import Month

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NOT_BEGUN = ("asleep", "locked")
STATUSES = ("ok", "partial", "error")
ENDS = (*NOT_BEGUN, *STATUSES, *(f"caught up{status}" for status in STATUSES))


def unknown_slots(month: Month, slots: int) -> list[str]:
    """Return slots without an outcome, runs that have not ended, and a break in the journal."""
    told = [*month.outcomes.values()]
    wrong = [f"{at}: {end}" for at, end in month.outcomes.items() if end not in ENDS]
    if len(told) < slots:
        wrong.append(f"{slots - len(told)} slots without an outcome")
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        runs = state.last_runs(10**6)
        if state.verify_chain() is not None:
            wrong.append("the journal's chain is broken")
    wrong += [f"run {run.run_id}: {run.status}" for run in runs if run.status not in STATUSES]
    begun = sum(end not in NOT_BEGUN for end in told)
    return wrong + ([] if len(runs) == begun else [f"{len(runs)} runs in {begun} slots"])


def wrong_beats(month: Month) -> list[str]:
    """Return heartbeats that are not those of their slots (each was valid as it stood)."""
    fired = [(at, outcome) for at, outcome in month.outcomes.items() if outcome != "asleep"]
    wrong = []
    for (at, outcome), beat in zip(fired, month.beats, strict=True):
        if outcome == "locked":
            holds = beat.passed_over > 0 or [each.kind for each in beat.errors] == ["LockedError"]
        else:
            holds = beat.started >= at and outcome.endswith(beat.status)
        wrong += [] if holds else [f"{at} {outcome}: {beat.status} of {beat.started}"]
    return wrong


def wrong_dead_men(month: Month) -> list[str]:
    """Return silences that were not told in their 40th minute, and words without a silence.

    A server that was away then tells it when it is back.
    """
    wrong = []
    for due, at in zip_longest(month.silences(), seen(month, "silent")):
        if due is None or at is None or not _is_in_time(month, due, at):
            wrong.append(f"silent since 40 minutes at {due}, told at {at}")
    return wrong


def what_is_left(month: Month) -> list[str]:
    """Return what is not well in the end, is not said so, or still waits."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        wrong = [f"waits: {each}" for each in state.outbox(scope_of(settings)).waiting()]
    if (last := month.beats[-1].status) != "ok":
        wrong.append(f"the last run was {last}")
    if (word := month.ntfy.told()[-1]) != "sotdiff: recovered":
        wrong.append(f"the last push: {word}")
    phones = {number: month.shop.phone(number) for number in range(1, 7)}
    return wrong + [f"{n}: {has}" for n, has in phones.items() if has != f"+1970555{n:04}"]


def failing(month: Month) -> list[datetime]:
    """Return when the subscribers heard that runs fail, oldest first."""
    return seen(month, "partial", "blocked", "error")


def recoveries(month: Month) -> list[datetime]:
    """Return when they heard that all is well again, oldest first."""
    return seen(month, "recovered")


def seen(month: Month, *words: str) -> list[datetime]:
    """Return when the subscribers heard titles that end so, oldest first."""
    month.ntfy.deliver()
    return [
        datetime.fromtimestamp(each["seen"], UTC)
        for each in month.ntfy.delivered
        if each["topic"] == TOPIC and each["title"].rpartition(": ")[2] in words
    ]


def most_in_a_day(times: list[datetime]) -> int:
    """Return how many of these lie at most in any 24 hours."""
    return max((sum(at <= each < at + DAY for each in times) for at in times), default=0)


def _is_in_time(month: Month, due: datetime, at: datetime) -> bool:
    """Tell whether it was told when it was due, or when the server, away then, was back."""
    back = [START + timedelta(hours=span.ends) for span in month.troubles.ntfy_down]
    times = [due, *(end for end in back if end >= due)]
    return any(abs(at - time) < MINUTE for time in times)
