"""A plan file applied: only if both sides and the configuration are what it was made from."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from sotdiff.apply.compare import same
from sotdiff.errors import PlanError
from sotdiff.plan import Plan
from sotdiff.rules import is_in_scope
from sotdiff.run.look import connect
from sotdiff.run.stale import stale
from sotdiff.run.write import apply_to
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from sotdiff.hubspot import Contact, Portal
    from sotdiff.settings import Settings

MOST_TOLD = 3


def apply_file(path: Path) -> tuple[Plan, pd.DataFrame]:
    """Apply the plan that `sotdiff plan --out` wrote; return it and the receipts.

    Raises PlanError for what is no plan or was tampered with, StalePlanError when workbook,
    configuration or a contact is not as the plan found it, and whatever `apply` refuses.
    """
    settings = load_settings()
    plan = Plan.from_json(_read(path))
    _raise_if_reconfigured(settings, plan)
    _raise_if_workbook_changed(settings, plan)
    with connect() as portal:
        _raise_if_contacts_changed(settings, plan, portal)
        return plan, apply_to(plan, portal)


def _read(path: Path) -> str:
    """Return a plan file's text. Raises PlanError naming the file."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise PlanError(f"plan {path} cannot be read: {cause}") from cause


def _raise_if_reconfigured(settings: Settings, plan: Plan) -> None:
    """Refuse a plan that today's sotdiff.toml would not have made."""
    if plan.source.get("configuration") != settings.configuration(settings.drift):
        raise stale(plan, "stale: the configuration is not the one that it was made under")


def _raise_if_workbook_changed(settings: Settings, plan: Plan) -> None:
    """Refuse a plan whose workbook has changed by a byte."""
    try:
        now = sha256(settings.workbook.read_bytes()).hexdigest()
    except OSError as cause:
        told = f"stale: its workbook {settings.workbook} cannot be read ({cause.strerror})"
        raise stale(plan, told) from cause
    if plan.source.get("sot", {}).get("sha256") != now:
        raise stale(plan, f"stale: the workbook {settings.workbook.name} has changed since")


def _raise_if_contacts_changed(settings: Settings, plan: Plan, portal: Portal) -> None:
    """Refuse a plan in which a contact is gone, not ours, or has another value in a field."""
    updates = plan.changes[plan.changes["contact_id"].notna()]
    found = portal.read(list(updates["contact_id"].unique()))
    changed = list(_changed(updates, found, settings))
    if changed:
        more = f" and {len(changed) - MOST_TOLD} more" if len(changed) > MOST_TOLD else ""
        raise stale(plan, f"stale: {'; '.join(changed[:MOST_TOLD])}{more}")


def _changed(
    updates: pd.DataFrame, found: Mapping[str, Contact], settings: Settings
) -> Iterator[str]:
    """Yield what is not as the plan found it, nor as it wants it: contact and field."""
    owner_id, region = settings.hubspot.owner_id, settings.sot.region
    for change in updates.fillna({"was": ""}).to_dict("records"):
        contact_id, field = change["contact_id"], change["field"]
        contact = found.get(contact_id)
        if contact is None or contact.contact_id != contact_id or contact.archived:
            yield f"contact {contact_id} is archived, deleted or merged"
        elif not is_in_scope(contact.owner_id, owner_id):
            yield f"contact {contact_id} is not in scope any more"
        elif not any(
            same(field, contact.properties.get(change["property"]), change[side], region)
            for side in ("was", "now")
        ):
            yield f"contact {contact_id} has another {field} since"
