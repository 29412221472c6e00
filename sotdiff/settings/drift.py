"""`[drift]`: what counts as drift."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sotdiff.settings.base import Section


class CommissionRule(Section):
    """A rule of D8's table: where all headers hold these texts, this value is expected."""

    when: dict[str, str] = Field(min_length=1)
    value: str = Field(min_length=1)


class Policy(Section):
    """What counts as drift: the `[drift]` table."""

    city: Literal["corrupt", "corrupt_or_blank", "any"] = "corrupt"
    known_cities: tuple[str, ...] = ()
    commission: tuple[CommissionRule, ...] = ()
