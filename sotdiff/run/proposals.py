"""Proposals for the workbook, as a frame and as an Excel file; the workbook is only read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.errors import ConfigError
from sotdiff.proposals import REPLACED_COLUMNS, Mark, Marks, gather_evidence, make_proposals
from sotdiff.record import State
from sotdiff.report.folder import private_files
from sotdiff.report.sheet import write_sheet
from sotdiff.run.exports import gather, raise_if_unread, unread_of
from sotdiff.run.look import connect, link_sides, load_hubspot, load_sot, look
from sotdiff.run.mail import leads_column
from sotdiff.run.scope import scope_of
from sotdiff.settings import load_settings
from sotdiff.tables import TIME, Contacts, Leads, conform

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.settings import Mark as MarkSettings
    from sotdiff.settings import Settings

FILE = "proposals.xlsx"
WIDTHS = {"lead": 10, "column": 16, "was": 44, "proposed": 44, "evidence": 70, "since": 20}
_SAME = ["code", "lid", "contact_id", "field"]


def find_proposals() -> pd.DataFrame:
    """Look at both sides and at SmartLead, and return one row a proposal for the workbook.

    Columns `lead, sheet_row, column` (the workbook's header), `was, proposed, evidence, since`.
    Raises ExportError where an export in the folder cannot be read.
    """
    settings, now = load_settings(), datetime.now(UTC)
    with State.open(settings.state.url, settings.root) as state:
        enrolments = (
            gather(settings, settings.smartlead, state.bridge(scope_of(settings)), (), now)
            if settings.smartlead
            else None
        )
        raise_if_unread([] if enrolments is None else unread_of(enrolments))
        ages = state.finding_ages(scope_of(settings), now)
        phone = settings.hubspot.properties.phone
        rows: list[dict[str, Any]] = state.replaced_phones(scope_of(settings), phone)
    df_sot, rejects = load_sot()
    with connect() as portal:
        df_hs, outside = load_hubspot(portal, df_sot)
    plan = look(settings, df_sot, df_hs, outside, rejects, settings.drift, enrolments)
    leads, contacts = conform(df_sot, Leads), conform(df_hs, Contacts)
    linked = link_sides(settings, leads, contacts, outside, rejects, settings.drift, enrolments)
    replaced = pd.DataFrame(rows, columns=list(REPLACED_COLUMNS))
    texts = dict.fromkeys(REPLACED_COLUMNS[:-1], "string")
    replaced = replaced.astype({**texts, "at": TIME})
    evidence = gather_evidence(linked, _since(plan.findings, ages, now), replaced)
    headers = settings.sot.columns.model_dump()
    return make_proposals(linked, evidence, _marks(settings, leads), headers)


def write_proposals(out: Path | None = None) -> tuple[Path, pd.DataFrame]:
    """Write the proposals into an Excel file (`proposals.xlsx` beside the reports, unless said).

    Raises ConfigError where that would be the workbook itself, or cannot be written.
    """
    settings = load_settings()
    path = (out or settings.reports_dir / FILE).resolve()
    if path == settings.workbook.resolve() or (
        path.exists() and settings.workbook.exists() and path.samefile(settings.workbook)
    ):
        raise ConfigError(f"{path} is the workbook itself, which is only read; name another file")
    found = find_proposals()
    moments = found["since"].dt.strftime("%Y-%m-%d %H:%M UTC").astype("string")
    try:
        with private_files():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_sheet(path, "Proposals", found.assign(since=moments), WIDTHS)
    except OSError as cause:
        raise ConfigError(
            f"{path} cannot be written ({cause.strerror}); name another file"
        ) from cause
    return path, found


def _since(findings: pd.DataFrame, ages: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Return the findings with `since`: when a run saw them first, or now."""
    first = ages.groupby(_SAME, dropna=False)["first_seen"].min().reset_index()
    dated = findings.merge(first, on=_SAME, how="left", validate="many_to_one")
    since = pd.to_datetime(dated["first_seen"].fillna(pd.Timestamp(now)), utc=True)
    return dated.assign(since=since.dt.as_unit("us"))


def _marks(settings: Settings, leads: pd.DataFrame) -> Marks:
    """Return the marks of the configuration, by column of the leads.

    Whoever is marked as unsubscribed in the same column is not proposed as having replied.
    """
    said = settings.smartlead
    if said is None:
        return Marks()
    gone, replied = said.unsubscribed, said.replied
    if gone and replied and gone.column == replied.column:
        known = (*replied.also, gone.value, *gone.also)
        replied = replied.model_copy(update={"also": known})
    return Marks(_mark(settings, leads, gone), _mark(settings, leads, replied))


def _mark(settings: Settings, leads: pd.DataFrame, said: MarkSettings | None) -> Mark | None:
    if said is None:
        return None
    return Mark(leads_column(settings, leads, said.column), said.value, said.also)
