"""The look: both sides in, validated, linked, compared, planned. Nothing is written.

The scope (portal and owner) comes from `sotdiff.toml`, found upward from the working directory,
and from nowhere else.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff import canon
from sotdiff.drift import CATALOGUE, enrolments_of, find_drift, looked_for
from sotdiff.embedded import embed, embed_in_memory, embedded_portal, fresh_portal
from sotdiff.enrol import enrolled_sums
from sotdiff.errors import ConfigError
from sotdiff.hubspot import Portal, open_portal
from sotdiff.link import link_leads
from sotdiff.load import load_contacts, load_leads
from sotdiff.plan import Plan, make_plan
from sotdiff.record import State
from sotdiff.rules import raise_if_any_out_of_scope
from sotdiff.run.awake import AWAKE, stamp
from sotdiff.run.caller import ProgramJournal, program_name
from sotdiff.run.mail import side_of
from sotdiff.run.scope import scope_of
from sotdiff.settings import Policy, Settings, load_secrets, load_settings, policy_of
from sotdiff.tables import Contacts, Leads, Rejects, Table, columns_of, conform, empty, fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.linked import Linked
    from sotdiff.sandbox import SandboxPortal

ORIGIN = "sotdiff"
MEASURES = ("lids", "filled", "formulas", "fingerprint")
CLASSES = pd.DataFrame(
    [(each.code, each.title, each.kind, each.advice) for each in CATALOGUE],
    columns=["code", "title", "kind", "advice"],
    dtype="string",
)


def load_sot(path: str | Path | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Load the workbook: the leads (one row a lead) and the rejects (one row a reject).

    Without a path, the workbook of `sotdiff.toml`. It is only read. Raises WorkbookError.
    """
    settings, awake = load_settings(), stamp()
    leads, rejects = load_leads(Path(path) if path is not None else settings.workbook, settings)
    leads.attrs[ORIGIN] |= {AWAKE: awake}
    return leads, rejects


def connect(caller: str | None = None) -> Portal:
    """Connect to the portal of `sotdiff.toml`: the live one, or the embedded sandbox.

    What the portal's `update` and `create` write stands in the journal under `caller`, the name
    of the program (its file, unless said otherwise). The embedded sandbox keeps its contacts in
    `state/`, so that the next run finds them. Raises ConfigError for a missing token and for a URL
    that is neither loopback nor allowed.
    """
    settings = load_settings()
    journal = ProgramJournal(settings, scope_of(settings), caller or program_name())
    if settings.hubspot.portal == "live":
        return open_portal(settings, load_secrets(settings.root)).keep_journal(journal)
    return embed(embedded_portal(settings.state_dir), settings).keep_journal(journal)


def sandbox(portal: SandboxPortal | None = None) -> Portal:
    """Connect to an embedded HubSpot in memory: `portal`, or a fresh made Grand County portal.

    Raises ConfigError where `sotdiff.toml` says that the portal is the live one.
    """
    settings = load_settings()
    if settings.hubspot.portal == "live":
        raise ConfigError(
            'sandbox(): sotdiff.toml says portal = "live"; the worlds never mix, and connect() '
            "reads the live one"
        )
    return embed_in_memory(portal or fresh_portal(), settings)


