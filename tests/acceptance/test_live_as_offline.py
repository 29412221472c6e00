"""Live ends as offline: the same contacts, however HubSpot behaves where nobody knows."""

from __future__ import annotations

from contextlib import chdir
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from accepting import Host, examples, make_workplace, others_of
from applying import TickingTime
from doorway import DANA, door_to
from drawing import OWNER, draw
from hypothesis import given
from hypothesis import strategies as st
from oracle import forms
from oracle.portals import as_frames, random_portal

import sotdiff
from sotdiff import canon
from sotdiff.load import load_contacts
from sotdiff.sandbox import SandboxPortal, Switches, first_five
from sotdiff.settings import Properties
from sotdiff.tables import Leads, fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from oracle.portals import Portal as RandomPortal

    from sotdiff.sandbox import SandboxServer

    Offline = Callable[[pd.DataFrame, pd.DataFrame], "Ends"]

LEADS = """
    lid    | last_name | email_all                  | phone_all           | city      | commission
    R00001 | Lee       | a@1.com;b@1.com            |                     | Granby    |
    R00002 |           | a@2.com;b@2.com;c@2.com    |                     |           |
    R00003 |           | a@3.com;b@3.com            |                     |           |
    R00004 |           | a@4.com;b@4.com            |                     |           |
    R00005 |           | a@5.com;b@5.com            |                     |           |
    R00006 |           | a@6.com;b@6.com;c@6.com    | +19705550106        | Fraser    |
    R00007 | Poe       | a@7.com;b@7.com;c@7.com    | +19705550107 ext 12 | Tabernash | scout
    R00008 | Ray       |                            | +19705550108        | Fraser    |
    R00009 |           | a@9.com                    |                     |           |
    R00010 |           | a@10.com                   | +19705550110 ext 12 | Granby    | referral
    R00011 | Fox       | a@11.com;b@11.com          | +19705550111        | Kremmling | scout
    R00012 | Orr       | a@12.com;b@12.com          | +19705550112        | Granby    | scout
    R00013 |           | a@13.com;b@13.com          |                     | Granby    |
    R00014 |           | a@14.com;b@14.com          |                     |           |
    R00015 |           | a@15.com;b@15.com;c@15.com |                     |           |
    R00016 |           | a@16.com                   |                     | Granby    |
"""
CONTACTS = """
    owner | token_text | email     | additional_emails | phone        | city       | commission
    ours  | ID:R00001  | b@1.com   |                   |              | Dr Granby  |
    ours  | ID:R00002  | b@2.com   | a@2.com;x@2.com   |              |            |
    ours  | ID:R00003  | b@3.com   | a@3.com           |              |            |
    ours  | ID:R00004  |           |                   |              |            |
    ours  | ID:R00005  |           | a@5.com           |              |            |
    ours  | ID:R00006  | a@6.com   | x@6.com           | 970.555.0199 | Estes Park |
    ours  | form 7     | A@9.com   |                   |              | Granby     |
    ours  | ID:R00010  | a@10.com  |                   | 970 555 0110 | 9 Elm Granby | partner
    ours  |            | b@11.com  | a@11.com          |              | County Rd 5 |
    ours  | ID:R00012  | a@12.com  | b@12.com          | 970 5550112  | granby     | scout
    ours  | ID:R00014  | b@14.com  |                   |              |            |
    ours  | ID:R00015  | a@15.com  |                   |              |            |
    ours  | ID:R00016  | a@16.com  |                   |              | Dr Granby  |
    ours  | ID:R00016  | b@16.com  |                   |              | Dr Granby  |
    ours  |            | who@x.com |                   |              |            |
    Dana  | ID:R00013  | z@13.com  |                   |              | Dr Granby  |
    Dana  |            | z@14.com  | a@14.com          |              |            |
    -     |            | b@15.com  |                   |              | Dr Granby  |
    Dana  | ID:R99999  | z@99.com  |                   |              |            |
"""
OWNERS = {"ours": OWNER, "Dana": DANA, "-": ""}
OPTION = "scout"
CODES = {"D2", "D3", "D4", "D5", "D6", "D7", "D8"}


def drawn_sandbox(switches: Switches, time: TickingTime) -> SandboxPortal:
    """Return a sandbox with the drawn contacts, settled, that behaves as told from now on.

    Every fix is there: an old primary that stays in the ledger (1), an own additional address to
    be the primary (2, 3, 5, 11), no primary (4, 5), additional ones to add (6), creates with
    additional addresses (7) and without any address (8), token, city, phone with extension and
    attribution to mend (9, 10, 11). And what stays: in sync (12), a token or an address that
    others hold (13 to 15), a token that two share (16), strangers.
    """
    sandbox = SandboxPortal(switches, clock=time.moment)
    names = Properties().by_column()
    lines = [[cell.strip() for cell in line.split("|")] for line in CONTACTS.strip().splitlines()]
    for line in lines[1:]:
        cells = dict(zip(lines[0], line, strict=True))
        owner = {"hubspot_owner_id": OWNERS[cells.pop("owner")]}
        sandbox.add_contact(owner | {names[name]: cell for name, cell in cells.items() if cell})
    sandbox.settle()
    return sandbox


