"""From the settings to a portal: which world, which address, which token."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sotdiff.errors import ConfigError
from sotdiff.hubspot.address import HUBSPOT, checked_url, is_loopback
from sotdiff.hubspot.calls import Calls
from sotdiff.hubspot.client import TIME_LIMIT_S, Client
from sotdiff.hubspot.contact import Identity
from sotdiff.hubspot.fitness import portal_id_of
from sotdiff.hubspot.pace import Timing
from sotdiff.hubspot.portal import Portal

if TYPE_CHECKING:
    from sotdiff.settings import HubSpotSettings, Secrets, Settings

SANDBOX_TOKEN = "sandbox-token"  # noqa: S105 - opens nothing but the sandbox
_TOKEN = re.compile(r"[!-~]+")


def open_portal(
    settings: Settings,
    secrets: Secrets,
    server_url: str | None = None,
    *,
    timing: Timing | None = None,
    time_limit_s: tuple[float, float] = TIME_LIMIT_S,
) -> Portal:
    """Return the portal that the settings name; nothing else ever chooses the world.

    `server_url`: where the embedded sandbox answers, needed by the world `sandbox`. The live
    portal needs HUBSPOT_TOKEN; it is looked at by `check`, which every load begins with.
    Raises ConfigError.
    """
    hubspot, clock = settings.hubspot, timing or Timing()
    if hubspot.portal == "live":
        return _live(hubspot, secrets, clock, time_limit_s)
    return _sandbox(hubspot, server_url, clock, time_limit_s)


def _live(
    hubspot: HubSpotSettings, secrets: Secrets, timing: Timing, time_limit_s: tuple[float, float]
) -> Portal:
    url = checked_url(secrets.sotdiff_hubspot_url or HUBSPOT, hubspot.allowed_hosts)
    if not hubspot.portal_id:
        raise ConfigError('[hubspot] portal = "live" needs portal_id')
    calls = Calls(Client(url, _token(secrets), time_limit_s), hubspot, timing)
    identity = Identity("live", hubspot.portal_id, url, hubspot.owner_id)
    return Portal(calls, identity, hubspot.properties)


def _sandbox(
    hubspot: HubSpotSettings,
    server_url: str | None,
    timing: Timing,
    time_limit_s: tuple[float, float],
) -> Portal:
    """Open the embedded portal; it says itself which number it has."""
    if not server_url or not is_loopback(server_url):
        raise ConfigError('[hubspot] portal = "sandbox" is served from this machine only')
    url = server_url.rstrip("/")
    calls = Calls(Client(url, SANDBOX_TOKEN, time_limit_s), hubspot, timing)
    identity = Identity("sandbox", portal_id_of(calls), url, hubspot.owner_id)
    return Portal(calls, identity, hubspot.properties)


def _token(secrets: Secrets) -> str:
    """Return the token; one that cannot stand in a header is refused without being shown."""
    token = secrets.hubspot_token.get_secret_value().strip() if secrets.hubspot_token else ""
    if not token:
        raise ConfigError('[hubspot] portal = "live" needs HUBSPOT_TOKEN in the environment')
    if not _TOKEN.fullmatch(token):
        raise ConfigError("HUBSPOT_TOKEN holds blanks or characters that no token has")
    return token
