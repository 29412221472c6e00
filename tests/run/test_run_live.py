"""A live portal off this machine: nothing is written before somebody has looked and said so."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import sotdiff
from sotdiff.errors import GuardTripped
from sotdiff.run.approve import approve_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop import Workshop

    from sotdiff.hubspot import Portal

ELSEWHERE = "https://api.hubapi.com"


@contextmanager
def elsewhere(live: Workshop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    """Connect to the sandbox as to a portal that is not on this machine; nobody asked for guards.

    Only the address that the portal goes by is another one: every call stays on loopback.
    """
    live.unguard()
    monkeypatch.setattr("sotdiff.run.caller.portal_url", lambda _settings: ELSEWHERE)
    with live.door() as portal:
        portal.identity = replace(portal.identity, url=ELSEWHERE)
        yield portal


def test_nothing_is_written_before_somebody_has_looked(
    live: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run is blocked, whatever the configuration says; approved, it writes."""
    live.leads(20)
    live.drift(1)
    with elsewhere(live, monkeypatch) as portal:
        plan = live.look(portal)
        live.sandbox.requests.clear()
        with pytest.raises(GuardTripped) as caught:
            sotdiff.apply(plan, portal)
        assert live.writes() == []
        approve_plan(caught.value.digest or "", by="jo", reason="looked at it")
        assert set(sotdiff.apply(plan, portal)["result"]) == {"applied"}
    assert live.phone(1) == "+19705550001"


def test_another_program_waits_for_the_first_run(
    live: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`update` and `create` are refused before it, and write after it."""
    live.leads(20)
    live.drift(1)
    with elsewhere(live, monkeypatch) as portal:
        live.sandbox.requests.clear()
        for write in (
            lambda: portal.update(live.ids[1], {"city": "Granby"}),
            lambda: portal.create({"email": "new@example.com"}),
        ):
            with pytest.raises(GuardTripped, match="no run has passed the guards"):
                write()
        assert live.writes() == []
        plan = live.look(portal)
        with pytest.raises(GuardTripped) as caught:
            sotdiff.apply(plan, portal)
        approve_plan(caught.value.digest or "")
        sotdiff.apply(plan, portal)
        portal.update(live.ids[1], {"city": "Granby"})
        portal.create({"email": "new@example.com"})
    assert live.sandbox.get(live.ids[1], "city") == "Granby"
