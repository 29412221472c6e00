"""The SmartLead door: its lead exports in, its import files out. There is no API at this tier.

table    an export's bytes as a table of texts, or a clear refusal
words    what the words of both dialects mean
export   a table of texts as enrolments
paper    the files for SmartLead's import, each with its manifest
"""

from sotdiff.smartlead.export import Words, enrolments_of
from sotdiff.smartlead.paper import Manifest, Paper, form_paper, lay_papers, spoiled
from sotdiff.smartlead.table import ExportFile, read_file, rows_of

__all__ = [
    "ExportFile",
    "Manifest",
    "Paper",
    "Words",
    "enrolments_of",
    "form_paper",
    "lay_papers",
    "read_file",
    "rows_of",
    "spoiled",
]
