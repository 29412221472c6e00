"""Which portal is opened, and whether it is the one that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from doorway import JOSEPH, QUICK, HandTime, calls_of, door_to, ours, settings_with
from pydantic import SecretStr

from sotdiff.errors import AuthError, ConfigError, PortalMismatchError
from sotdiff.hubspot import Identity, open_portal
from sotdiff.sandbox import Definition, SandboxPortal
from sotdiff.settings import Secrets

if TYPE_CHECKING:
    from sotdiff.hubspot import Portal
    from sotdiff.sandbox import SandboxServer

LIVE = "sandbox-live"


def secrets_with(token: str | None, url: str | None = None) -> Secrets:
    """Return secrets that no environment has a part in."""
    return Secrets.model_construct(
        hubspot_token=None if token is None else SecretStr(token), sotdiff_hubspot_url=url
    )


def live(server: SandboxServer, token: str = LIVE, **hubspot: Any) -> Portal:
    """Open the sandbox as if it were the live portal."""
    settings = settings_with(**({"portal": "live", "portal_id": "48211937"} | hubspot))
    return open_portal(settings, secrets_with(token, server.url), time_limit_s=QUICK)


def test_sandbox(door: Portal, server: SandboxServer) -> None:
    """The sandbox says itself which number it has; the owner comes from the settings."""
    assert door.identity == Identity("sandbox", "48211937", server.url, JOSEPH)
    assert repr(door) == f"<Portal sandbox 48211937 at {server.url}>"


@pytest.mark.parametrize(
    "url", [None, "", "https://api.hubapi.com", "http://127.0.0.1.evil.example"]
)
def test_the_sandbox_is_on_this_machine(url: str | None) -> None:
    """The world `sandbox` never talks to any other machine, whatever the environment says."""
    secrets = secrets_with("pat-1", "https://api.hubapi.com")
    with pytest.raises(ConfigError, match="this machine only"):
        open_portal(settings_with(), secrets, url)


def test_live_by_default() -> None:
    """The live portal is HubSpot's own host, and opening it calls nothing."""
    settings = settings_with(portal="live", portal_id="123")
    with open_portal(settings, secrets_with("pat-1"), "http://127.0.0.1:1") as portal:
        assert portal.identity == Identity("live", "123", "https://api.hubapi.com", JOSEPH)
        assert not portal.calls


@pytest.mark.parametrize("token", [None, "", "  ", "pat 1", "pat-1\r\nX: y", "pät"])
def test_live_needs_a_token(token: str | None) -> None:
    """Without a token that can be one nothing is opened, and the text does not repeat it."""
    settings = settings_with(portal="live", portal_id="123")
    with pytest.raises(ConfigError, match="HUBSPOT_TOKEN") as error:
        open_portal(settings, secrets_with(token))
    assert not token or not token.strip() or token not in str(error.value)


def test_live_elsewhere(server: SandboxServer) -> None:
    """Another address is taken from the environment if it is on loopback or allowed."""
    with live(server) as portal:
        assert portal.identity.url == server.url
    settings = settings_with(portal="live", portal_id="1", allowed_hosts=["proxy.example"])
    with open_portal(settings, secrets_with("pat-1", "https://proxy.example")) as portal:
        assert portal.identity.url == "https://proxy.example"
    with pytest.raises(ConfigError, match="allowed_hosts"):
        open_portal(settings, secrets_with("pat-1", "https://127.0.0.1.evil.example"))


def test_check(door: Portal, sandbox: SandboxPortal) -> None:
    """A portal that is as it should be passes, in three calls."""
    door.check()
    assert door.calls["meta"] == 1 + 3
    assert len(sandbox.requests) == 3


def test_live_and_loopback(server: SandboxServer, sandbox: SandboxPortal) -> None:
    """A live portal on loopback is checked and may be written."""
    mine = sandbox.add_contact(ours(email="a@x.com"))
    with live(server) as portal:
        portal.check()
        assert portal.update(mine, {"city": "Granby"}).properties["city"] == "Granby"


def test_another_portal(server: SandboxServer, sandbox: SandboxPortal) -> None:
    """A token of another portal is found out before anything is listed."""
    with (
        live(server, portal_id="99") as portal,
        pytest.raises(PortalMismatchError, match=r"48211937.*99"),
    ):
        portal.check()
    assert calls_of(sandbox) == []


def test_a_token_that_is_not_accepted(server: SandboxServer, sandbox: SandboxPortal) -> None:
    """A wrong token is named as the cause, and not shown."""
    assert sandbox
    with live(server, token="pat-wrong") as portal, pytest.raises(AuthError) as error:
        portal.check()
    assert "HUBSPOT_TOKEN" in str(error.value)
    assert "pat-wrong" not in str(error.value)


@pytest.mark.parametrize("owner_id", ["60417725", "61194001", "12"])
def test_owner(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime, owner_id: str
) -> None:
    """A deactivated owner, a user's id in the place of an owner's, and nobody's id are refused."""
    assert sandbox
    with (
        door_to(server, time, owner_id=owner_id) as door,
        pytest.raises(ConfigError, match=f"{owner_id} is no active owner"),
    ):
        door.check()


def test_properties(server: SandboxServer, sandbox: SandboxPortal, time: HandTime) -> None:
    """Every property that is not defined is named with those nearest to it; read-only ones too."""
    assert sandbox
    wrong = {"token_text": "tracking_source", "phone": "fone", "city": "hs_email_domain"}
    with (
        door_to(server, time, properties=wrong) as door,
        pytest.raises(ConfigError, match=r"hubspot\.properties") as error,
    ):
        door.check()
    for part in ("'tracking_source'", "trackingsource", "'fone'", "phone", "read-only"):
        assert part in str(error.value)


@pytest.mark.parametrize(
    ("name", "passes"),
    [("hs_additional_emails", True), ("trackingsource", False), ("hubspot_owner_id", False)],
)
def test_read_only_properties(
    door: Portal, sandbox: SandboxPortal, name: str, passes: bool
) -> None:
    """A read-only property stops the load, but for the additional addresses: v1 writes those."""
    sandbox.world.definitions[name] = Definition(name, name, read_only=True)
    if passes:
        door.check()
    else:
        with pytest.raises(ConfigError, match=f"'{name}' is read-only"):
            door.check()
