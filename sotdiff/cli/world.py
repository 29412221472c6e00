"""Which world an output speaks of: the sandbox, or a live portal and where it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.hubspot.address import portal_url

if TYPE_CHECKING:
    from sotdiff.settings import Settings


def world(settings: Settings) -> str:
    """Return which world this is, as every output says it."""
    if settings.hubspot.portal == "sandbox":
        return "[bold yellow]SANDBOX[/]"
    return f"[bold]LIVE portal {settings.hubspot.portal_id}[/] at {portal_url(settings)}"
