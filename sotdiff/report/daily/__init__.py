"""The daily page: how the last days went, from what the state remembers. The menu, names only.

shapes                       what it needs to know of the past
slots, trend, repair         the figures, frames in and frames out: promises, classes, times
recurring, turnover          what keeps coming back and who brings it; flags opened and closed
writers                      who wrote, in a person's words
charts                       figures as the points of a drawing; the templates draw it
parts, notebook              the sections, and what the notebook's cells call
"""

from sotdiff.report.daily.notebook import Daily, show_daily

__all__ = ["Daily", "show_daily"]
