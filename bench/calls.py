"""How many calls a look and an apply take, counted where they arrive.

`rows` returns the lines of the table. Nothing waits: the sandbox keeps HubSpot's limits, our own
pace is the configured one, and both live by a clock that goes on only where somebody would wait.
Where a line says `pace off`, there are neither limits nor pace.
"""

from __future__ import annotations

import json
import sys
from bisect import bisect_right
from collections import Counter
from contextlib import chdir, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import sotdiff
from sotdiff.apply import Manner, MemoryJournal, apply_plan
from sotdiff.embedded import UNPACED, fresh_portal, make_sample
from sotdiff.hubspot import OWNER, Timing, open_portal
from sotdiff.sandbox import SandboxPortal, SandboxServer, Seen, Switches
from sotdiff.sandbox.messages import answer
from sotdiff.sandbox.routes import SEARCH
from sotdiff.sandbox.search import MAX_BODY, MAX_LIMIT, MAX_RESULTS
from sotdiff.sandbox.store import FIRST_ID, STRIDE
from sotdiff.settings import Secrets, load_settings
from sotdiff.shipped import example_settings
from sotdiff.tables import Changes, frame_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from sotdiff.hubspot import Portal
    from sotdiff.plan import Plan
    from sotdiff.sandbox import Response
    from sotdiff.settings import Settings

MANY, CHECKED, DRAWN = 1_000_000, 20_000, 100
TO_LIST, OVER_FEWEST, A_CONTACT = 12, 1.05, 2.1
CONTACTS = "/crm/v3/objects/contacts"
LISTING = "to list the contacts in scope"
REFUSED = 429
CODES = {"city": "D3", "email": "D4", "additional_emails": "D5", "phone": "D6"}
MOVED = "primary and additional addresses"
CLASSES = {
    "city alone": {"city": ("Dr Granby", "Granby")},
    "phone alone": {"phone": ("1", "+1970555{:04}")},
    "additional addresses alone": {"additional_emails": ("", "more{}@example.com")},
    MOVED: {
        "email": ("old{}@example.com", "new{}@example.com"),
        "additional_emails": ("", "old{}@example.com"),
    },
}


@dataclass(frozen=True)
class Row:
    """One line of the table; `met` is None where nothing is asked."""

    what: str
    measured: str
    target: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        """Return the line."""
        verdict = {None: "", True: "yes", False: "no"}[self.met]
        return f"| {self.what} | {self.measured} | {self.target} | {verdict} |"


class Clock:
    """Time that stands still until somebody would wait."""

    def __init__(self) -> None:
        """Begin."""
        self.seconds = 0.0
        self._began = datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.seconds += seconds

    def moment(self) -> datetime:
        """Return the time of day."""
        return self._began + timedelta(seconds=self.seconds)

    def timing(self) -> Timing:
        """Return what the door lives by."""
        return Timing(lambda: self.seconds, self.sleep, lambda: 0.0)


@dataclass
class Bench:
    """A sandbox behind real HTTP at HubSpot's limits, and the door to it."""

    sandbox: SandboxPortal
    door: Portal
    clock: Clock

    def calls(self) -> list[Seen]:
        """Return the calls since the last time; none was one too many."""
        seen = list(self.sandbox.requests)
        self.sandbox.requests.clear()
        if any(call.status == REFUSED for call in seen):
            sys.exit("the pace was not kept: HubSpot would have refused a call")
        return seen


@contextmanager
def served(sandbox: SandboxPortal, *, is_paced: bool = True) -> Iterator[Bench]:
    """Serve a sandbox at HubSpot's limits; or without any, and our pace off."""
    clock, settings = Clock(), load_settings()
    if not is_paced:
        unpaced = settings.hubspot.model_copy(update=UNPACED)
        settings = settings.model_copy(update={"hubspot": unpaced})
    sandbox.world.clock = clock.moment
    sandbox.switches = Switches(rate_limits=is_paced)
    secrets = Secrets(_env_file=None)  # type: ignore[call-arg]
    with (
        SandboxServer(sandbox) as server,
        open_portal(settings, secrets, server.url, timing=clock.timing()) as door,
    ):
        sandbox.requests.clear()
        yield Bench(sandbox, door, clock)


