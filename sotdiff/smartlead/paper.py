"""The files for SmartLead's import, each with its manifest: what is asked, of which campaign."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from sotdiff.errors import ExportError
from sotdiff.report.folder import private_files, write_text
from sotdiff.report.values import neutralised

if TYPE_CHECKING:
    from collections.abc import Iterable
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


@dataclass(frozen=True)
class Paper:
    """A file for SmartLead's import that is not written yet: its manifest and its text."""

    manifest: Manifest
    text: str


def form_paper(
    name: str,
    frame: pd.DataFrame,
    kind: Kind,
    made_at: datetime,
    expires: datetime,
    lid_field: str = "lid",
) -> Paper:
    """Return a frame as a file.

    `frame` has `campaign`, `email` and `lid`. Of a file to enrol the campaign is not written, the
    person picks it on import, and the lid stands under the name of its custom field.
    """
    to_enrol = frame.drop(columns="campaign").rename(columns={"lid": lid_field})
    text = _csv(to_enrol if kind == "to_enrol" else frame)
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
    return Paper(manifest, text)


def lay_papers(folder: Path, papers: Iterable[Paper]) -> Path:
    """Write files and their manifests into a hidden folder beside `folder`, and return it.

    Renamed, all of them appear at once, and none before it is remembered that they ask. They are
    readable by their owner alone. Raises ExportError where they cannot be written.
    """
    hidden = folder.with_name(f".{folder.name}")
    try:
        with private_files():
            shutil.rmtree(hidden, ignore_errors=True)
            hidden.mkdir(parents=True)
            for paper in papers:
                write_text(hidden / paper.manifest.name, paper.text)
                write_text(hidden / f"{paper.manifest.name}{MANIFEST}", paper.manifest.as_json())
    except OSError as cause:
        raise ExportError(
            f"{folder}: cannot be written ({cause.strerror}); nothing is asked of SmartLead"
        ) from cause
    return hidden


def spoiled(folder: Path, manifest: Manifest) -> list[str]:
    """Return what lies in the folder and is not as it was written; what is gone is nobody's."""
    wanted = {
        manifest.name: manifest.sha256,
        f"{manifest.name}{MANIFEST}": hashlib.sha256(manifest.as_json().encode()).hexdigest(),
    }
    return [
        name
        for name, digest in wanted.items()
        if (folder / name).is_file()
        and hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest
    ]


def _csv(frame: pd.DataFrame) -> str:
    """Return a frame as CSV, no cell of which is a formula; missing is blank."""
    texts = frame.astype("string").fillna("")
    safe = texts.apply(lambda column: column.map(neutralised))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows(safe.itertuples(index=False, name=None))
    return stream.getvalue()
