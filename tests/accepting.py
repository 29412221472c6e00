"""What the acceptance tests share: a folder to work in, a host of sandboxes, how many tries."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drawing import OWNER
from hypothesis import HealthCheck, settings

from sotdiff.shipped import example_settings

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.sandbox import SandboxPortal, SandboxServer

USUAL_EXAMPLES = 100
# A world drawn to hold every case is nearly all drift; the guards have tests of their own.
WIDE = """
[guards]
run_contacts = 1000
run_scope_percent = 100
run_creates = 1000
one_value_contacts = 1000
day_contacts = 10000
day_creates = 10000
"""


def examples(count: int) -> settings:
    """Return so many tries, or as many times more as the Hypothesis profile asks for."""
    factor = max(1, settings.default.max_examples // USUAL_EXAMPLES)
    return settings(
        max_examples=count * factor,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def make_workplace(folder: Path, more: str = "") -> Path:
    """Write a configuration into a folder and return it: the example's, wide guards, and more."""
    text = "\n".join([example_settings().read_text("utf-8"), WIDE, more])
    (folder / "sotdiff.toml").write_text(text, "utf-8")
    return folder


def others_of(sandbox: SandboxPortal) -> dict[str, str]:
    """Return every contact that is not our owner's, whole and with its history, as text."""
    return {
        contact_id: json.dumps(contact, sort_keys=True)
        for contact_id, contact in sandbox.snapshot().items()
        if contact["values"].get("hubspot_owner_id") != OWNER
    }


@dataclass
class Host:
    """Puts sandboxes behind a server, and remembers whose contacts were not ours."""

    server: SandboxServer
    watched: list[tuple[SandboxPortal, dict[str, str]]] = field(default_factory=list)

    def serve(self, sandbox: SandboxPortal) -> str:
        """Put a sandbox behind the server, with all that is in it, and return its URL."""
        self.server.portal = sandbox
        self.watch(sandbox)
        return self.server.url

    def watch(self, sandbox: SandboxPortal) -> None:
        """Remember what is not ours in a sandbox."""
        self.watched.append((sandbox, others_of(sandbox)))

    def raise_if_others_changed(self) -> None:
        """Refuse any difference in what was not ours."""
        for sandbox, before in self.watched:
            after = sandbox.snapshot()
            for contact_id, contact in before.items():
                assert json.dumps(after[contact_id], sort_keys=True) == contact