def look_rows(leads: pd.DataFrame) -> list[Row]:
    """Return what a look at the made world takes."""
    with served(fresh_portal()) as bench:
        contacts, _ = sotdiff.load_hubspot(bench.door, leads)
        kinds = Counter(map(kind_of_read, bench.calls()))
    listed, others = kinds.pop(LISTING), ", ".join(f"{n} {kind}" for kind, n in kinds.items())
    what = f"a look at {len(contacts)} contacts: calls"
    return [
        Row(f"{what} {LISTING}", f"{listed}", f"≤ {TO_LIST}", listed <= TO_LIST),
        Row(f"{what} besides", f"{kinds.total()}: {others}"),
    ]


def kind_of_read(call: Seen) -> str:
    """Return what a call of a look is for, in words."""
    if call.path.endswith("/search"):
        is_listing = call.body["filterGroups"][0]["filters"][0]["operator"] == "EQ"
        return LISTING if is_listing else "for tokens out of scope"
    if call.path.endswith("/batch/read"):
        by_address = call.body.get("idProperty") == "email"
        return "for who holds an address" if by_address else "to read findings again by id"
    return "for the recycle bin" if call.path == CONTACTS else "to check the portal"


class ManyContacts(SandboxPortal):
    """A portal whose search knows ids alone, within HubSpot's limits: a million fit."""

    def __init__(self, count: int, owner_id: str) -> None:
        """Hold so many contacts of one owner."""
        super().__init__()
        self.ids = range(FIRST_ID, FIRST_ID + count * STRIDE, STRIDE)
        self.owner_id = owner_id

    def handle(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Response:
        """Answer a search by ids; everything else as the sandbox does."""
        if path != SEARCH:
            return super().handle(method, path, query, headers, body)
        response = self._page(json.loads(body), len(body))
        self.requests.append(Seen(0, method, path, response.status, None))
        return response

    def _page(self, asked: Mapping[str, Any], size: int) -> Response:
        """Return one page of the owner's contacts behind an id, in order."""
        owner, above = asked["filterGroups"][0]["filters"]
        start, limit = int(asked.get("after", 0)), asked["limit"]
        if limit > MAX_LIMIT or start + limit > MAX_RESULTS or size > MAX_BODY:
            return answer(400)
        if owner["value"] != self.owner_id:
            return answer(200, {"total": 0, "results": []})
        behind = self.ids[bisect_right(self.ids, int(above["value"])) :]
        shown = [
            {"id": str(number), "properties": {OWNER: self.owner_id}, "archived": False}
            for number in behind[start : start + limit]
        ]
        return answer(200, {"total": len(behind), "results": shown})


def stocked(count: int, owner_id: str) -> SandboxPortal:
    """Return a whole sandbox with so many contacts of one owner."""
    sandbox = SandboxPortal()
    for number in range(count):
        sandbox.add_contact({OWNER: owner_id, "firstname": f"Ann{number}"})
    return sandbox


def listed(sandbox: SandboxPortal, count: int) -> tuple[int, float]:
    """List all contacts over HTTP; return the calls, and the seconds that the pace asks for."""
    with served(sandbox) as bench:
        listing = bench.door.list_owned()
        if not listing.complete or len(listing.contacts) != count:
            sys.exit(f"{len(listing.contacts)} of {count} contacts were listed")
        return len(bench.calls()), bench.clock.seconds


def many_rows(settings: Settings) -> list[Row]:
    """Return what it takes to list a million, and whether their portal behaves as the sandbox."""
    owner_id, fewest = settings.hubspot.owner_id, -(-MANY // MAX_LIMIT)
    taken, seconds = listed(ManyContacts(MANY, owner_id), MANY)
    here, _ = listed(ManyContacts(CHECKED, owner_id), CHECKED)
    there, _ = listed(stocked(CHECKED, owner_id), CHECKED)
    over = taken / fewest
    told = f"{taken:,} = {over:.3f} x the fewest ({fewest:,}, {MAX_LIMIT} a page); "
    told += f"{seconds / 60:.0f} min at {settings.hubspot.searches_per_s:g} a second"
    asked, is_met = f"≤ {OVER_FEWEST} x the fewest", over <= OVER_FEWEST
    what = f"the same for {CHECKED:,}: of ids alone, and of the whole sandbox"
    return [
        Row(f"a look at {MANY:,} contacts, ids alone: calls {LISTING}", told, asked, is_met),
        Row(what, f"{here} and {there}", "equal", here == there),
    ]


def apply_rows(leads: pd.DataFrame, rejects: pd.DataFrame) -> list[Row]:
    """Return what it takes to bring fixes to HubSpot: the made world's, and of a class each."""
    with served(fresh_portal()) as bench:
        contacts, outside = sotdiff.load_hubspot(bench.door, leads)
    plan = sotdiff.diff(leads, contacts, outside=outside, rejects=rejects)
    is_create = plan.changes["contact_id"].isna()
    made = [
        ("every fix of the made world but its creates", plan.changes[~is_create], A_CONTACT),
        ("its creates alone", plan.changes[is_create], None),
        ("both in one apply", plan.changes, None),
    ]
    rows = [applied_row(what, plan, some, fresh_portal(), most) for what, some, most in made]
    rows += [class_row(what, plan) for what in CLASSES]
    return [*rows, class_row(MOVED, plan, is_paced=False)]


def class_row(what: str, plan: Plan, *, is_paced: bool = True) -> Row:
    """Return what a hundred contacts take of which the same fields are to change."""
    cells = CLASSES[what]
    sandbox, entries = SandboxPortal(), []
    names = load_settings().hubspot.properties.by_column()
    for number in range(DRAWN):
        lid = f"R{number:05}"
        stands = {"token_text": f"ID:{lid}", "email": f"old{number}@example.com"}
        stands["owner_id"] = plan.scope.owner_id
        stands |= {field: was.format(number) for field, (was, _) in cells.items() if was}
        contact_id = sandbox.add_contact({names[field]: text for field, text in stands.items()})
        entries += [
            {
                "change_id": f"{field}:{contact_id}",
                "code": CODES[field],
                "lid": lid,
                "contact_id": contact_id,
                "field": field,
                "property": names[field],
                "was": was.format(number) or None,
                "now": now.format(number),
            }
            for field, (was, now) in cells.items()
        ]
    changes = frame_of(entries, Changes)
    told = f"{what}, {DRAWN} contacts{'' if is_paced else ', pace off'}"
    asked = None if what == MOVED and is_paced else A_CONTACT  # asked for where nobody waits
    return applied_row(told, plan, changes, sandbox, asked, is_paced=is_paced)


def applied_row(
    what: str,
    plan: Plan,
    changes: pd.DataFrame,
    sandbox: SandboxPortal,
    most: float | None,
    *,
    is_paced: bool = True,
) -> Row:
    """Apply changes in one go and count every call; all of them must get through."""
    with served(sandbox, is_paced=is_paced) as bench:
        journal = MemoryJournal(bench.clock.moment)
        manner = Manner(sleep=bench.clock.sleep, clock=bench.clock.moment)
        receipts = apply_plan(replace(plan, changes=changes), bench.door, journal, manner)
        calls = bench.calls()
    if not receipts["result"].isin(["applied", "already"]).all():
        sys.exit(f"{what}: {receipts['result'].value_counts().to_dict()}")
    contacts = receipts["contact_id"].nunique()
    each = len(calls) / contacts
    kinds = ", ".join(f"{n} {kind}" for kind, n in Counter(map(kind_of_call, calls)).items())
    return Row(
        f"apply: calls a changed contact, {what}",
        f"{each:.2f} ({len(calls)} for {contacts}: {kinds})",
        f"≤ {most}" if most else "",
        each <= most if most else None,
    )


def kind_of_call(call: Seen) -> str:
    """Return what a call of an apply does, in a word."""
    for ending, kind in (("/search", "search"), ("/batch/read", "batch read")):
        if call.path.endswith(ending):
            return kind
    return {"GET": "read", "PATCH": "write", "POST": "create"}.get(call.method, call.method)


def rows() -> list[Row]:
    """Measure everything, in a folder of its own."""
    with TemporaryDirectory() as name, chdir(name):
        Path("sotdiff.toml").write_text(example_settings().read_text("utf-8"), "utf-8")
        settings = load_settings()
        make_sample(settings)
        leads, rejects = sotdiff.load_sot()
        return [*look_rows(leads), *many_rows(settings), *apply_rows(leads, rejects)]


def table(measured: Sequence[Row]) -> str:
    """Return the rows as Markdown."""
    return "\n".join(
        ["| what | measured | target | met |", "|---|---|---|---|", *map(str, measured)]
    )


if __name__ == "__main__":
    print(table(rows()))
