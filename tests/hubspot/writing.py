"""What the tests of writes share: a contact to write to, every kind of write, what arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from doorway import calls_of, ours

if TYPE_CHECKING:
    from sotdiff.sandbox import SandboxPortal

TOKEN = "trackingsource"

EVERY_WRITE: list[Any] = [
    pytest.param(lambda door, fresh: door.patch(fresh, {"city": "Granby"}), id="patch"),
    pytest.param(
        lambda door, fresh: door.restore(fresh, {"city": "Granby"}, {"city": ""}), id="restore"
    ),
    pytest.param(lambda door, fresh: door.add_additional(fresh, "new@x.com"), id="add"),
    pytest.param(lambda door, fresh: door.drop_additional(fresh, "b@x.com"), id="drop"),
]


def writes_of(sandbox: SandboxPortal) -> list[str]:
    """Return the writes that reached the sandbox."""
    return [
        call
        for call in calls_of(sandbox)
        if not call.startswith("GET ") and "search" not in call and "batch" not in call
    ]


def a_contact(sandbox: SandboxPortal, **properties: str) -> str:
    """Put a contact in scope there with two additional addresses."""
    given = ours(email="a@x.com", hs_additional_emails="b@x.com;c@x.com") | properties
    return sandbox.add_contact(given)
