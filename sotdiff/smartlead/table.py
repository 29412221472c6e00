"""A SmartLead export as a table of texts: found by header name, whole, or refused."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from sotdiff.canon import INVISIBLE
from sotdiff.errors import ExportError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pandas.api.extensions import ExtensionArray

CERTAIN = ("email", "status")
# The columns that are understood: two of a name would be a guess.
TELLING = (
    *CERTAIN,
    *("category", "custom_fields", "reply_count"),
    *("is_unsubscribed", "unsubscribed", "unsubscribed_at", "unsubscribed_client_id_map"),
    *("is_bounced", "bounced", "bounced_at"),
)
PLACE = "place"
AT_ONCE = 2_000
# No header is longer; what stands behind need not be looked at to find it.
HEAD = 100_000
_ALIASES = {"email_address": "email", "lead_email": "email", "lead_status": "status"}
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_DELIMITERS = (",", ";", "\t", "|")
_ENCODINGS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_SAVE_AGAIN = "download the export again, and do not save it from a spreadsheet"


@dataclass(frozen=True)
class ExportFile:
    """An export as it lies on the disk: its bytes, their SHA-256, and when it was made."""

    name: str
    content: bytes
    sha256: str
    made_at: datetime


def read_file(path: Path) -> ExportFile:
    """Read a file; it was made when it was last modified. Raises ExportError."""
    try:
        content = path.read_bytes()
        modified = path.stat().st_mtime
    except OSError as cause:
        raise ExportError(f"{path}: cannot be read ({cause.strerror})") from cause
    digest = hashlib.sha256(content).hexdigest()
    return ExportFile(path.name, content, digest, datetime.fromtimestamp(modified, UTC))


def rows_of(content: bytes, name: str) -> pd.DataFrame:
    """Return one row a row of the export: texts under canonical header names, and `place`.

    `place` is the row's number, the header being 1; blank rows count and are left out. Raises
    ExportError naming the file, the row and what to do.
    """
    text = _text(content, name)
    header, delimiter, skipped = _header(text, name)
    places, rows = [], []
    for place, cells in enumerate(_records(text, delimiter, name), start=1 - skipped):
        if place > 1 and any(cells):
            _raise_if_other_width(cells, header, place, name)
            places.append(place)
            rows.append(cells)
    frame = pd.DataFrame(dict(zip(header, _columns(rows, len(header)), strict=True)))
    return frame.assign(**{PLACE: pd.array(places, dtype="Int64")})


def _columns(rows: list[list[str]], count: int) -> Iterator[ExtensionArray]:
    """Yield the columns of rows of one width; turned by parts, which takes half the time."""
    columns: list[list[str]] = [[] for _ in range(count)]
    for start in range(0, len(rows), AT_ONCE):
        part = zip(*rows[start : start + AT_ONCE], strict=True)
        for column, cells in zip(columns, part, strict=True):
            column.extend(cells)
    for column in columns:
        yield pd.array(pa.array(column, pa.string()), dtype="string")


def header_name(cell: str) -> str:
    """Return a header as columns are found by it: `Lead Status` is `status`."""
    name = "_".join(_INVISIBLE.sub("", cell).casefold().replace("-", " ").split())
    return _ALIASES.get(name, name)


def _text(content: bytes, name: str) -> str:
    """Return the text of a file. Raises ExportError on what is no text."""
    if content.startswith(b"PK"):
        raise ExportError(f"{name}: this is an Excel or ZIP file; SmartLead's export is a CSV file")
    encoding = next((e for mark, e in _ENCODINGS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as cause:
        told = encoding.removesuffix("-sig").upper()
        raise ExportError(f"{name}: not {told} at byte {cause.start}; {_SAVE_AGAIN}") from cause
    if "\0" in text:
        raise ExportError(f"{name}: zero bytes, so it is damaged or no text; {_SAVE_AGAIN}")
    if not text.strip():
        raise ExportError(f"{name}: the file is empty; {_SAVE_AGAIN}")
    return text


def _header(text: str, name: str) -> tuple[list[str], str, int]:
    """Return the header, the delimiter, and how many lines stand before it (`sep=;`)."""
    skipped = int(text.casefold().startswith("sep="))
    found = {mark: _names(text[:HEAD], mark, skipped, name) for mark in _DELIMITERS}
    delimiter = max(found, key=lambda mark: (_certain(found[mark]), len(found[mark])))
    header = found[delimiter]
    missing = [column for column in CERTAIN if column not in header]
    if missing:
        hints = "; ".join(f"{column!r} ({nearest(column, header)})" for column in missing)
        raise ExportError(f"{name}: no column {hints}; is this a lead export of a campaign?")
    twice = [column for column in TELLING if header.count(column) > 1]
    if twice:
        raise ExportError(f"{name}: the column {twice[0]!r} stands there twice; {_SAVE_AGAIN}")
    return _told_apart(header), delimiter, skipped


def _told_apart(header: list[str]) -> list[str]:
    """Return the names, a further one of the same name numbered; none is `place`, which is ours."""
    seen = Counter([PLACE])
    names = []
    for name in header:
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _names(text: str, delimiter: str, skipped: int, name: str) -> list[str]:
    """Return the header's names under one delimiter; a name that is blank is its number."""
    records = _records(text, delimiter, name)
    try:
        cells = [next(records, []) for _ in range(skipped + 1)][-1]
    except ExportError:
        return []
    return [header_name(cell) or f"column_{at}" for at, cell in enumerate(cells, 1)]


def _certain(header: list[str]) -> int:
    return sum(column in header for column in CERTAIN)


def _records(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    """Yield the records of a text. Raises ExportError where a quote is never closed or stray."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as cause:
        where = f"line {reader.line_num}"
        raise ExportError(f"{name}, {where}: {cause}; the file is cut. {_SAVE_AGAIN}") from cause


def _raise_if_other_width(cells: list[str], header: list[str], place: int, name: str) -> None:
    """Refuse a row of another length: nobody knows which cell is which."""
    if len(cells) != len(header):
        raise ExportError(
            f"{name}, row {place}: {len(cells)} cells under {len(header)} headers; the file is "
            f"cut or was changed. {_SAVE_AGAIN}"
        )
