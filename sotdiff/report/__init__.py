"""The report: what a notebook shows, and how it becomes a page. The menu, names only.

Executing and rendering need the extra `sotdiff[run]`; what a notebook's cells call does not.
"""

from sotdiff.report.bridge import Bridge, show_smartlead
from sotdiff.report.daily import Daily, show_daily
from sotdiff.report.notebook import Report, show
from sotdiff.report.section import Section
from sotdiff.report.smartlead import smartlead

__all__ = [
    "Bridge",
    "Daily",
    "Report",
    "Section",
    "show",
    "show_daily",
    "show_smartlead",
    "smartlead",
]
