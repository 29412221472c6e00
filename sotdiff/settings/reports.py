"""`[reports]`: what a run's papers show, and how long they are kept."""

from __future__ import annotations

from datetime import timedelta

from sotdiff.settings.base import Count, Duration, Section


class Reports(Section):
    """What a run's papers show, and how long they are kept.

    mask              addresses and phones are masked in every HTML page
    keep              how long every run's folder is kept
    keep_daily        how long the last good run of each day is kept; a run that was not good stays
    history_contacts  contacts whose property history is read for a report, 50 a call; 0: none
    """

    mask: bool = False
    keep: Duration = timedelta(days=3)
    keep_daily: Duration = timedelta(days=90)
    history_contacts: Count = 1000
