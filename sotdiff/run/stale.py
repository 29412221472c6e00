"""Whether a plan may still be acted upon: whole, of this very portal, recent, and not yet used.

What each contact holds is compared one by one when it is written; a plan file is held to more
(`plan_file`).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sotdiff.errors import OutdatedLookError, StalePlanError
from sotdiff.run.awake import slept

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.hubspot.contact import Identity
    from sotdiff.plan import Plan
    from sotdiff.record import Watch
    from sotdiff.settings import Settings


def raise_if_stale(
    settings: Settings, plan: Plan, here: Identity, watch: Watch, now: datetime
) -> None:
    """Refuse a plan that is incomplete, foreign, expired, replayed or overtaken, and name which.

    Raises StalePlanError.
    """
    origin: Mapping[str, Any] = plan.source.get("hubspot", {})
    why = _incomplete(origin) or _foreign(settings, plan, origin, here)
    if why:
        raise stale(plan, why)
    old = _expired(settings, origin, now) or slept(plan.source.get("sot", {}), origin)
    if old:
        raise OutdatedLookError(str(stale(plan, old)))
    if overtaken := _overtaken(plan, origin, watch):
        raise stale(plan, overtaken)


def stale(plan: Plan, why: str) -> StalePlanError:
    """Return the error of a plan that is not acted upon."""
    return StalePlanError(
        f"plan {plan.digest[:12]} is not applied: {why}; nothing was written, look again and make "
        "a new one"
    )


def _incomplete(origin: Mapping[str, Any]) -> str:
    """Return why the contacts are not all that there are, if they are not."""
    if origin.get("complete"):
        return ""
    return "its contacts are no complete load of a portal, or were changed after it"


def _foreign(settings: Settings, plan: Plan, origin: Mapping[str, Any], here: Identity) -> str:
    """Return why the plan is about another portal or another owner, if it is."""
    made = (origin["world"], origin["portal_id"], origin.get("instance", ""))
    if made != (here.world, here.portal_id, here.instance):
        return (
            f"foreign: it was made for portal {origin['portal_id']} ({origin['world']}), this is "
            f"portal {here.portal_id} ({here.world})"
        )
    owners = {plan.scope.owner_id, settings.hubspot.owner_id, here.owner_id}
    if len(owners) > 1:
        return f"foreign: it was made for owner {plan.scope.owner_id}, not for {here.owner_id}"
    return ""


def _expired(settings: Settings, origin: Mapping[str, Any], now: datetime) -> str:
    """Return since when the contacts are too old, if they are; or from the future."""
    loaded_at = datetime.fromisoformat(origin["loaded_at"])
    if abs(now - loaded_at) <= settings.guards.max_age:
        return ""
    return (
        f"expired: its contacts were read at {origin['loaded_at']}, now it is "
        f"{now.isoformat(timespec='seconds')}; {settings.guards.max_age} may lie between"
    )


def _overtaken(plan: Plan, origin: Mapping[str, Any], watch: Watch) -> str:
    """Return which write since the look is of this plan, or of a contact or lead in it."""
    mark = origin.get("journal")
    if mark and not watch.knows(mark):
        return "foreign: it was made beside another journal"
    changes = plan.changes
    ids, contacts = set(changes["change_id"]), set(changes["contact_id"].dropna())
    created = set(changes.loc[changes["contact_id"].isna(), "lid"])
    for write in watch.writes_since(mark["seq"] if mark else 0):
        run = write.run_id or "another program"
        if write.change_ids & ids:
            return f"replayed: {run} has taken up its changes already"
        if write.contact_id in contacts:
            return f"stale: {run} has written contact {write.contact_id} since the look"
        if write.contact_id is None and write.lid in created:
            return f"stale: {run} has created a contact for {write.lid} since the look"
    return ""
