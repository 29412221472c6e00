"""Where HubSpot may be: the one real host, loopback, or a host of the allow-list."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from sotdiff.errors import ConfigError
from sotdiff.settings.secrets import load_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sotdiff.settings import Settings

HUBSPOT = "https://api.hubapi.com"
# The whole of what an address may be: no user, path, query or backslash to hide another host.
_URL = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?/?", re.IGNORECASE)


def checked_url(url: str, allowed_hosts: Iterable[str]) -> str:
    """Return the address without a slash at its end.

    Raises ConfigError unless its host is loopback, HubSpot's own, or exactly one of the allowed;
    off loopback only https will do.
    """
    found = _URL.fullmatch(url)
    if not found:
        raise ConfigError(
            "SOTDIFF_HUBSPOT_URL is not of the form https://host or http://127.0.0.1:port"
        )
    scheme, host, plain = found[1].lower(), found[2].lower(), url.rstrip("/")
    if is_loopback(plain):
        return plain
    allowed = {"api.hubapi.com", *(name.lower() for name in allowed_hosts)}
    if host not in allowed:
        raise ConfigError(
            f"SOTDIFF_HUBSPOT_URL names the host {host!r}, which is neither loopback nor in "
            "[hubspot] allowed_hosts"
        )
    if scheme != "https":
        raise ConfigError(f"SOTDIFF_HUBSPOT_URL: {host!r} is not on loopback, so it must be https")
    return plain


def is_loopback(url: str) -> bool:
    """Tell whether an address leads to this very machine."""
    found = _URL.fullmatch(url)
    if not found:
        return False
    host = found[2].lower().strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def portal_url(settings: Settings) -> str:
    """Return where the portal answers, as every output shows it."""
    if settings.hubspot.portal == "sandbox":
        return "http://127.0.0.1"
    return load_secrets(settings.root).sotdiff_hubspot_url or HUBSPOT
