"""`[sot]`: where the source of truth lies, and which header is which column."""

from __future__ import annotations

from typing import Literal

from phonenumbers import SUPPORTED_REGIONS
from pydantic import field_validator

from sotdiff.errors import nearest
from sotdiff.settings.base import Section


class SotColumns(Section):
    """Which workbook header stands for which column of the leads."""

    lid: str
    first_name: str
    last_name: str
    email_all: str
    phone_all: str
    city: str


class SotSettings(Section):
    """Where the source of truth lies."""

    workbook: str
    sheet: str
    region: str = "US"
    engine: Literal["openpyxl", "fast"] = "openpyxl"
    columns: SotColumns

    @field_validator("region")
    @classmethod
    def _is_a_region(cls, region: str) -> str:
        if region not in SUPPORTED_REGIONS:
            raise ValueError(f"no region of phone numbers; {nearest(region, SUPPORTED_REGIONS)}")
        return region
