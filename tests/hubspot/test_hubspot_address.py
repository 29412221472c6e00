"""Where HubSpot may be."""

from __future__ import annotations

import pytest

from sotdiff.errors import ConfigError
from sotdiff.hubspot.address import checked_url, is_loopback

ALLOWED = ("proxy.example",)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://api.hubapi.com", "https://api.hubapi.com"),
        ("https://api.hubapi.com/", "https://api.hubapi.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.8.9.1:8080/", "http://127.8.9.1:8080"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("https://proxy.example", "https://proxy.example"),
        ("HTTPS://Proxy.Example:8443", "HTTPS://Proxy.Example:8443"),
    ],
)
def test_allowed(url: str, kept: str) -> None:
    """Loopback, HubSpot's own host and an allowed one are taken."""
    assert checked_url(url, ALLOWED) == kept


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1@evil.example",
        "http://user:secret@proxy.example",
        "https://evil.example#@proxy.example",
        "https://evil.example?proxy.example",
        "https://evil.example/proxy.example",
        "https://evil.example\\@proxy.example",
        "https://proxy.example.evil.example",
        "https://notproxy.example",
        "https://proxy.example.",
        "https://api.hubapi.com.evil.example",
        "http://2130706433",
        "http://0177.0.0.1",
        "http://0.0.0.0",
        "http://localhost.evil.example",
        "http://[::ffff:10.0.0.1]",
        "http://proxy.example",
        "http://api.hubapi.com",
        "ftp://127.0.0.1",
        "//127.0.0.1",
        "127.0.0.1:8080",
        "http://127.0.0.1:8080/crm",
        "http://127.0.0.1:8080\n",
        " http://127.0.0.1:8080",
        "",
    ],
)
def test_refused(url: str) -> None:
    """Any other host, any trick to hide one, and plain http off loopback are refused."""
    with pytest.raises(ConfigError, match="SOTDIFF_HUBSPOT_URL"):
        checked_url(url, ALLOWED)


def test_a_refusal_shows_no_password() -> None:
    """What stands in an address besides its host is not repeated."""
    with pytest.raises(ConfigError) as refusal:
        checked_url("https://user:hunter2@evil.example", ALLOWED)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("url", ["https://api.hubapi.com", "http://127.0.0.1.evil.example", "x"])
def test_not_loopback(url: str) -> None:
    """Only an address that leads to this machine is on loopback."""
    assert not is_loopback(url)
