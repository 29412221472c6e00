"""The bridge to SmartLead: what it has beside the workbook, and the files that ask for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pandas as pd

from sotdiff.enrol import (
    ASKED_COLUMNS,
    judge_asked,
    must_go,
    open_asked,
    raise_if_not_in_sot,
    standing,
)
from sotdiff.errors import ConfigError, ExportError
from sotdiff.record import State
from sotdiff.run.exports import exports_of, gather, raise_if_not_fresh, raise_if_unread, unread_of
from sotdiff.run.look import connect, link_sides, load_hubspot, load_sot, look, scope_of
from sotdiff.run.mail import leads_column
from sotdiff.settings import load_settings
from sotdiff.smartlead import write_file
from sotdiff.tables import Contacts, Leads, conform

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sotdiff.enrol import SmartLead
    from sotdiff.linked import Linked
    from sotdiff.plan import Plan
    from sotdiff.settings import Settings, SmartLeadSettings
    from sotdiff.smartlead import Manifest

BRIDGE = "to-import"
# The import's columns that sotdiff fills by itself, and the leads' columns that they come from.
FILLED = {"first_name": "first_name", "last_name": "last_name", "location": "city"}


@dataclass(frozen=True)
class BridgeLook:
    """SmartLead beside the workbook and HubSpot.

    plan      the plan of all classes, S1 to S6 among them
    exports   one row an export kept: campaign, sha256, name, made_at, entries, current
    asked     one row a campaign and address that was asked for, with `outcome`
    """

    plan: Plan
    leads: pd.DataFrame
    linked: Linked
    exports: pd.DataFrame
    asked: pd.DataFrame

    @property
    def side(self) -> SmartLead:
        """The enrolments and what stands against them."""
        if self.linked.smartlead is None:
            raise ExportError("no SmartLead export was looked at")
        return self.linked.smartlead

    @property
    def flags(self) -> pd.DataFrame:
        """The findings S1 to S6 (tables.Flags)."""
        flags = self.plan.flags
        return flags[flags["code"].str.startswith("S")].reset_index(drop=True)

    @property
    def unread(self) -> list[str]:
        """What lies in the folder and could not be read, and why."""
        return list(self.plan.source["smartlead"].get("unread", []))

    def sums(self) -> dict[str, int]:
        """Return where every current enrolment is: `enrolled = in_sot + of_rejected + unknown`."""
        sums: dict[str, int] = self.plan.source["smartlead"]["sums"]
        return sums


@dataclass(frozen=True)
class Loaded:
    """What `load` wrote: the folder, and the manifest of every file in it.

    held  leads that were left out because a file that has not expired asks for them already
    """

    look: BridgeLook
    folder: Path | None
    manifests: tuple[Manifest, ...]
    held: int


def look_at_smartlead(exports: Sequence[str | Path] = ()) -> BridgeLook:
    """Read and keep the exports, load both sides, and find what SmartLead has of them.

    Raises ExportError where no export was ever read, and what loading raises.
    """
    settings, now = load_settings(), datetime.now(UTC)
    said = said_of(settings)
    with State.open(settings.state.url, settings.root) as state:
        bridge = state.bridge(scope_of(settings))
        enrolments, asked = gather(settings, said, bridge, exports, now), bridge.asked()
    if enrolments is None or exports_of(enrolments).empty:
        unread = [] if enrolments is None else unread_of(enrolments)
        told = "; ".join([*unread, "no SmartLead export was ever read"])
        raise ExportError(f"{told}; lay one into {said.folder}/ or name it")
    leads, rejects = load_sot()
    with connect() as portal:
        contacts, outside = load_hubspot(portal, leads)
    plan = look(settings, leads, contacts, outside, rejects, settings.drift, enrolments)
    sides = conform(leads, Leads), conform(contacts, Contacts), outside, rejects
    linked = link_sides(settings, *sides, settings.drift, enrolments)
    kept = exports_of(enrolments)
    rows = pd.DataFrame(asked, columns=list(ASKED_COLUMNS)).astype(ASKED_COLUMNS)
    return BridgeLook(plan, sides[0], linked, kept, judge_asked(rows, enrolments, kept))


def load(exports: Sequence[str | Path] = ()) -> Loaded:
    """Write `to_enrol.csv` and `must_remove.csv`, each with its manifest, and remember them.

    Raises ExportError, and writes nothing, without a fresh export of every configured campaign, or
    where a file in the folder cannot be read.
    """
    settings, seen = load_settings(), look_at_smartlead(exports)
    said, now = said_of(settings), datetime.now(UTC)
    raise_if_unread(seen.unread)
    raise_if_not_fresh(said, seen.exports, now)
    wanted, held = _to_enrol(settings, said, seen, now)
    raise_if_not_in_sot(wanted, seen.leads)
    gone = must_go(seen.linked, seen.side)
    files = [*_parts(wanted, said.file_rows), ("must_remove.csv", gone)]
    folder = settings.root / said.folder / BRIDGE / now.strftime("%Y-%m-%dT%H-%M-%SZ")
    manifests = tuple(
        write_file(
            folder,
            name,
            frame,
            "must_remove" if frame is gone else "to_enrol",
            now,
            now + said.expires,
        )
        for name, frame in files
        if len(frame)
    )
    with State.open(settings.state.url, settings.root) as state:
        state.bridge(scope_of(settings)).ask(manifests)
    return Loaded(seen, folder if manifests else None, manifests, held)


def said_of(settings: Settings) -> SmartLeadSettings:
    """Return the configuration of SmartLead. Raises ConfigError where there is none."""
    if settings.smartlead is None:
        raise ConfigError("sotdiff.toml has no [smartlead]; docs/smartlead.md shows one")
    return settings.smartlead


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
