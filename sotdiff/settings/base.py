"""What every section of the file is made of: no unknown keys; kinds of numbers and spans."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
Count = Annotated[int, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]


def span_of(text: str) -> timedelta | None:
    """Return the span that `15m`, `2h`, `30s` or `1d` means; None for anything else."""
    found = re.fullmatch(r"(\d+)([smhd])", text.strip())
    return timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else None


def _duration(value: object) -> object:
    """Read a span; anything else is left for pydantic to refuse."""
    span = span_of(value) if isinstance(value, str) else None
    return value if span is None else span


Duration = Annotated[timedelta, BeforeValidator(_duration)]


class Section(BaseModel):
    """A table of the file: unknown keys are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
