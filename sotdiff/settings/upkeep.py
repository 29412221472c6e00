"""`[ntfy]`, `[schedule]`, `[gate]`, `[state]`: what keeps a run going and remembered."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from sotdiff.settings.base import Duration, Section


class Ntfy(Section):
    """Where a push goes; an empty topic means no push.

    reports_url  where a browser finds the folder `reports/`; empty: a push names the path only
    dead_man     a message that the server delivers when runs stop: `auto` finds out whether the
                 server can (ntfy 2.16), `on` takes it for granted, `off` leaves it
    """

    url: str = "https://ntfy.sh"
    topic: str = ""
    reports_url: str = ""
    dead_man: Literal["auto", "on", "off"] = "auto"


class Healthchecks(Section):
    """Ping URLs of two checks: that runs finish at all, and that they end ok; empty: no ping."""

    liveness: str = ""
    correctness: str = ""


class Schedule(Section):
    """How often a run is expected."""

    every: Duration = timedelta(minutes=15)

    @property
    def silence(self) -> timedelta:
        """After how long without a finished run somebody must hear of it: 40 minutes for 15."""
        return 2 * self.every + timedelta(minutes=10)


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
