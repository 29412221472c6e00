"""The history: how the last days went, as the state remembers them, for the daily page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sotdiff.errors import ConfigError
from sotdiff.record import Past, State
from sotdiff.run.look import CLASSES
from sotdiff.run.scope import scope_of
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd

    from sotdiff.plan import Scope

DAYS = 30


@dataclass(frozen=True)
class History:
    """The past of the scope of `sotdiff.toml` as it stood at a time.

    past     its runs, findings and writes (record.Past): keys, numbers and times, no values
    classes  one row a drift class: `code`, `title`, `kind`, `advice`
    at       when it was read, in UTC
    every    how often a run is promised
    days     how far back it goes
    """

    past: Past
    scope: Scope
    classes: pd.DataFrame
    at: datetime
    every: timedelta
    days: int

    def __repr__(self) -> str:
        """Say in a line what it holds."""
        runs, episodes = len(self.past.runs), len(self.past.episodes)
        return f"<History of {self.days} days: {runs:,} runs, {episodes:,} findings>"


def load_history(days: int = DAYS) -> History:
    """Load how the last `days` went in the scope of `sotdiff.toml`. Nothing is asked of HubSpot.

    Raises ConfigError unless there is at least a day, StateError where the state cannot be read.
    """
    if days < 1:
        raise ConfigError(f"load_history(days={days}): give one day or more")
    settings, at = load_settings(), datetime.now(UTC)
    scope = scope_of(settings)
    with State.open(settings.state.url, settings.root) as state:
        past = state.past(scope, at - timedelta(days=days))
    return History(past, scope, CLASSES, at, settings.schedule.every, days)
