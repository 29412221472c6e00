"""Looking back: since when the findings of a look stand, who wrote the values, how runs went."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.errors import HubSpotError
from sotdiff.record import State, finding_names
from sotdiff.report.past import KEYS, Past, no_counts
from sotdiff.run.holds import words_on
from sotdiff.run.scope import scope_at
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sotdiff.hubspot import Portal
    from sotdiff.hubspot.contact import Contact, Version
    from sotdiff.record import RunSummary
    from sotdiff.run.bridge import BridgeLook
    from sotdiff.run.write import Result
    from sotdiff.settings import Settings

WEEK = timedelta(days=7)
# Findings that name no field are about the token.
_TOKEN = "token_text"  # noqa: S105 - a column's name
_WORDS = {
    "FORM": "form",
    "INTEGRATION": "integration",
    "API": "API",
    "IMPORT": "import",
    "MERGE_OBJECTS": "merge",
    "AUTOMATION_PLATFORM": "workflow",
    "WORKFLOWS": "workflow",
}


def look_back(result: Result | BridgeLook, portal: Portal | None = None) -> Past:
    """Return since when each finding of a result stands, who wrote its value, how runs went.

    A look at SmartLead is a result too. Also what a person calls each finding, and who suppresses
    it. Who wrote comes from HubSpot's property history, read for the contacts with a finding (50 a
    call, at most `[reports] history_contacts`); where HubSpot does not give it, nobody is named.
    """
    settings, now = load_settings(), datetime.now(UTC)
    findings, scope = result.plan.findings, result.plan.scope
    if portal is not None:
        scope = scope_at(portal, scope)
    with State.open(settings.state.url, settings.root) as state:
        first_seen = state.first_seen(scope, findings)
        runs = state.runs_since(scope, now - WEEK)
        holdings, region = state.holdings(scope), settings.sot.region
        held = words_on(holdings.suppressed(now), findings, region)
        ended = words_on(holdings.run_out(now), findings, region).mask(held.notna())
    writers = _writers(findings, portal, settings)
    known = findings[KEYS].assign(first_seen=first_seen, **writers)
    names = findings[KEYS].assign(finding=finding_names(findings), held=held, ended=ended)
    promise = settings.schedule.every.total_seconds()
    return Past(known, counts_of_runs(runs), now, promise, names)


def counts_of_runs(runs: Sequence[RunSummary]) -> pd.DataFrame:
    """Return one row a run that looked and class that it found: `started`, `code`, `findings`."""
    looks = [run for run in runs if run.digest is not None]
    rows = [
        (run.started, code, counts["findings"])
        for run in looks
        for code, counts in (run.counts or {"": {"findings": 0}}).items()
    ]
    shape = no_counts()
    frame = pd.DataFrame(rows, columns=list(shape.columns))
    times = pd.to_datetime(frame["started"], utc=True).dt.as_unit("us")
    return frame.assign(started=times).astype(shape.dtypes.to_dict())


def _writers(
    findings: pd.DataFrame, portal: Portal | None, settings: Settings
) -> dict[str, pd.Series]:
    """Return `writer` and `written_at` of each finding's value."""
    names = settings.hubspot.properties.by_column()
    fields = findings["field"].fillna(_TOKEN)
    properties = fields.map(names)
    asked = findings["contact_id"].notna() & properties.notna()
    contacts = _histories(
        portal,
        findings.loc[asked, "contact_id"].drop_duplicates().head(settings.reports.history_contacts),
        sorted(properties[asked].unique()),
    )
    versions = [
        _version(contacts.get(contact_id), name, was)
        for contact_id, name, was in zip(
            findings["contact_id"].fillna(""),
            properties.fillna(""),
            findings["was"].fillna(""),
            strict=True,
        )
    ]
    writers = [version and writer_words(version) for version in versions]
    times = [version and version.timestamp for version in versions]
    written_at = pd.to_datetime(pd.Series(times, dtype="string"), utc=True, errors="coerce")
    return {
        "writer": pd.Series(writers, index=findings.index, dtype="string"),
        "written_at": pd.Series(written_at.array, index=findings.index).dt.as_unit("us"),
    }


def _histories(
    portal: Portal | None, contact_ids: pd.Series, properties: list[str]
) -> Mapping[str, Contact]:
    """Return the contacts with the history of these properties; none where HubSpot refuses."""
    if portal is None or contact_ids.empty:
        return {}
    try:
        return portal.read(list(contact_ids), history=properties)
    except HubSpotError:
        return {}


def _version(contact: Contact | None, name: str, was: str) -> Version | None:
    """Return the version of a property that holds what was found, else the newest."""
    versions = contact.history.get(name, ()) if contact else ()
    newest = versions[0] if versions else None
    return next((version for version in versions if (version.value or "") == was), newest)


def writer_words(version: Version | Any) -> str:
    """Return who wrote a version: `form 7`, `user 42`, `integration 1234`, `import`."""
    kind = version.source_type or "unknown"
    if version.user_id:
        return f"user {version.user_id}"
    words = _WORDS.get(kind, kind.replace("_", " ").lower())
    source = version.source_id or ""
    return words if source.lower() in {"", kind.lower()} else f"{words} {source}"
