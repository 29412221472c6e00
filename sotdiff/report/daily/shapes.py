"""What the daily page needs to know of the past; it imports no other step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    import pandas as pd

    from sotdiff.report.shapes import ScopeLike


class PastLike(Protocol):
    """Runs, counts, looks, episodes and writes as `record.Past` has them."""

    @property
    def runs(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def counts(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def looks(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def episodes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def writes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def began(self) -> datetime | None: ...  # noqa: D102


class HistoryLike(Protocol):
    """The past of one scope as it stood at a time.

    `every`: how often a run is promised. `days`: how far back it goes. `classes`: one row a drift
    class (`code`, `title`, `kind`).
    """

    @property
    def past(self) -> PastLike: ...  # noqa: D102
    @property
    def scope(self) -> ScopeLike: ...  # noqa: D102
    @property
    def classes(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def every(self) -> timedelta: ...  # noqa: D102
    @property
    def days(self) -> int: ...  # noqa: D102
