"""The portal: the token, the number, the owner, the properties, the clock. Only reads."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sotdiff.doctor.lines import Line, fail, ok, tried, warn
from sotdiff.errors import PortalMismatchError, SotdiffError
from sotdiff.run import connect

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from sotdiff.hubspot import Portal

APART = timedelta(minutes=2)
NOBODY = "R00000"
TEXT_TYPES = {"string", "phone_number", "enumeration"}
TOKEN_WAY = "put HUBSPOT_TOKEN into .env; create a private app for the token if there is none"  # noqa: S105
SCOPE_WAY = "give the private app crm.objects.contacts.read and .write, and the owners' read scope"
WAYS = {
    "portal": "correct [hubspot] portal_id, or take that portal's token",
    "owner": "correct [hubspot] owner_id (Settings > Users shows it; it is not the user's id)",
    "properties": "correct [hubspot.properties], or create the property in HubSpot",
}
WELL = {
    "portal": "the number is the configured one",
    "owner": "is there, and not deactivated",
    "properties": "all are defined, and can be written",
}


def portal(leads: pd.DataFrame | None) -> list[Line]:
    """Say how the portal is; without a connection that is the only line."""
    try:
        door = connect("sotdiff doctor")
    except SotdiffError as error:
        return [fail("token", str(error), TOKEN_WAY)]
    with door:
        opens = tried("token", TOKEN_WAY, lambda: _opens(door))
        if opens.condition == "fail":
            return [opens]
        lines = [tried(name, WAYS[name], _sure(name, act)) for name, act in door.duties().items()]
        if lines[-1].condition == "ok":
            lines.append(tried("contacts", SCOPE_WAY, lambda: _reads(door)))
            lines.append(tried("types", WAYS["properties"], lambda: _types(door)))
            lines.append(tried("options", WAYS["properties"], lambda: _options(door, leads)))
        return [opens, *lines, tried("clock", "try again later", lambda: _clock(door))]


def _opens(door: Portal) -> Line:
    """Ask for the portal's number; that it may be another one has its own line."""
    with suppress(PortalMismatchError):
        door.duties()["portal"]()
    return ok("token", f"opens {door.identity.url}")


def _reads(door: Portal) -> Line:
    """Search once: that is what every look begins with."""
    door.find(NOBODY)
    return ok("contacts", "can be searched; whether they can be written shows the first write")


def _sure(name: str, make_sure: Callable[[], None]) -> Callable[[], Line]:
    def attempt() -> Line:
        make_sure()
        return ok(name, WELL[name])

    return attempt


def _types(door: Portal) -> Line:
    """See that every property that fixes write takes text."""
    defined = door.definitions()
    types = {
        f"{column} = {name!r}": str(defined.get(name, {}).get("type") or "string")
        for column, name in door.properties.by_column().items()
    }
    odd = [f"{words} is a {kind}" for words, kind in types.items() if kind not in TEXT_TYPES]
    if odd:
        return fail("types", f"no text: {'; '.join(odd)}", "map it to a property that takes text")
    return ok("types", "every property that a fix writes takes text")


def _options(door: Portal, leads: pd.DataFrame | None) -> Line:
    """Compare the leads' values with the options of the properties that have some."""
    if leads is None:
        return warn("options", "not compared: there are no leads", "see the workbook's line")
    defined, missing = door.definitions(), []
    for column, name in door.properties.by_column().items():
        options = _options_of(defined.get(name, {}))
        if options and column in leads.columns:
            values = sorted(set(leads[column].dropna()) - options)
            missing += [f"{column} = {value!r}" for value in values]
    if missing:
        told = f"HubSpot has no option for {', '.join(missing[:5])}"
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""  # noqa: PLR2004
        return warn("options", told + more, "add the options in HubSpot, or correct the workbook")
    return ok("options", "every value that a fix may write is one")


def _options_of(described: dict[str, Any]) -> set[str]:
    if described.get("type") != "enumeration":
        return set()
    return {str(option["value"]) for option in described.get("options") or ()}


def _clock(door: Portal) -> Line:
    there = door.clock()
    if there is None:
        return warn("clock", "HubSpot did not say its time", "compare this machine's by hand")
    apart = abs(datetime.now(UTC) - there)
    told = f"{apart.total_seconds():.0f} s from HubSpot's"
    if apart > APART:
        return fail("clock", told, "set the clock of this machine (it should be synchronised)")
    return ok("clock", told)
