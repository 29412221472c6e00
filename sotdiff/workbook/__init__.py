"""The workbook door: one tab of an Excel file, read as a person reads it and never written."""

from sotdiff.workbook.file import lock_files
from sotdiff.workbook.header import header_form, repeated_headers
from sotdiff.workbook.sheet import Sheet, cell_addresses, error_cells, read_sheet

__all__ = [
    "Sheet",
    "cell_addresses",
    "error_cells",
    "header_form",
    "lock_files",
    "read_sheet",
    "repeated_headers",
]
