"""The report: what a notebook shows, and how it becomes a page. The menu, names only.

Executing and rendering need the extra `sotdiff[run]`; what a notebook's cells call does not. A name
is imported when it is first used.
"""

from typing import TYPE_CHECKING

from sotdiff.menu import lazily

if TYPE_CHECKING:
    from sotdiff.report.bridge import Bridge, show_smartlead
    from sotdiff.report.daily import Daily, show_daily
    from sotdiff.report.notebook import Report, show
    from sotdiff.report.section import Section

__all__ = ["Bridge", "Daily", "Report", "Section", "show", "show_daily", "show_smartlead"]
__getattr__ = lazily(
    __name__,
    {
        "Bridge": "bridge",
        "Daily": "daily",
        "Report": "notebook",
        "Section": "section",
        "show": "notebook",
        "show_daily": "daily",
        "show_smartlead": "bridge",
    },
)
