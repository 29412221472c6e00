"""Parts for tests of the HubSpot door: a sandbox on real HTTP, time that only the door moves."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sotdiff.hubspot import Portal, Timing, open_portal
from sotdiff.settings import Secrets, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sotdiff.sandbox import Response, SandboxPortal, SandboxServer

JOSEPH = "88361194"
DANA = "71520448"
CONTACTS = "/crm/v3/objects/contacts"
SEARCH = f"{CONTACTS}/search"
BATCH_READ = f"{CONTACTS}/batch/read"
ONE = rf"{CONTACTS}/\d+"
SECONDARY = r"/contacts/v1/secondary-email/.*"
QUICK = (2.0, 0.3)
START = datetime(2026, 11, 22, 7, tzinfo=UTC)


@dataclass
class HandTime:
    """Time that stands still until somebody sleeps; `slept` says how long each time."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        """Return monotonic seconds."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.slept.append(seconds)
        self.seconds += seconds

    def moment(self) -> datetime:
        """Return the same time for the sandbox's clock."""
        return START + timedelta(seconds=self.seconds)

    def timing(self) -> Timing:
        """Return what the door lives by; no chance in it."""
        return Timing(self.now, self.sleep, lambda: 0.0)


@dataclass
class Tampered:
    """A sandbox whose answers somebody changes on the way: `change` gets path, body and answer."""

    portal: SandboxPortal
    change: Callable[[str, Any, Response], Response]

    def handle(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Response:
        """Answer one call, changed."""
        answered = self.portal.handle(method, path, query, headers, body)
        return self.change(path, json.loads(body) if body else None, answered)


def rewritten(response: Response, content: object) -> Response:
    """Return an answer with another body."""
    return replace(response, body=json.dumps(content).encode())


def settings_with(**hubspot: Any) -> Settings:
    """Return settings for the sandbox, with some of `[hubspot]` as given."""
    columns = ("lid", "first_name", "last_name", "email_all", "phone_all", "city")
    return Settings.model_validate(
        {
            "sot": {
                "workbook": "book.xlsx",
                "sheet": "Lead Details",
                "columns": {name: name.upper() for name in columns},
            },
            "hubspot": {"portal": "sandbox", "owner_id": JOSEPH, **hubspot},
        }
    )


def door_to(
    server: SandboxServer,
    time: HandTime,
    time_limit_s: tuple[float, float] = QUICK,
    **hubspot: Any,
) -> Portal:
    """Open the door to a sandbox that is already served."""
    return open_portal(
        settings_with(**hubspot),
        Secrets(_env_file=None),  # type: ignore[call-arg]
        server.url,
        timing=time.timing(),
        time_limit_s=time_limit_s,
    )


def calls_of(portal: SandboxPortal) -> list[str]:
    """Return the calls that reached the sandbox, as `METHOD path`, account-info left out."""
    seen = [f"{call.method} {call.path}" for call in portal.requests]
    return [call for call in seen if "account-info" not in call]


def ours(**properties: str) -> dict[str, str]:
    """Return the properties of a contact in scope."""
    return {"hubspot_owner_id": JOSEPH, **properties}
