"""SmartLead beside the workbook and HubSpot: who is enrolled, and what was asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.drift import enrolments_of
from sotdiff.enrol import ASKED_COLUMNS, judge_asked
from sotdiff.errors import ConfigError, ExportError
from sotdiff.record import State
from sotdiff.run.exports import exports_of, gather, unread_of
from sotdiff.run.look import connect, link_sides, load_hubspot, load_sot, look, scope_of
from sotdiff.settings import load_settings
from sotdiff.smartlead import Manifest, spoiled
from sotdiff.tables import Contacts, Leads, conform

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sotdiff.enrol import SmartLead
    from sotdiff.linked import Linked
    from sotdiff.plan import Plan
    from sotdiff.settings import Settings, SmartLeadSettings

BRIDGE = "to-import"


@dataclass(frozen=True)
class BridgeLook:
    """SmartLead beside the workbook and HubSpot.

    plan      the plan of all classes, S1 to S6 among them
    exports   one row an export kept: campaign, sha256, name, made_at, entries, current
    asked     one row a campaign and address that was asked for, with `outcome` and `why`
    spoiled   files to import that somebody changed after they were written
    """

    plan: Plan
    leads: pd.DataFrame
    linked: Linked
    exports: pd.DataFrame
    asked: pd.DataFrame
    spoiled: tuple[str, ...] = ()

    @property
    def side(self) -> SmartLead:
        """The enrolments and what stands against them."""
        return enrolments_of(self.linked)

    @property
    def contacts(self) -> pd.DataFrame:
        """The contacts that were looked at (tables.Contacts)."""
        return self.linked.contacts

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


def look_at_smartlead(exports: Sequence[str | Path] = ()) -> BridgeLook:
    """Read and keep the exports, load both sides, and find what SmartLead has of them.

    Raises ExportError where no export was ever read, and what loading raises.
    """
    settings, now = load_settings(), datetime.now(UTC)
    said = said_of(settings)
    with State.open(settings.state.url, settings.root) as state:
        bridge = state.bridge(scope_of(settings))
        enrolments = gather(settings, said, bridge, exports, now)
        asked, files = bridge.asked(), bridge.files()
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
    judged = judge_asked(rows, linked, enrolments_of(linked), kept, now)
    changed = tuple(_spoiled(settings, said, files, now))
    return BridgeLook(plan, sides[0], linked, kept, judged, changed)


def said_of(settings: Settings) -> SmartLeadSettings:
    """Return the configuration of SmartLead. Raises ConfigError where there is none."""
    if settings.smartlead is None:
        raise ConfigError("sotdiff.toml has no [smartlead]; docs/smartlead.md shows one")
    return settings.smartlead


def folder_of(settings: Settings, said: SmartLeadSettings, made_at: datetime) -> Path:
    """Return the folder of the files that were made for SmartLead's import at a time."""
    return settings.root / said.folder / BRIDGE / made_at.strftime("%Y-%m-%dT%H-%M-%SZ")


def _spoiled(
    settings: Settings, said: SmartLeadSettings, files: list[dict[str, Any]], now: datetime
) -> list[str]:
    """Return the files to import that are not as they were written and have not expired."""
    made = [Manifest(rows=len(file["asked"]), **file) for file in files if file["expires"] > now]
    folders = [folder_of(settings, said, each.made_at) for each in made]
    return [
        f"{folder.name}/{name}"
        for folder, each in zip(folders, made, strict=True)
        for name in spoiled(folder, each)
    ]
