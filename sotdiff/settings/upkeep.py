"""`[ntfy]`, `[schedule]`, `[gate]`, `[state]`: what keeps a run going and remembered."""

from __future__ import annotations

from datetime import timedelta

from sotdiff.settings.base import Duration, Section


class Ntfy(Section):
    """Where a push goes; an empty topic means no push."""

    url: str = "https://ntfy.sh"
    topic: str = ""


class Schedule(Section):
    """How often a run is expected."""

    every: Duration = timedelta(minutes=15)


class Gate(Section):
    """The gate proof: which programs may write to HubSpot besides us, and what it leaves out.

    hs_writers  files that must show both layers of R-01; from the folder of this file, absolute,
                or from `~`
    skip        folders or files that are not looked at; the gate names them every time
    """

    hs_writers: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()


class StateSettings(Section):
    """Where the state lives: an SQLAlchemy URL; a relative SQLite path starts at the file."""

    url: str = "sqlite:///state/sotdiff.db"
