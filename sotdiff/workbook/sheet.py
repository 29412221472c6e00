"""One tab of a workbook as text: the rows below the header, with the places they come from."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils import get_column_letter

from sotdiff.errors import WorkbookError
from sotdiff.texts import TEXT
from sotdiff.workbook.file import HalfSavedError, lock_files, read_content
from sotdiff.workbook.header import column_names, find_header
from sotdiff.workbook.rows import Engine, read_tab

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.workbook.tab import Tab

Wait = Callable[[float], Any]

PAUSES = (0.5, 1.0, 2.0)  # seconds between the looks at a file that seems to be half-saved
ERRORS = (*ERROR_CODES, "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!")
OPEN_IN_EXCEL = "open in Excel: the last saved version was read"


@dataclass(frozen=True)
class Sheet:
    """One tab. `cells`: one row a non-empty sheet row below the header, one text column a header.

    The index of `cells` is Excel's row number; blank is missing. `letters` says which column of
    the sheet each one is, `formulas` which cells are formulas saved without a result: their value
    is the formula's text.
    """

    workbook: str
    title: str
    sha256: str
    read_at: str
    cells: pd.DataFrame
    letters: dict[str, str]
    formulas: frozenset[tuple[int, str]]
    warnings: tuple[str, ...]

    @property
    def where(self) -> str:
        """The tab in words, for an error's text."""
        return f"{self.workbook}, tab {self.title!r}"


def read_sheet(
    path: Path,
    title: str,
    required: Sequence[str],
    optional: Sequence[str] = (),
    *,
    engine: Engine = "openpyxl",
    wait: Wait = time.sleep,
) -> Sheet:
    """Read one tab of a workbook; the file is opened for reading only.

    `required` headers make out the header row; they and the `optional` ones may stand only once.
    The `engine` is openpyxl or the fast one, which gives the same. A file that seems to be
    half-saved is tried again for some seconds. Raises WorkbookError.
    """
    for pause in PAUSES:
        try:
            return _read_once(path, title, required, optional, engine)
        except HalfSavedError:
            wait(pause)
    try:
        return _read_once(path, title, required, optional, engine)
    except HalfSavedError as cause:
        raise WorkbookError(
            f"{path}: {cause}, and so it stayed for {sum(PAUSES):g} seconds;"
            " wait until it is saved, or bring back a whole copy"
        ) from cause


def error_cells(sheet: Sheet, columns: Sequence[str]) -> pd.DataFrame:
    """Tell which cells of these columns cannot be used: an Excel error, an unsaved formula."""
    wrong = {name: sheet.cells[name].str.strip().str.upper().isin(ERRORS) for name in columns}
    marks = pd.DataFrame(wrong, index=sheet.cells.index).astype(bool)
    for row, name in sheet.formulas:
        if name in marks:
            marks.loc[row, name] = True
    return marks


def cell_addresses(rejects: pd.DataFrame, source: Mapping[str, Any] | None = None) -> pd.Series:
    """Return where each reject stands, as `Lead Details!F17`; missing where nobody knows.

    `source` is what the frames of a load carry in `attrs["sotdiff"]`, by default the rejects' own.
    """
    known = source if source is not None else rejects.attrs.get("sotdiff", {})
    letters = rejects["column"].map(known.get("columns", {})).astype("string")
    return f"{known.get('sheet', '')}!" + letters + rejects["sheet_row"].astype("string")


def _read_once(
    path: Path, title: str, required: Sequence[str], optional: Sequence[str], engine: Engine
) -> Sheet:
    """Read the file as it is now."""
    warnings = (OPEN_IN_EXCEL,) if lock_files(path) else ()
    content = read_content(path)
    tab = read_tab(path, content, title, engine)
    header = find_header(tab, required, optional, f"{path.name}, tab {tab.title!r}")
    body = tab.below(header.row)
    names = column_names(header, body.columns)
    return Sheet(
        workbook=path.name,
        title=tab.title,
        sha256=sha256(content).hexdigest(),
        read_at=datetime.now(UTC).isoformat(timespec="seconds"),
        cells=_cells(body, names),
        letters={name: get_column_letter(at + 1) for at, name in names.items()},
        formulas=frozenset((row, names[at]) for row, at in body.formulas if row > header.row),
        warnings=warnings,
    )


def _cells(body: Tab, names: Mapping[int, str]) -> pd.DataFrame:
    """Return the named columns as text, one row a sheet row that holds more than blanks."""
    blank = pa.nulls(len(body.numbers), TEXT)
    texts = [body.columns.get(at, blank) for at in names]
    seen = [pc.if_else(pc.equal(column, ""), None, column) for column in texts]
    columns = [pd.array(column, dtype="string") for column in seen]
    index = pd.Index(body.numbers, dtype="int64", name="sheet_row")
    return pd.DataFrame(dict(zip(names.values(), columns, strict=True)), index=index).dropna(
        how="all"
    )
