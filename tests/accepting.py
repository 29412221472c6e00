"""What the acceptance tests share: a folder to work in, a host of sandboxes, how many tries."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorway import SEARCH, Tampered, rewritten
from drawing import OWNER
from hypothesis import HealthCheck, settings

from sotdiff.shipped import example_settings

if TYPE_CHECKING:
    from pathlib import Path

    from sotdiff.sandbox import Response, SandboxPortal, SandboxServer

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


def leaking(sandbox: SandboxPortal, contact_id: str) -> Tampered:
    """Return the sandbox with an index that takes a foreign contact for one of ours."""
    shown = sandbox.snapshot()[contact_id]["values"]

    def leak(path: str, body: Any, response: Response) -> Response:
        if path != SEARCH or not _asks_for_ours(body):
            return response
        content = json.loads(response.body)
        like = content["results"][0]
        properties = {**dict.fromkeys(like["properties"]), **shown}
        content["results"].append({**like, "id": contact_id, "properties": properties})
        content["total"] += 1
        return rewritten(response, content)

    return Tampered(sandbox, leak)


def _asks_for_ours(body: Any) -> bool:
    filters = [one for group in body["filterGroups"] for one in group["filters"]]
    return {"propertyName": "hubspot_owner_id", "operator": "EQ", "value": OWNER} in filters


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
