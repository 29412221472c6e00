"""What the guarded writer will not send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from doorway import DANA, JOSEPH, HandTime, Tampered, door_to, ours, rewritten
from writing import EVERY_WRITE, TOKEN, a_contact, writes_of

from sotdiff.errors import R01Violation, WriteRefusedError
from sotdiff.hubspot import OWNER, Contact, Identity, Portal
from sotdiff.hubspot.guard import FRESH_S, TOGETHER_S
from sotdiff.sandbox import SandboxPortal, Switches

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotdiff.sandbox import Response, SandboxServer


@pytest.mark.parametrize("write", EVERY_WRITE)
@pytest.mark.parametrize("owner_id", [DANA, None])
def test_out_of_scope(
    door: Portal, sandbox: SandboxPortal, write: Any, owner_id: str | None
) -> None:
    """R-01: no write reaches a contact of another owner, or of nobody; not one byte changes."""
    foreign = a_contact(sandbox, hubspot_owner_id=owner_id or "")
    before = sandbox.snapshot()
    fresh = door.get(foreign)
    with pytest.raises(R01Violation, match=f"contact {foreign}"):
        write(door, fresh)
    assert writes_of(sandbox) == []
    assert sandbox.snapshot() == before


@pytest.mark.parametrize("write", EVERY_WRITE)
def test_archived(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime, write: Any
) -> None:
    """A contact of ours that HubSpot shows as archived is not written."""
    mine = a_contact(sandbox)

    def bin_it(_path: str, _body: Any, answered: Response) -> Response:
        return rewritten(answered, answered.json() | {"archived": True})

    server.portal = Tampered(sandbox, bin_it)  # type: ignore[assignment]
    with door_to(server, time) as door, pytest.raises(WriteRefusedError, match="archived"):
        write(door, door.get(mine))
    assert writes_of(sandbox) == []


@pytest.mark.parametrize("owner_id", [DANA, None])
def test_update_out_of_scope(door: Portal, sandbox: SandboxPortal, owner_id: str | None) -> None:
    """The public update holds R-01 too."""
    foreign = a_contact(sandbox, hubspot_owner_id=owner_id or "")
    before = sandbox.snapshot()
    with pytest.raises(R01Violation):
        door.update(foreign, {"city": "Granby"})
    assert sandbox.snapshot() == before


def test_handed_over_since_the_search(door: Portal, sandbox: SandboxPortal) -> None:
    """A contact that the search still shows as ours is read by id first, and not written."""
    mine = a_contact(sandbox)
    door.list_owned()
    sandbox.switches = Switches(search_lag_s=3600)
    sandbox.set_owner(mine, DANA)
    assert door.list_owned().contacts[0].owner_id == JOSEPH
    before = sandbox.snapshot()
    with pytest.raises(R01Violation):
        door.update(mine, {"city": "Granby"})
    assert sandbox.snapshot() == before


@pytest.mark.parametrize("write", EVERY_WRITE)
def test_not_read_by_id(door: Portal, sandbox: SandboxPortal, write: Any) -> None:
    """A contact from a search, from an address, or made by hand is not fresh."""
    mine = a_contact(sandbox)
    candidates = [
        door.list_owned().contacts[0],
        door.holders(["a@x.com"])["a@x.com"],
        replace(door.get(mine), properties=ours(hs_additional_emails="b@x.com")),
        Contact(mine, ours(hs_additional_emails="b@x.com"), archived=False),
    ]
    for contact in candidates:
        with pytest.raises(WriteRefusedError, match="not just read by that id"):
            write(door, contact)
    assert writes_of(sandbox) == []


@pytest.mark.parametrize("write", EVERY_WRITE)
def test_read_by_another_door(
    door: Portal, server: SandboxServer, sandbox: SandboxPortal, time: HandTime, write: Any
) -> None:
    """A contact that another portal object has read is not fresh."""
    with door_to(server, time) as other:
        fresh = other.get(a_contact(sandbox))
    with pytest.raises(WriteRefusedError, match="not just read"):
        write(door, fresh)
    assert writes_of(sandbox) == []


@pytest.mark.parametrize("write", EVERY_WRITE)
@pytest.mark.parametrize(("age", "sent"), [(0.0, 1), (FRESH_S, 1), (FRESH_S + 0.1, 0), (-0.1, 0)])
def test_age(
    door: Portal, sandbox: SandboxPortal, time: HandTime, write: Any, age: float, sent: int
) -> None:
    """A contact is fresh for five seconds after it was read, and never before."""
    fresh = door.get(a_contact(sandbox))
    time.seconds += age
    if sent:
        write(door, fresh)
    else:
        with pytest.raises(WriteRefusedError, match="read it again"):
            write(door, fresh)
    assert len(writes_of(sandbox)) == sent


@pytest.mark.parametrize(
    ("age", "is_fresh"), [(0.0, True), (TOGETHER_S, True), (TOGETHER_S + 0.1, False), (-0.1, False)]
)
def test_fresh_enough_to_begin(
    door: Portal, sandbox: SandboxPortal, time: HandTime, age: float, is_fresh: bool
) -> None:
    """Whoever begins a write with an older reading is told to read again, a second in advance."""
    fresh = door.get(a_contact(sandbox))
    time.seconds += age
    assert door.is_fresh(fresh) is is_fresh
    assert FRESH_S - TOGETHER_S >= 1


def test_fresh_counts_the_waiting(
    server: SandboxServer, sandbox: SandboxPortal, time: HandTime
) -> None:
    """A contact that would be old once the pace lets its write go is not fresh now."""
    mine = a_contact(sandbox)
    with door_to(server, time, calls_per_10s=1) as door:
        assert not door.is_fresh(door.get(mine))


def test_waiting_makes_old(server: SandboxServer, sandbox: SandboxPortal, time: HandTime) -> None:
    """The age counts when the write goes out: waiting for the pace makes a contact old."""
    mine = a_contact(sandbox)
    with door_to(server, time, calls_per_10s=1) as door:
        fresh = door.get(mine)
        with pytest.raises(WriteRefusedError, match=r"10\.0 s ago"):
            door.patch(fresh, {"city": "Granby"})
    assert writes_of(sandbox) == []


@pytest.mark.parametrize("write", EVERY_WRITE)
def test_each_write_needs_its_own_read(door: Portal, sandbox: SandboxPortal, write: Any) -> None:
    """Once written, a contact has to be read again, and an older reading is not fresh either."""
    mine = a_contact(sandbox)
    older, fresh = door.get(mine), door.get(mine)
    for contact, refused in ((older, True), (fresh, False), (fresh, True)):
        if refused:
            with pytest.raises(WriteRefusedError, match="not just read"):
                write(door, contact)
        else:
            write(door, contact)
    assert len(writes_of(sandbox)) == 1


@pytest.mark.parametrize("write", EVERY_WRITE)
def test_merged(door: Portal, sandbox: SandboxPortal, write: Any) -> None:
    """A contact that answered with another id is not written under the id that was asked for."""
    old = a_contact(sandbox)
    merged = sandbox.merge(old, sandbox.add_contact(ours(email="z@x.com")))
    with pytest.raises(WriteRefusedError, match="another id"):
        write(door, door.get(old))
    assert writes_of(sandbox) == []
    write(door, door.get(merged))
    assert len(writes_of(sandbox)) == 1


REFUSED: list[Any] = [
    pytest.param({}, "without any property", id="nothing"),
    pytest.param({"city": ""}, "empty text", id="empty"),
    pytest.param({"city": " \u00a0"}, "empty text", id="blank"),
    pytest.param({"city": None}, "NoneType", id="none"),
    pytest.param({"city": float("nan")}, "float", id="nan"),
    pytest.param({"city": 5}, "int", id="number"),
    pytest.param({"city": ["Granby"]}, "list", id="list"),
    pytest.param({"phone": "+19705551234", "city": ""}, "'city'", id="one of two"),
    pytest.param(
        {"email": "b@x.com", "hs_additional_emails": "a@x.com"}, "in one write", id="addresses"
    ),
]


@pytest.mark.parametrize(("given", "why"), REFUSED)
def test_unfit(door: Portal, sandbox: SandboxPortal, given: Any, why: str) -> None:
    """Nothing, a blank, what is no text, and both address fields at once are never written."""
    mine = a_contact(sandbox)
    for write in (
        lambda: door.patch(door.get(mine), given),
        lambda: door.update(mine, given),
        lambda: door.create(given),
    ):
        with pytest.raises(WriteRefusedError, match=why):
            write()
    assert writes_of(sandbox) == []


@pytest.mark.parametrize("owner_id", [DANA, JOSEPH])
def test_owner_is_never_patched(door: Portal, sandbox: SandboxPortal, owner_id: str) -> None:
    """No update names an owner: another would give the contact away, ours could take it back."""
    mine = a_contact(sandbox)
    with pytest.raises(R01Violation, match=OWNER):
        door.update(mine, {"city": "Granby", OWNER: owner_id})
    assert writes_of(sandbox) == []


@pytest.mark.parametrize(
    ("was", "now", "allowed"),
    [
        ("", "ID:R1", True),
        ("spring list", "spring list ID:R1", True),
        ("ID:R1", "id: R1 (called)", True),
        ("R1", "ID:R1", True),
        ("ID:R1", "ID:R1 ID:R2", True),
        ("ID:R1", "ID:R2", False),
        ("ID:R1", "spring list", False),
        ("ID:R1", "R1 (called)", False),
        ("ID:R1 ID:R2", "ID:R1", False),
        ("ID:R1", "ID:R01", False),
    ],
)
def test_tokens_stay(
    door: Portal, sandbox: SandboxPortal, was: str, now: str, allowed: bool
) -> None:
    """Every token that stands in a contact stands in it afterwards."""
    mine = a_contact(sandbox, trackingsource=was)
    if allowed:
        assert door.update(mine, {TOKEN: now}).properties[TOKEN] == now
    else:
        with pytest.raises(WriteRefusedError, match="would lose the token of R"):
            door.update(mine, {TOKEN: now})
        assert sandbox.get(mine, TOKEN) == was


def test_drop_what_is_not_there(door: Portal, sandbox: SandboxPortal) -> None:
    """Only one of the additional addresses can be taken away: not the primary, not another's."""
    mine = a_contact(sandbox)
    for address in ("a@x.com", "z@x.com"):
        with pytest.raises(WriteRefusedError, match="none of its additional"):
            door.drop_additional(door.get(mine), address)
    assert writes_of(sandbox) == []


