"""Whose contacts a run is about, and under which name the state remembers them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sotdiff.plan import Scope

if TYPE_CHECKING:
    from sotdiff.hubspot import Portal
    from sotdiff.settings import Settings


def scope_of(settings: Settings) -> Scope:
    """Return whose contacts are in scope; the sandbox has no portal id of its own."""
    hubspot = settings.hubspot
    return Scope(hubspot.owner_id, hubspot.portal_id, hubspot.portal)


def scope_at(portal: Portal, scope: Scope) -> Scope:
    """Return under which scope the state remembers a portal.

    A sandbox that lives in memory only is remembered apart from every other.
    """
    instance = portal.identity.instance
    return replace(scope, portal_id=f"memory-{instance}") if instance else scope
