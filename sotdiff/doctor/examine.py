"""The whole examination, in the order in which things depend on one another."""

from __future__ import annotations

from sotdiff.doctor.lines import Line, fail
from sotdiff.doctor.portal import portal
from sotdiff.doctor.sources import configuration, workbook
from sotdiff.doctor.upkeep import upkeep
from sotdiff.errors import ConfigError
from sotdiff.settings import load_settings


def examine() -> list[Line]:
    """Return one line for everything that a run needs. Nothing is written to the portal."""
    try:
        settings = load_settings()
    except ConfigError as error:
        return [fail("configuration", str(error), "`sotdiff init` writes a commented example")]
    lines, leads = workbook(settings)
    return [configuration(settings), *lines, *portal(leads), *upkeep(settings)]
