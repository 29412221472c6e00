"""The files for SmartLead's import: who is to be enrolled, and who must be removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sotdiff.enrol import must_go, open_asked, raise_if_not_in_sot, standing
from sotdiff.record import State
from sotdiff.run.bridge import folder_of, look_at_smartlead, said_of
from sotdiff.run.exports import raise_if_not_fresh, raise_if_unread
from sotdiff.run.look import scope_of
from sotdiff.run.mail import leads_column
from sotdiff.settings import load_settings
from sotdiff.smartlead import form_paper, lay_papers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from sotdiff.run.bridge import BridgeLook
    from sotdiff.settings import Settings, SmartLeadSettings
    from sotdiff.smartlead import Manifest, Paper

# The import's columns that sotdiff fills by itself, and the leads' columns that they come from.
FILLED = {"first_name": "first_name", "last_name": "last_name", "location": "city"}


@dataclass(frozen=True)
class Loaded:
    """What `load` wrote: the folder, and the manifest of every file in it.

    held  leads that were left out because a file that has not expired asks for them already
    """

    look: BridgeLook
    folder: Path | None
    manifests: tuple[Manifest, ...]
    held: int


def load(exports: Sequence[str | Path] = ()) -> Loaded:
    """Write `to_enrol.csv` and `must_remove.csv`, each with its manifest, and remember them.

    Raises ExportError, and writes nothing, without a fresh export of every configured campaign, or
    where a file in the folder cannot be read.
    """
    settings, seen = load_settings(), look_at_smartlead(exports)
    said = said_of(settings)
    folder, now = _free_folder(settings, said)
    raise_if_unread(seen.unread)
    raise_if_not_fresh(said, seen.exports, now)
    wanted, held = _to_enrol(settings, said, seen, now)
    raise_if_not_in_sot(wanted, seen.leads)
    papers = _papers(said, wanted, must_go(seen.linked, seen.side), now)
    manifests = tuple(paper.manifest for paper in papers)
    if not papers:
        return Loaded(seen, None, (), held)
    hidden = lay_papers(folder, papers)
    with State.open(settings.state.url, settings.root) as state:
        state.bridge(scope_of(settings)).ask(manifests)
    hidden.rename(folder)
    return Loaded(seen, folder, manifests, held)


def _free_folder(settings: Settings, said: SmartLeadSettings) -> tuple[Path, datetime]:
    """Return a folder that is not there yet, and the time that it is named for."""
    now = datetime.now(UTC)
    while (folder := folder_of(settings, said, now)).exists():
        now += timedelta(seconds=1)
    return folder, now


def _papers(
    said: SmartLeadSettings, wanted: pd.DataFrame, gone: pd.DataFrame, now: datetime
) -> list[Paper]:
    """Return the files that have any row."""
    until = now + said.expires
    papers = [
        form_paper(name, frame, "to_enrol", now, until, said.lid_field)
        for name, frame in _parts(wanted, said.file_rows)
        if len(frame)
    ]
    if len(gone):
        papers.append(form_paper("must_remove.csv", gone, "must_remove", now, until))
    return papers


def _to_enrol(
    settings: Settings, said: SmartLeadSettings, seen: BridgeLook, now: datetime
) -> tuple[pd.DataFrame, int]:
    """Return the rows of the file, and how many leads wait for an earlier file."""
    stands = standing(seen.linked, seen.side)
    free = stands[stands["why_not"].isna()]
    waiting = open_asked(seen.asked, now)
    waiting = waiting[waiting["kind"] == "to_enrol"]
    asked = free["address"].isin(waiting["email"]) | free["lid"].isin(waiting["lid"])
    leads = seen.leads.merge(free[~asked], on="lid", how="inner", validate="one_to_one")
    frame = leads[["address", "lid"]].rename(columns={"address": "email"})
    frame.insert(0, "campaign", said.campaign)
    frame["phone_number"] = leads["phone_all"].str.split(";").str[0].str.lstrip("+")
    for column, source in {**FILLED, **said.columns}.items():
        frame[column] = leads[leads_column(settings, leads, source)]
    return frame.astype("string"), int(asked.sum())


def _parts(frame: pd.DataFrame, most: int) -> list[tuple[str, pd.DataFrame]]:
    """Return the frame in parts of the size that the import takes, each with its file's name."""
    if len(frame) <= most:
        return [("to_enrol.csv", frame)]
    starts = range(0, len(frame), most)
    return [
        (f"to_enrol-{number}.csv", frame.iloc[start : start + most])
        for number, start in enumerate(starts, 1)
    ]