def test_an_undo_puts_back_what_was_blank(door: Portal, sandbox: SandboxPortal) -> None:
    """A value that we wrote may be blank again, and a text lose the token that we gave it."""
    mine = a_contact(sandbox, city="Granby", trackingsource="walk-in ID:R00001")
    was, written = {"city": "", TOKEN: "walk-in"}, {"city": "Granby", TOKEN: "walk-in ID:R00001"}
    door.restore(door.get(mine), was, written)
    assert (sandbox.get(mine, "city") or "", sandbox.get(mine, TOKEN)) == ("", "walk-in")


@pytest.mark.parametrize("given", [{"city": ""}, {"city": "Fraser"}, {TOKEN: "x"}])
def test_an_undo_of_what_is_not_ours_any_more(
    door: Portal, sandbox: SandboxPortal, given: dict[str, str]
) -> None:
    """What somebody has set since, or what we never wrote, is neither emptied nor replaced."""
    mine = a_contact(sandbox, city="Kremmling", trackingsource="ID:R00001")
    with pytest.raises(WriteRefusedError, match="not as it was written"):
        door.restore(door.get(mine), given, {"city": "Granby"})
    assert writes_of(sandbox) == []


def test_an_undo_names_no_owner(door: Portal, sandbox: SandboxPortal) -> None:
    """Not even the one that stands there."""
    mine = a_contact(sandbox)
    with pytest.raises(R01Violation):
        door.restore(door.get(mine), {OWNER: JOSEPH}, {OWNER: JOSEPH})
    assert writes_of(sandbox) == []


