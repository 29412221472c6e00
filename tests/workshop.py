"""A workshop for tests of whole runs: a folder, a small workbook, and a sandbox over real HTTP."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bookmaking import HEADERS, TAB, write_book

import sotdiff
from sotdiff.record import State
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from sotdiff.hubspot import Portal
    from sotdiff.plan import Plan
    from sotdiff.sandbox import SandboxPortal, SandboxServer

OWNER = "88361194"
TOML = """
[sot]
workbook = "book.xlsx"
sheet = "{tab}"
[sot.columns]
lid = "LEAD_ID"
first_name = "FIRST_NAME"
last_name = "LAST_NAME"
email_all = "EMAIL_ALL"
phone_all = "PHONE_ALL"
city = "CITY"
[hubspot]
portal = "{world}"
portal_id = "{portal_id}"
owner_id = "{owner}"
calls_per_10s = 1000000
searches_per_s = 1000000
{more}
"""


def lead(number: int, **cells: str | None) -> list[str | None]:
    """Return the row of a lead of which every cell is filled."""
    usual = {
        "LEAD_ID": f"R{number:05}",
        "FIRST_NAME": f"Ann{number}",
        "LAST_NAME": "Ash",
        "EMAIL_ALL": f"ann{number}@example.com",
        "PHONE_ALL": f"+1970555{number:04}",
        "CITY": f"Town {number}",
    }
    return list({**usual, **cells}.values())


@dataclass
class Workshop:
    """A folder to work in, and the sandbox that stands for HubSpot; `ids`: contact of each lead."""

    folder: Path
    server: SandboxServer
    sandbox: SandboxPortal
    world: str = "sandbox"
    ids: dict[int, str] = field(default_factory=dict)

    def configure(self, more: str = "", **changed: str) -> None:
        """Write sotdiff.toml; the guards stand before the sandbox as before a live portal."""
        guarded = "[guards]\nloopback = true\n"
        more = more.replace("[guards]\n", guarded) if "[guards]\n" in more else guarded + more
        known = {"tab": TAB, "world": self.world, "owner": OWNER, "more": more}
        known["portal_id"] = str(self.sandbox.portal_id)
        (self.folder / "sotdiff.toml").write_text(TOML.format(**{**known, **changed}))
        secrets = f"HUBSPOT_TOKEN=sandbox-token\nSOTDIFF_HUBSPOT_URL={self.server.url}\n"
        (self.folder / ".env").write_text(secrets)

    def unguard(self) -> None:
        """Take the guards away from before a host on this machine, as they are unless asked for."""
        toml = self.folder / "sotdiff.toml"
        toml.write_text(toml.read_text().replace("loopback = true\n", ""))

    def book(self, *rows: list[str | None]) -> Path:
        """Write the workbook."""
        return write_book(self.folder / "book.xlsx", [HEADERS, *rows])

    def leads(self, count: int) -> None:
        """Write a workbook of so many leads, and a contact in agreement for each new one."""
        self.book(*(lead(number) for number in range(1, count + 1)))
        for number in range(1, count + 1):
            if number not in self.ids:
                self.ids[number] = self.contact(number)
        self.sandbox.settle()

    def contact(self, number: int, **properties: str) -> str:
        """Put the contact of a lead there, in agreement unless said otherwise."""
        usual = {
            "hubspot_owner_id": OWNER,
            "trackingsource": f"ID:R{number:05}",
            "firstname": f"Ann{number}",
            "lastname": "Ash",
            "email": f"ann{number}@example.com",
            "phone": f"+1970555{number:04}",
            "city": f"Town {number}",
        }
        return self.sandbox.add_contact({**usual, **properties})

    def drift(self, *numbers: int) -> None:
        """Let the phones of these leads' contacts be wrong."""
        for number in numbers:
            self.sandbox.edit(self.ids[number], {"phone": f"+1303555{number:04}"})
        self.sandbox.settle()

    def phone(self, number: int) -> str | None:
        """Return the phone of a lead's contact."""
        return self.sandbox.get(self.ids[number], "phone")

    def door(self) -> Portal:
        """Connect."""
        return sotdiff.connect() if self.world == "live" else sotdiff.sandbox(self.sandbox)

    def look(self, portal: Portal) -> Plan:
        """Look at both sides and plan."""
        leads, rejects = sotdiff.load_sot()
        contacts, outside = sotdiff.load_hubspot(portal, leads)
        return sotdiff.diff(leads, contacts, outside=outside, rejects=rejects)

    def run(self) -> pd.DataFrame:
        """Look and write once; return the receipts."""
        with self.door() as portal:
            return sotdiff.apply(self.look(portal), portal)

    def writes(self) -> list[str]:
        """Return the writes that reached the sandbox so far, and forget all calls."""
        seen = [f"{call.method} {call.path}" for call in self.sandbox.requests]
        self.sandbox.requests.clear()
        return [call for call in seen if _is_write(call)]

    def last_run(self) -> tuple[str, str | None]:
        """Return how the last run ended, and its error."""
        settings = load_settings()
        with State.open(settings.state.url, settings.root) as state:
            run = state.last_runs(1)[0]
        return run.status, run.error

    def python(self, *words: str, **options: Any) -> subprocess.Popen[str]:
        """Start Python in the workshop."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        line = [sys.executable, *words]
        return subprocess.Popen(  # noqa: S603 - our own words
            line, text=True, cwd=self.folder, **{**pipes, **options}
        )


def _is_write(call: str) -> bool:
    method, path = call.split(" ")
    return method != "GET" and not path.endswith(("/search", "/batch/read"))
