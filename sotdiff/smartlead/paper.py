"""The files for SmartLead's import, each with its manifest: what is asked, of which campaign."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from sotdiff.report.folder import private_files, write_text
from sotdiff.report.values import neutralised

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

Kind = Literal["to_enrol", "must_remove"]
MANIFEST = ".manifest.json"
SCHEMA = 1


@dataclass(frozen=True)
class Manifest:
    """What a file asks of SmartLead.

    `asked`: (campaign, address, lid or empty) of every row; `expires` is the time after which the
    file must not be used any more.
    """

    name: str
    kind: Kind
    campaign: str
    sha256: str
    rows: int
    made_at: datetime
    expires: datetime
    asked: tuple[tuple[str, str, str], ...]

    def as_json(self) -> str:
        """Return the manifest as it lies beside its file."""
        told = {"schema": SCHEMA, **asdict(self)}
        times = {name: told[name].isoformat(timespec="seconds") for name in ("made_at", "expires")}
        return json.dumps({**told, **times}, ensure_ascii=False, indent=1) + "\n"


def write_file(
    folder: Path, name: str, frame: pd.DataFrame, kind: Kind, made_at: datetime, expires: datetime
) -> Manifest:
    """Write a frame as a CSV file and its manifest beside it; return the manifest.

    `frame` has `campaign`, `email` and `lid`; of a file to enrol the campaign is not written, the
    person picks it on import. Both files are readable by their owner alone. Raises OSError.
    """
    written = frame.drop(columns="campaign") if kind == "to_enrol" else frame
    text = _csv(written)
    keys = frame[["campaign", "email", "lid"]].fillna("")
    manifest = Manifest(
        name=name,
        kind=kind,
        campaign="; ".join(dict.fromkeys(frame["campaign"])),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        rows=len(frame),
        made_at=made_at,
        expires=expires,
        asked=tuple(keys.itertuples(index=False, name=None)),
    )
    with private_files():
        folder.mkdir(parents=True, exist_ok=True)
        write_text(folder / name, text)
        write_text(folder / f"{name}{MANIFEST}", manifest.as_json())
    return manifest


def _csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV, no cell of which is a formula; missing is blank."""
    safe = frame.apply(lambda column: column.map(neutralised, na_action="ignore"))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows(safe.fillna("").itertuples(index=False, name=None))
    return stream.getvalue()
