"""Addresses come back as they were before a run, however HubSpot behaves."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, get_args

import pytest
from workshop import lead

import sotdiff
from sotdiff.record import State
from sotdiff.sandbox import Switches
from sotdiff.sandbox.switches import AdditionalEmailsPatch, OwnSecondary, PrimaryChange
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    import pandas as pd
    from workshop import Workshop

SWITCHES = [
    Switches(primary_change=primary, additional_emails_patch=patch, own_secondary=own)
    for primary, patch, own in product(
        get_args(PrimaryChange), get_args(AdditionalEmailsPatch), get_args(OwnSecondary)
    )
]
LEDGERS = {1: "a1;b1", 2: "a2;b2;c2", 3: "a3;b3", 4: "a4", 5: "a5;b5;c5"}
STOOD = {1: ("b1", ""), 2: ("b2", "a2;x2"), 3: ("b3", "a3"), 4: ("", ""), 5: ("a5", "x5")}


def spelled(names: str) -> str:
    """Return `a1;b1` as addresses."""
    return ";".join(f"{name}@example.com" for name in names.split(";") if name)


def prepare(shop: Workshop) -> None:
    """Make the contacts of the table, and leads in agreement beside them."""
    for number, (primary, additional) in STOOD.items():
        more = {"email": spelled(primary), "hs_additional_emails": spelled(additional)}
        shop.ids[number] = shop.contact(number, **more)
    shop.leads(20)
    changed = {number: spelled(ledger) for number, ledger in LEDGERS.items()}
    shop.book(
        *(lead(n, **({"EMAIL_ALL": changed[n]} if n in changed else {})) for n in range(1, 21))
    )


def standing(shop: Workshop, number: int) -> tuple[str, set[str]]:
    """Return primary and additional addresses of a lead's contact."""
    more = shop.sandbox.get(shop.ids[number], "hs_additional_emails") or ""
    return shop.sandbox.get(shop.ids[number], "email") or "", set(filter(None, more.split(";")))


def undo(shop: Workshop) -> pd.DataFrame:
    """Undo the last run."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        run_id = state.last_runs(1)[0].run_id
    with shop.door() as portal:
        receipts = sotdiff.undo(run_id, portal)
    shop.sandbox.settle()
    return receipts


def named(switches: Switches) -> str:
    """Return what is switched, in words."""
    return f"{switches.primary_change}-{switches.additional_emails_patch}-{switches.own_secondary}"


@pytest.mark.parametrize("switches", SWITCHES, ids=named)
def test_addresses_are_as_they_were(shop: Workshop, switches: Switches) -> None:
    """One contact a case; afterwards nothing is written any more.

    lead | primary, additional | ledger | what the run does
    1    | b                   | a;b    | a becomes primary, b is kept
    2    | b, a;x              | a;b;c  | its own a becomes primary, c is added
    3    | b, a                | a;b    | its own a becomes primary, b is kept
    4    | -                   | a      | a becomes primary
    5    | a, x                | a;b;c  | b and c are added
    """
    shop.sandbox.switches = switches
    prepare(shop)
    assert set(shop.run()["result"]) <= {"applied", "already"}
    assert standing(shop, 1)[0] == "a1@example.com"
    receipts = undo(shop)
    told = receipts[["lid", "field", "result", "detail"]]
    assert set(receipts["result"]) <= {"applied", "already"}, told.to_dict("records")
    for number, (primary, additional) in STOOD.items():
        wanted = set(filter(None, spelled(additional).split(";")))
        assert standing(shop, number) == (spelled(primary), wanted)
    shop.writes()
    assert set(shop.run()["result"]) <= {"held", "already"}
    assert shop.writes() == []


def test_what_others_did_to_addresses_stays(shop: Workshop) -> None:
    """Added since: stays. Taken off since: stays off. Made the primary since: left and named.

    lead | after the run | a person      | after the undo
    1    | a, b          | adds z        | b, z
    3    | a, b          | b, nothing    | b
    5    | a, x;b;c      | b, a;c        | b, a
    """
    prepare(shop)
    shop.run()
    shop.sandbox.edit(shop.ids[1], {"hs_additional_emails": spelled("b1;z1")})
    shop.sandbox.edit(shop.ids[3], {"email": spelled("b3")})
    shop.sandbox.edit(shop.ids[3], {"hs_additional_emails": ""})
    shop.sandbox.edit(shop.ids[5], {"email": spelled("b5")})
    shop.sandbox.edit(shop.ids[5], {"hs_additional_emails": spelled("a5;c5")})
    receipts = undo(shop)
    assert standing(shop, 1) == (spelled("b1"), {spelled("z1")})
    assert standing(shop, 3) == (spelled("b3"), set())
    assert standing(shop, 5) == (spelled("b5"), {spelled("a5")})
    five = receipts[receipts["lid"] == "R00005"]
    assert list(five["result"]) == ["stale"]
    assert "b5@example.com is the primary address now, and is left" in five["detail"].item()
