"""The SmartLead door: its lead exports in, its import files out. There is no API at this tier.

table    an export's bytes as a table of texts, or a clear refusal
words    what the words of both dialects mean
export   a table of texts as enrolments
paper    the files for SmartLead's import, each with its manifest
"""

from sotdiff.smartlead.export import Words, enrolments_of
from sotdiff.smartlead.paper import Manifest, write_file
from sotdiff.smartlead.table import ExportFile, read_file, rows_of

__all__ = [
    "ExportFile",
    "Manifest",
    "Words",
    "enrolments_of",
    "read_file",
    "rows_of",
    "write_file",
]