def test_add_what_is_no_address(door: Portal, sandbox: SandboxPortal) -> None:
    """What is no address is not sent as one."""
    with pytest.raises(WriteRefusedError, match="is none"):
        door.add_additional(door.get(a_contact(sandbox)), "not an address")
    assert writes_of(sandbox) == []


@pytest.mark.parametrize(
    ("url", "refused"),
    [
        ("https://api.hubapi.com", True),
        ("https://proxy.example", True),
        ("http://127.0.0.1.evil.example", True),
        ("http://127.0.0.1:8080", False),
    ],
)
def test_live_is_shut(door: Portal, sandbox: SandboxPortal, url: str, refused: bool) -> None:
    """A live portal that is not on loopback is read, and not written before the guards said so."""
    mine = a_contact(sandbox)
    live = Portal(door._calls, Identity("live", "1", url, JOSEPH), door.properties)
    writes: list[Callable[[], object]] = [
        lambda: live.patch(live.get(mine), {"city": "Granby"}),
        lambda: live.update(mine, {"city": "Fraser"}),
        lambda: live.restore(live.get(mine), {"phone": "+19705550001"}, {"phone": ""}),
        lambda: live.add_additional(live.get(mine), "new@x.com"),
        lambda: live.drop_additional(live.get(mine), "b@x.com"),
        lambda: live.create({"email": "new2@x.com"}),
    ]
    before = sandbox.snapshot()
    for write in writes:
        if refused:
            with pytest.raises(WriteRefusedError, match="live"):
                write()
        else:
            write()
    assert (sandbox.snapshot() == before) == refused
    assert len(writes_of(sandbox)) == (0 if refused else len(writes))


def test_live_is_open_once_the_guards_let_writes_pass(door: Portal, sandbox: SandboxPortal) -> None:
    """Then R-01 and everything else still stand before each write."""
    mine = a_contact(sandbox)
    live = Portal(
        door._calls, Identity("live", "1", "https://api.hubapi.com", JOSEPH), door.properties
    )
    live.let_writes_pass()
    live.patch(live.get(mine), {"city": "Granby"})
    assert sandbox.get(mine, "city") == "Granby"
    sandbox.set_owner(mine, None)
    with pytest.raises(R01Violation):
        live.patch(live.get(mine), {"city": "Fraser"})
