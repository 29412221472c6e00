"""SmartLead's exports: read from their folder, kept in the state, and told as enrolments."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.errors import ConfigError, ExportError
from sotdiff.record import KeptExport, State
from sotdiff.run.look import ORIGIN
from sotdiff.run.scope import scope_of
from sotdiff.settings import load_settings
from sotdiff.smartlead import Words, enrolments_of, read_file, rows_of
from sotdiff.tables import Enrolments, empty

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sotdiff.record import Bridge
    from sotdiff.settings import Settings, SmartLeadSettings

# Also Excel's lock file, `~$…`.
HIDDEN = ".~"
EXPORT_COLUMNS = {
    "campaign": "string",
    "sha256": "string",
    "name": "string",
    "made_at": "datetime64[us, UTC]",
    "entries": "int64",
    "current": "bool",
}


def load_smartlead(*exports: str | Path) -> pd.DataFrame | None:
    """Load the enrolments: one row an enrolment of every export ever kept (tables.Enrolments).

    The files given, and those in the folder of `[smartlead]`, are read and kept in the state. A
    file is given as a path, or as `CAMPAIGN=path` where its name does not tell the campaign. One
    that lies in the folder and cannot be read stops nothing: the plan's warnings name it. None
    where `[smartlead]` is not configured or nothing was ever read: then nobody knows who is
    enrolled. Raises ExportError on a file that was given: its name, the row and what to do.
    """
    settings = load_settings()
    if settings.smartlead is None:
        if exports:
            raise ConfigError("sotdiff.toml has no [smartlead]; docs/smartlead.md shows one")
        return None
    with State.open(settings.state.url, settings.root) as state:
        bridge = state.bridge(scope_of(settings))
        return gather(settings, settings.smartlead, bridge, exports, datetime.now(UTC))


def gather(
    settings: Settings,
    said: SmartLeadSettings,
    bridge: Bridge,
    exports: Sequence[str | Path],
    now: datetime,
) -> pd.DataFrame | None:
    """Keep what is new, and return the enrolments of all exports kept; None where nothing is told.

    What lies in the folder and could not be read is told in the frame's attributes.
    """
    known = {(each.campaign, each.sha256): each for each in bridge.exports()}
    for campaign, path in [_named(said, str(each)) for each in exports if str(each)]:
        _keep(bridge, known, campaign, path, now)
    unread = []
    for path in _in_folder(settings, said):
        try:
            _keep(bridge, known, _campaign_of(said, path), path, now)
        except ExportError as error:
            unread.append(str(error))
    kept = bridge.exports()
    if not kept and not unread:
        return None
    told = _enrolments(bridge, kept, words_of(said))
    told.attrs[ORIGIN] = {"exports": [_as_json(each) for each in kept], "unread": unread}
    return told


def exports_of(enrolments: pd.DataFrame) -> pd.DataFrame:
    """Return one row an export that was kept: EXPORT_COLUMNS."""
    told: list[dict[str, Any]] = enrolments.attrs.get(ORIGIN, {}).get("exports", [])
    frame = pd.DataFrame(told, columns=list(EXPORT_COLUMNS))
    times = pd.to_datetime(frame["made_at"], utc=True, format="ISO8601")
    return frame.assign(made_at=times).astype(EXPORT_COLUMNS)


def unread_of(enrolments: pd.DataFrame) -> list[str]:
    """Return what lay in the folder and could not be read, and why."""
    return list(enrolments.attrs.get(ORIGIN, {}).get("unread", []))


def raise_if_unread(unread: Sequence[str]) -> None:
    """Refuse to go on while a file in the folder could not be read: nobody knows what it says.

    Raises ExportError naming each of them.
    """
    if unread:
        raise ExportError(
            f"{'; '.join(unread)}. Nothing was written: correct this, or take it out of the folder"
        )


def raise_if_not_fresh(said: SmartLeadSettings, exports: pd.DataFrame, now: datetime) -> None:
    """Refuse to go on unless the newest export of every configured campaign is fresh.

    Raises ExportError naming each campaign, how old its export is, and what to do.
    """
    newest = exports.groupby("campaign")["made_at"].max()
    stale = [
        f"{campaign}: {_age(newest.get(campaign), now)}"
        for campaign in said.campaigns
        if campaign not in newest.index or now - newest[campaign] > said.max_age
    ]
    if stale:
        hours = said.max_age.total_seconds() / 3600
        raise ExportError(
            f"no export of the last {hours:g} hours of every campaign ({'; '.join(stale)}): nobody "
            "knows who was enrolled or unsubscribed since. Export the campaign's leads in "
            f"SmartLead, lay the file into {said.folder}/, and try again; nothing was written"
        )


def words_of(said: SmartLeadSettings) -> Words:
    """Return how the words of an export are read."""
    return Words(said.lid_field, said.words, said.refusals, said.sender_bounces)


def _age(made_at: datetime | None, now: datetime) -> str:
    if made_at is None:
        return "none was ever read"
    return f"the newest is {(now - made_at).total_seconds() / 3600:.1f} hours old"


def _named(said: SmartLeadSettings, text: str) -> tuple[str, Path]:
    """Return campaign and path of a file as it was given. Raises ExportError."""
    for campaign in said.campaigns:
        if text.startswith(f"{campaign}="):
            return campaign, Path(text.removeprefix(f"{campaign}="))
    return _campaign_of(said, Path(text)), Path(text)


def _campaign_of(said: SmartLeadSettings, path: Path) -> str:
    """Return the campaign whose pattern a file's name fits. Raises ExportError unless one does."""
    fits = [
        name
        for name, pattern in said.campaigns.items()
        if fnmatchcase(path.name.casefold(), pattern.casefold())
    ]
    if len(fits) > 1:
        raise ExportError(f"{path.name}: its name fits the campaigns {' and '.join(fits)}")
    if not fits:
        raise ExportError(
            f"{path.name}: its name fits no campaign of [smartlead.campaigns] "
            f"({', '.join(said.campaigns)}); `sotdiff smartlead check CAMPAIGN=path` says which"
        )
    return fits[0]


def _in_folder(settings: Settings, said: SmartLeadSettings) -> list[Path]:
    """Return what lies in the folder for us to read: every file that is not hidden."""
    folder = settings.root / said.folder
    if not folder.is_dir():
        return []
    return sorted(
        path for path in folder.iterdir() if path.is_file() and path.name[0] not in HIDDEN
    )


def _keep(
    bridge: Bridge,
    known: dict[tuple[str, str], KeptExport],
    campaign: str,
    path: Path,
    now: datetime,
) -> None:
    """Keep a file, unless it is kept and as old as before; it must be readable first."""
    file = read_file(path)
    before = known.get((campaign, file.sha256))
    if before and not before.made_at < file.made_at <= now:
        return
    entries = before.entries if before else len(rows_of(file.content, file.name))
    export = KeptExport(campaign, file.sha256, file.name, file.made_at, entries, current=False)
    bridge.keep(export, file.content, now)


def _enrolments(bridge: Bridge, kept: Iterable[KeptExport], words: Words) -> pd.DataFrame:
    """Return the enrolments of all exports kept."""
    parts = [
        enrolments_of(
            rows_of(bridge.content(each), each.name),
            each.campaign,
            each.sha256,
            each.made_at,
            words,
        ).assign(current=each.current)
        for each in kept
    ]
    filled = [part for part in parts if len(part)]
    every = pd.concat(filled, ignore_index=True) if filled else empty(Enrolments)
    return every.astype({"current": "boolean"})


def _as_json(export: KeptExport) -> dict[str, Any]:
    return {**asdict(export), "made_at": export.made_at.isoformat()}
