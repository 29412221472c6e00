"""What the configuration says of SmartLead, put beside its enrolments and HubSpot's own stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff.enrol import SmartLead, mail_stops
from sotdiff.errors import ConfigError, nearest
from sotdiff.tables import Enrolments, conform

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sotdiff.settings import Settings


def side_of(
    settings: Settings, enrolments: pd.DataFrame, contacts: pd.DataFrame, outside: pd.DataFrame
) -> SmartLead:
    """Return the second derivative under the given settings."""
    stops = mail_stops(pd.concat([contacts, outside]))
    said, given = settings.smartlead, conform(enrolments, Enrolments)
    if said is None:
        return SmartLead(given, stops)
    mark = said.unsubscribed
    settled = [{mark.column: text} for text in (mark.value, *mark.also)] if mark else []
    return SmartLead(
        given,
        stops,
        _by_column(settings, said.when),
        _by_column(settings, said.unless),
        _by_column(settings, settled),
    )


def column_of(settings: Settings, header: str) -> str:
    """Return the column of the leads that holds a workbook header."""
    mapped = {name: column for column, name in settings.sot.columns.model_dump().items()}
    return str(mapped.get(header, header))


def leads_column(settings: Settings, leads: pd.DataFrame, header: str) -> str:
    """Return the column of the leads that holds a header. Raises ConfigError where none does."""
    name = column_of(settings, header)
    if name not in leads:
        raise ConfigError(
            f"sotdiff.toml, [smartlead]: the workbook has no header {header!r}; "
            f"{nearest(header, map(str, leads.columns))}"
        )
    return name


def _by_column(
    settings: Settings, texts: Iterable[Mapping[str, str]]
) -> tuple[Mapping[str, str], ...]:
    return tuple({column_of(settings, h): text for h, text in each.items()} for each in texts)
