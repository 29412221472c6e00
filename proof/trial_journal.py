"""Figure 12: a journal that somebody altered, and what a journal must be good for."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from itertools import combinations
from typing import TYPE_CHECKING, Any

from workshop import lead

from proof.figures import Figure, of_all
from proof.planted import NAMES
from proof.shops import approved_plan, open_shop
from sotdiff.record import Head
from sotdiff.record.journal import first_break, hash_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop import Workshop

    Entry = dict[str, Any]
    Key = tuple[str, str]
    Values = dict[Key, str]

LEADS, DRIFTING = 12, (1, 2, 3)


def altered_journals() -> list[Figure]:
    """Return figure 12's first two: every alteration is found, every write can be reconstructed."""
    with open_shop() as shop:
        before, after = written(shop)
        entries = _entries(shop)
    head = Head(entries[-1]["seq"], entries[-1]["hash"])
    missed, trials = [], 0
    for name, altered in _all_altered(entries):
        trials += 1
        if first_break(altered, head) is None:
            missed.append(name)
    if first_break(entries, head):
        missed.append("the journal as it was written")
    changed = {key for key in after if after[key] != before.get(key, "")}
    told = _told(entries)
    keys = changed | told.keys()
    wrong = [f"{key}" for key in keys if told.get(key) != _pair(key, before, after)]
    return [
        of_all("12", "alterations of the journal that are found", missed, trials, trials),
        of_all("12", "values that the journal tells, was and now", wrong, len(keys), len(told)),
    ]


def written(shop: Workshop) -> tuple[Values, Values]:
    """Let a run change, complete and make contacts; return what HubSpot had before and after it."""
    shop.leads(LEADS)
    shop.drift(*DRIFTING)
    shop.book(*(lead(number) for number in range(1, LEADS + 2)))
    shop.sandbox.edit(shop.ids[4], {"trackingsource": ""})
    shop.sandbox.edit(shop.ids[5], {"email": "", "city": "Dr Town 5"})
    shop.sandbox.settle()
    before = values_of(shop)
    approved_plan(shop)
    shop.run()
    return before, values_of(shop)


def values_of(shop: Workshop) -> Values:
    """Return every value of what sotdiff writes, by contact and property."""
    contacts = shop.sandbox.world.store.contacts.values()
    return {
        (contact.contact_id, name): contact.values.get(name, "")
        for contact in contacts
        for name in NAMES.values()
    }


def _told(entries: list[Entry]) -> dict[Key, tuple[str, str]]:
    """Return what the journal says of each value: what was there before, and what was written."""
    ids = {entry["intent_seq"]: entry["contact_id"] for entry in entries if entry["http_status"]}
    told: dict[Key, tuple[str, str]] = {}
    for entry in entries:
        if entry["kind"] != "intent":
            continue
        was = json.loads(entry["before"]).get("values", {})
        for name, now in json.loads(entry["request"])["properties"].items():
            told[ids[entry["seq"]], name] = was.get(name, ""), now
    return told


def _pair(key: Key, before: Values, after: Values) -> tuple[str, str]:
    return before.get(key, ""), after.get(key, "")


def _entries(shop: Workshop) -> list[Entry]:
    """Return the journal as the database holds it."""
    with closing(sqlite3.connect(shop.folder / "state" / "sotdiff.db")) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute("SELECT * FROM journal ORDER BY seq")]


def _all_altered(entries: list[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """Alter each character of each cell; remove, swap, append; forge an entry, its hash too."""
    for at, entry in enumerate(entries):
        number, rest = entry["seq"], entries[at + 1 :]
        for name, cell in _altered_cells(entry):
            yield f"{name} of entry {number}", [*entries[:at], entry | {name: cell}, *rest]
        yield f"entry {number} removed", [*entries[:at], *rest]
        yield f"all from entry {number} on removed", entries[:at]
        forged = entry | {"at": "2020-01-01T00:00:00Z"}
        forged |= {"hash": hash_of(forged)}
        yield f"entry {number} forged", [*entries[:at], forged, *rest]
        yield f"entry {number} appended again", [*entries, entry | {"seq": len(entries) + 1}]
    for one, other in combinations(range(len(entries)), 2):
        swapped = list(entries)
        swapped[one] = entries[other] | {"seq": entries[one]["seq"]}
        swapped[other] = entries[one] | {"seq": entries[other]["seq"]}
        yield f"entries {one + 1} and {other + 1} swapped", swapped


def _altered_cells(entry: Entry) -> Iterator[tuple[str, Any]]:
    for name, value in entry.items():
        if not isinstance(value, str):
            yield name, (value or 0) + 1
            continue
        for at in range(len(value)):
            other = "x" if value[at] != "x" else "y"
            yield name, value[:at] + other + value[at + 1 :]
