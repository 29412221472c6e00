"""The past of a look: since when each finding stands, who wrote the field, how the runs went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.tables import TIME

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = ["code", "lid", "contact_id", "field", "was"]
_NAMES = ["finding", "held", "ended"]


def _frame(**dtypes: str) -> pd.DataFrame:
    """Return an empty frame with these columns."""
    return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in dtypes.items()})


def no_findings() -> pd.DataFrame:
    """Return the frame of findings that have no past."""
    texts = dict.fromkeys([*KEYS, "writer"], "string")
    return _frame(**texts, first_seen=TIME, written_at=TIME)


def no_names() -> pd.DataFrame:
    """Return the frame of findings that have no name."""
    return _frame(**dict.fromkeys([*KEYS, *_NAMES], "string"))


def no_counts() -> pd.DataFrame:
    """Return the frame of runs of which nothing is known."""
    return _frame(started=TIME, code="string", findings="Int64")


@dataclass(frozen=True)
class Past:
    """What is known of a look's findings besides the plan; what is not known is missing.

    findings  one row a finding: KEYS, `first_seen`, `writer` (who last wrote the value that was
              found) and `written_at`
    counts    one row a run of the last seven days and class that it found: `started`, `code`,
              `findings`; a run that found nothing has one row without a code
    now       when this was asked; None where nothing was
    promise   within how many seconds drift should be put right
    names     one row a finding: KEYS, `finding` (what a person calls it), `held` (who suppresses
              it, why and until when) and `ended` (the same of a suppression that has run out)
    """

    findings: pd.DataFrame = field(default_factory=no_findings)
    counts: pd.DataFrame = field(default_factory=no_counts)
    now: datetime | None = None
    promise: float = 900
    names: pd.DataFrame = field(default_factory=no_names)

    def told(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame (KEYS) with `first_seen`, `writer`, `written_at`, and `age` in seconds.

        A finding that was not seen before has the age 0; one of which nothing is known, none.
        `finding`, `held` and `ended` as in `names`.
        """
        places = [self._places.get(key, -1) for key in _keys(frame)]
        found = self._known.reindex(places).reset_index(drop=True)
        ages = (self._now() - found["first_seen"]).dt.total_seconds().clip(lower=0).fillna(0)
        ages = ages.where(found["is_known"].notna()).astype("Float64")
        more = found[["first_seen", "writer", "written_at", *_NAMES]].assign(age=ages)
        return pd.concat([frame.reset_index(drop=True), more], axis=1)

    @cached_property
    def _known(self) -> pd.DataFrame:
        """Everything that is known of a finding, one row a finding; it is asked for often."""
        past = self.findings[[*KEYS, "first_seen", "writer", "written_at"]].drop_duplicates(KEYS)
        names = self.names[[*KEYS, *_NAMES]].drop_duplicates(KEYS)
        return past.assign(is_known=True).merge(names, on=KEYS, how="outer", validate="one_to_one")

    @cached_property
    def _places(self) -> dict[tuple[Any, ...], int]:
        """Where in `_known` a finding stands, by its keys: quicker to ask than to merge by five."""
        return {key: place for place, key in enumerate(_keys(self._known))}

    def oldest(self, findings: pd.DataFrame) -> float:
        """Return the age of the oldest of these findings, in seconds; 0 where all are new."""
        ages = self.told(findings[KEYS].drop_duplicates())["age"].dropna()
        return float(ages.max()) if len(ages) else 0.0

    def _now(self) -> pd.Timestamp:
        """Return when this was asked; without any past it makes no difference."""
        return pd.Timestamp(self.now or datetime.now(UTC))


def _keys(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield the keys of each row; what is missing is `pd.NA`, which is one and the same."""
    return zip(*(frame[name].astype("string") for name in KEYS), strict=True)


def span_words(seconds: float) -> str:
    """Return a time span as a person says it: `new`, `40 min`, `5 hours`, `3 days`."""
    minutes = int(seconds // 60)
    hours, days = minutes // 60, minutes // 1440
    if minutes < 1:
        return "new"
    if hours < 2:  # noqa: PLR2004 - 119 min say more than one hour
        return f"{minutes} min"
    return f"{days} days" if days > 1 else f"{hours} hours"