def load_hubspot(portal: Portal, df_sot: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Load the contacts in scope, and those outside that matter (one row a contact each).

    Outside: contacts out of scope with a token, and holders of ledger addresses that nobody in
    scope holds. Contacts with a finding are read again by id. Raises R01Violation when the
    listing returns a foreign contact, IncompleteLoadError when it never reaches its total.
    """
    settings, awake = load_settings(), stamp()
    leads = conform(df_sot, Leads)
    with State.open(settings.state.url, settings.root) as state:
        head = state.journal_head()
    contacts, outside = load_contacts(portal, leads, partial(_suspects, settings, leads))
    contacts.attrs[ORIGIN] |= {
        "journal": asdict(head) if head else None,
        "instance": portal.identity.instance,
        AWAKE: awake,
    }
    return contacts, outside


def diff(
    df_sot: pd.DataFrame,
    df_hs: pd.DataFrame,
    *,
    outside: pd.DataFrame | None = None,
    rejects: pd.DataFrame | None = None,
    smartlead: pd.DataFrame | None = None,
    policy: Policy | Mapping[str, Any] | None = None,
) -> Plan:
    """Find every drift between leads and contacts, and plan the fixes. Nothing is written.

    `smartlead`: the enrolments as `load_smartlead` gives them; without them the S classes are not
    looked for. `policy` (a Policy, or a mapping of keys of the `[drift]` table) differs from
    `sotdiff.toml`. Raises R01Violation when a contact has another owner, TableError when a frame
    is out of shape.
    """
    settings = load_settings()
    allowed = policy_of(policy, settings.drift)
    return look(settings, df_sot, df_hs, outside, rejects, allowed, smartlead)


def look(
    settings: Settings,
    df_sot: pd.DataFrame,
    df_hs: pd.DataFrame,
    outside: pd.DataFrame | None,
    rejects: pd.DataFrame | None,
    policy: Policy,
    smartlead: pd.DataFrame | None = None,
) -> Plan:
    """Validate, link, find drift, plan: `diff` under given settings."""
    leads, contacts = conform(df_sot, Leads), conform(df_hs, Contacts)
    linked = link_sides(settings, leads, contacts, outside, rejects, policy, smartlead)
    source = {
        "sot": _workbook(df_sot, leads),
        "hubspot": _origin(df_hs, contacts),
        "configuration": settings.configuration(policy),
    }
    if smartlead is not None:
        source["smartlead"] = _exports(smartlead, linked)
    return make_plan(
        linked,
        find_drift(linked),
        classes=_classes(linked),
        properties=settings.hubspot.properties.by_column(),
        scope=scope_of(settings),
        source=source,
    )


def link_sides(
    settings: Settings,
    leads: pd.DataFrame,
    contacts: pd.DataFrame,
    outside: pd.DataFrame | None,
    rejects: pd.DataFrame | None,
    policy: Policy,
    smartlead: pd.DataFrame | None = None,
) -> Linked:
    """Link conformed leads and contacts under given settings, with what SmartLead has of them."""
    raise_if_any_out_of_scope(contacts, settings.hubspot.owner_id)
    foreign = _given(outside, Contacts)
    foreign = foreign[~canon.is_among(foreign["contact_id"], contacts["contact_id"])]
    linked = replace(
        link_leads(leads, contacts[list(columns_of(Contacts))], foreign, _given(rejects, Rejects)),
        known_cities=policy.known_cities,
        city_policy=policy.city,
        region=settings.sot.region,
        owner_id=settings.hubspot.owner_id,
    )
    if smartlead is None or _of_no_export(smartlead):
        return linked
    return replace(linked, smartlead=side_of(settings, smartlead, contacts, foreign))


def _of_no_export(smartlead: pd.DataFrame) -> bool:
    """Tell whether no export was ever read: then nobody knows who is enrolled."""
    told: dict[str, Any] = smartlead.attrs.get(ORIGIN, {})
    return told.get("exports") == []


def _exports(smartlead: pd.DataFrame, linked: Linked) -> dict[str, Any]:
    """Return which exports the enrolments come from, and where every current one is."""
    told: dict[str, Any] = smartlead.attrs.get(ORIGIN, {})
    if _of_no_export(smartlead):
        return told
    side = enrolments_of(linked)
    newest = [each["entries"] for each in told.get("exports", []) if each["current"]]
    counted = sum(newest) if told else len(side.current)
    return {**told, "sums": enrolled_sums(linked, side, counted)}


def _classes(linked: Linked) -> pd.DataFrame:
    """Return one row a class that was looked for: code, title, kind, advice."""
    return CLASSES[CLASSES["code"].isin([each.code for each in looked_for(linked)])]


def _given(frame: pd.DataFrame | None, table: Table) -> pd.DataFrame:
    """Return a caller's frame in shape, or the empty table."""
    return empty(table) if frame is None else conform(frame, table)


def _workbook(df_sot: pd.DataFrame, leads: pd.DataFrame) -> dict[str, Any]:
    """Return what the load said of the leads; without its measures, if they were changed since."""
    told: dict[str, Any] = df_sot.attrs.get(ORIGIN, {})
    if told and told.get("fingerprint") == fingerprint(leads[list(columns_of(Leads))]):
        return told
    return {name: value for name, value in told.items() if name not in MEASURES}


def _origin(df_hs: pd.DataFrame, contacts: pd.DataFrame) -> dict[str, Any]:
    """Return what the load said of a frame, unless the frame was changed since."""
    origin: dict[str, Any] = df_hs.attrs.get(ORIGIN, {})
    return origin if origin and origin.get("fingerprint") == fingerprint(contacts) else {}


def _suspects(
    settings: Settings, leads: pd.DataFrame, contacts: pd.DataFrame, outside: pd.DataFrame
) -> list[str]:
    """Return the contacts with a finding: those that are worth a strong read."""
    drift = find_drift(link_sides(settings, leads, contacts, outside, None, settings.drift))
    found: list[str] = drift.columns["contact_id"].drop_null().unique().to_pylist()
    return found