def ends(contacts: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return how contacts ended, by id, a created one's by its token, times aside.

    Additional addresses are a set; the text around a token counts up to white space.
    """
    columns = ["email", "first_name", "last_name", "phone", "city", "commission"]
    found = {}
    for contact in items_of(contacts):
        values = {name: (contact[name] or "").strip() for name in columns}
        values["additional_emails"] = set(canon.split_ledger(contact["additional_emails"] or ""))
        values["token_text"] = (contact["token_text"] or "").split()
        found[contact["contact_id"]] = values
    return found


@cache
def drawn_leads() -> pd.DataFrame:
    """Return the drawn leads; nobody changes them."""
    return draw(LEADS, Leads)


def named(switches: Switches) -> str:
    """Return what is switched otherwise than usual, in words."""
    usual = Switches()
    names = [name for name in Switches.__slots__ if getattr(switches, name) != getattr(usual, name)]
    return "-".join(f"{name}_{getattr(switches, name)}" for name in names) or "usual"


@dataclass(frozen=True)
class Ends:
    """What a look at the drawn world comes to, offline: the plan, and how every contact ends."""

    plan: sotdiff.Plan
    contacts: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def offline() -> Offline:
    """Give the offline reconcile of the drawn leads; equal frames are reconciled once."""
    known: dict[str, Ends] = {}

    def reconciled(contacts: pd.DataFrame, outside: pd.DataFrame) -> Ends:
        key = "".join(map(fingerprint, (untimed(contacts), untimed(outside))))
        if key not in known:
            result = sotdiff.reconcile(drawn_leads(), contacts, outside=outside)
            known[key] = Ends(result.plan, ends(result.contacts))
        return known[key]

    return reconciled


@pytest.fixture(scope="module", autouse=True)
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work in one folder; each run starts with a state that remembers nothing."""
    folder = make_workplace(tmp_path_factory.mktemp("live"), '[state]\nurl = "sqlite://"')
    with chdir(folder):
        yield


@pytest.mark.parametrize("switches", list(first_five()), ids=named)
def test_under_the_product_of_the_first_five(
    switches: Switches, host: Host, offline: Offline
) -> None:
    """Addresses, phones and text end the same, whatever becomes of an old primary.

    The load reads no contact twice: the index lags in none of these. Equal frames are compared
    once, so `reconcile` stands here as the two that it is made of, `diff` and `apply`.
    """
    time = TickingTime()
    host.serve(drawn_sandbox(switches, time))
    with door_to(host.server, time) as door:
        before, outside = load_contacts(door, drawn_leads())
        meant = offline(before, outside)
        assert set(meant.plan.changes["code"]) == CODES
        plan = replace(meant.plan, source={"hubspot": before.attrs["sotdiff"]})
        receipts = sotdiff.apply(plan, door)
        after, outside = load_contacts(door, drawn_leads())
    assert set(receipts["result"]) <= {"applied", "already"}
    assert ends(after) == renamed(meant.contacts, receipts)
    assert items_of(offline(after, outside).plan.changes) == []


OTHERS = [
    Switches(),
    Switches(search_lag_s=3600),
    Switches(search_flap=3600),
    Switches(null_patch="refused"),
    Switches(null_patch="ignored"),
    Switches(email_eq_secondary=True),
    Switches(neq_blank=True),
    Switches(batch_atomic=False),
    Switches(rate_limits=True),
]


@pytest.mark.usefixtures("workplace")
@pytest.mark.parametrize("switches", OTHERS, ids=named)
def test_under_every_other_switch(switches: Switches, host: Host) -> None:
    """An index that lags or flickers, limits, and what searches find make no difference either."""
    time, leads = TickingTime(), drawn_leads()
    host.serve(drawn_sandbox(switches, time))
    with door_to(host.server, time) as door:
        before, outside = sotdiff.load_hubspot(door, leads)
        offline = sotdiff.reconcile(leads, before, outside=outside)
        live = sotdiff.reconcile(leads, before, portal=door)
        after, outside = sotdiff.load_hubspot(door, leads)
    assert live.receipts is not None
    assert set(live.receipts["result"]) <= {"applied", "already"}
    assert ends(live.contacts) == renamed(ends(offline.contacts), live.receipts)
    seen = {key: end for key, end in ends(live.contacts).items() if is_found(switches, end)}
    assert ends(after) == seen
    changes = sotdiff.diff(leads, after, outside=outside).changes
    assert set(changes["lid"]) == (set() if len(seen) == len(live.contacts) else {"R00008"})


@pytest.mark.usefixtures("workplace")
def test_before_the_index_knows_nothing_is_made_twice(host: Host) -> None:
    """What was made a moment ago and has no address is planned again, and found to be there."""
    time, leads = TickingTime(), drawn_leads()
    sandbox = drawn_sandbox(Switches(search_lag_s=3600), time)
    host.serve(sandbox)
    results, snapshots = [], []
    with door_to(host.server, time) as door:
        for _ in range(2):
            contacts, outside = sotdiff.load_hubspot(door, leads)
            result = sotdiff.reconcile(leads, contacts, portal=door, outside=outside)
            assert result.receipts is not None
            results.append(set(result.receipts["result"]))
            snapshots.append(sandbox.snapshot())
    assert results[1] == {"already"}
    assert snapshots[0] == snapshots[1]


@examples(6)
@given(st.integers(0, 10**6), st.sampled_from(list(first_five())))
def test_random_worlds_end_live_as_offline(
    server: SandboxServer, seed: int, switches: Switches
) -> None:
    """Whatever a portal holds that HubSpot takes, under any of the first five switches."""
    time, world = TickingTime(), acceptable(random_portal(seed, size=5))
    server.portal = sandbox = stocked(world, SandboxPortal(switches, clock=time.moment))
    others = others_of(sandbox)
    leads, _, _, rejects = as_frames(world)
    with door_to(server, time) as door:
        before, outside = load_contacts(door, leads)
        result = sotdiff.reconcile(leads, before, outside=outside, rejects=rejects)
        plan = replace(result.plan, source={"hubspot": before.attrs["sotdiff"]})
        receipts = sotdiff.apply(plan, door)
        after, outside = load_contacts(door, leads)
    assert set(receipts["result"]) <= {"applied", "already"}
    assert ends(after) == renamed(ends(result.contacts), receipts)
    again = sotdiff.diff(leads, after, outside=outside, rejects=rejects)
    assert items_of(again.changes) == []
    assert others.items() <= others_of(sandbox).items()


def acceptable(world: RandomPortal) -> RandomPortal:
    """Return a random world without what HubSpot refuses: unknown options, nothing to call a lead.

    A contact needs an address or a name, and the attribution is one of a list.
    """
    leads = [
        {
            **lead,
            "commission": lead["commission"] and OPTION,
            "last_name": lead["last_name"] or "Solo",
        }
        for lead in world.leads
    ]
    return replace(world, leads=leads)


def stocked(world: RandomPortal, sandbox: SandboxPortal) -> SandboxPortal:
    """Return the sandbox with the contacts of a random world in it, as HubSpot would keep them.

    Whoever has additional addresses there has a primary one; and where only the v1 calls add one,
    everybody has: without a primary they refuse, whatever is done.
    """
    names = Properties().by_column()
    only_v1 = sandbox.switches.additional_emails_patch in {"readonly", "bad_option"}
    for number, contact in enumerate([*world.contacts, *world.outside]):
        own = f"own{number}@x.com" if only_v1 else ""
        primary = forms.email(contact["email"]) or own
        further = [one for one in forms.emails(contact["additional_emails"]) if one != primary]
        values = {
            **{column: contact[column] or "" for column in names},
            "email": primary,
            "additional_emails": canon.join_list(further if primary else []),
            "owner_id": contact["owner_id"] and (OWNER if contact["owner_id"] == OWNER else DANA),
            "phone": canon.e164(contact["phone"] or "") or "",
            "commission": contact["commission"] and OPTION,
        }
        sandbox.add_contact({names[column]: value for column, value in values.items()})
    sandbox.settle()
    return sandbox


def is_found(switches: Switches, end: dict[str, Any]) -> bool:
    """Tell whether a load can find a contact: by the index, or by one of its addresses."""
    return not switches.search_lag_s or bool(end["email"] or end["additional_emails"])


def renamed(contacts: dict[str, Any], receipts: pd.DataFrame) -> dict[str, Any]:
    """Return the ends under the ids that HubSpot gave, where offline says `new:<LID>`."""
    made = receipts[receipts["code"] == "D7"].drop_duplicates("lid")
    ids = dict(zip("new:" + made["lid"], made["contact_id"], strict=True))
    return {ids.get(key, key): end for key, end in contacts.items()}


def untimed(contacts: pd.DataFrame) -> pd.DataFrame:
    """Return contacts without the columns in which HubSpot's clock stands."""
    return contacts.drop(columns=["created_at", "updated_at"])


def items_of(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return one dict a row, missing as None."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")
