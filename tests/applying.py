"""Parts for tests of the applier: drawn changes in, receipts out, a sandbox in between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from doorway import HandTime, calls_of

from sotdiff.apply import Manner, MemoryJournal, apply_plan, resolve_open_intents
from sotdiff.plan import Scope
from sotdiff.settings import Properties
from sotdiff.tables import Changes, frame_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, timedelta

    import pandas as pd

    from sotdiff.hubspot import Portal
    from sotdiff.sandbox import Request, SandboxPortal

OWNER = "88361194"
LID = "R00001"
HERE = Scope(OWNER, None, "sandbox")


@dataclass
class TickingTime(HandTime):
    """Time that goes on by a millisecond whenever the sandbox asks for it."""

    def moment(self) -> datetime:
        """Return the next moment."""
        self.seconds += 0.001
        return super().moment()


@dataclass(frozen=True)
class DrawnPlan:
    """A plan made by hand."""

    changes: pd.DataFrame
    scope: Scope = HERE


def drawn_changes(text: str, lid: str = LID) -> pd.DataFrame:
    """Return the changes that a drawn table shows: `code | contact_id | field | was | now`."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    names, *rows = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    properties = Properties().by_column()
    changes: list[dict[str, Any]] = []
    for row in rows:
        entry: dict[str, Any] = {"lid": lid, "contact_id": None, "was": None}
        entry |= dict(zip(map(str, names), row, strict=True))
        key = f"{entry['code']} {entry['contact_id'] or entry['lid']} {entry['field']}"
        changes.append(entry | {"change_id": key, "property": properties[entry["field"]]})
    return frame_of(changes, Changes)


def result_of(receipts: pd.DataFrame) -> dict[str, str]:
    """Return the result of each field, of several contacts or leads `who field`."""
    who = receipts["contact_id"].fillna(receipts["lid"])
    names = receipts["field"] if len(set(who)) == 1 else who + " " + receipts["field"]
    return dict(zip(names, receipts["result"], strict=True))


def detail_of(receipts: pd.DataFrame, name: str) -> str:
    """Return the detail of one field."""
    return str(receipts.loc[receipts["field"] == name, "detail"].iloc[0])


@dataclass
class Bench:
    """A sandbox, the door to it, and the applier at work on drawn changes."""

    sandbox: SandboxPortal
    door: Portal
    time: HandTime
    journal: MemoryJournal = field(init=False)
    manner: Manner = field(init=False)

    def __post_init__(self) -> None:
        """Take up the time."""
        self.journal = MemoryJournal(self.time.moment)
        self.manner = Manner(sleep=self.time.sleep, clock=self.time.moment)

    def apply(self, text: str, lid: str = LID, **manner: Any) -> pd.DataFrame:
        """Apply drawn changes and return the receipts."""
        return self.apply_frame(drawn_changes(text, lid), **manner)

    def apply_frame(self, changes: pd.DataFrame, **manner: Any) -> pd.DataFrame:
        """Apply changes and return the receipts."""
        how = replace(self.manner, **manner)
        return apply_plan(DrawnPlan(changes), self.door, self.journal, how)

    def resolve(self, **manner: Any) -> pd.DataFrame:
        """Bring open intents to an end."""
        return resolve_open_intents(self.door, self.journal, replace(self.manner, **manner))

    def ours(self, lid: str | None = LID, **properties: str) -> str:
        """Put a contact in scope there, with the lead's token, and return its id."""
        token = {"trackingsource": f"ID:{lid}"} if lid else {}
        return self.sandbox.add_contact({"hubspot_owner_id": OWNER, **token, **properties})

    def theirs(self, owner_id: str | None = "71520448", **properties: str) -> str:
        """Put a contact out of scope there and return its id."""
        return self.sandbox.add_contact({"hubspot_owner_id": owner_id, **properties})

    def addresses(self, contact_id: str) -> tuple[str | None, set[str]]:
        """Return the primary and the additional addresses as they stand; none stands twice."""
        listed = (self.sandbox.get(contact_id, "hs_additional_emails") or "").split(";")
        assert len(listed) == len(set(listed))
        return self.sandbox.get(contact_id, "email"), {one for one in listed if one}

    def contacts_of(self, lid: str) -> list[str]:
        """Return the ids of all contacts that carry the lead's token."""
        return [
            contact_id
            for contact_id in self.sandbox.snapshot()
            if f"ID:{lid}" in (self.sandbox.get(contact_id, "trackingsource") or "")
        ]

    def calls(self) -> list[str]:
        """Return the calls so far, the newest last, and forget them."""
        calls = calls_of(self.sandbox)
        self.sandbox.requests.clear()
        return calls

    def writes(self) -> list[str]:
        """Return the writes so far and forget all calls."""
        return [call for call in self.calls() if _is_write(call)]

    def before(self, method: str, act: Callable[[], object], nth: int = 1) -> None:
        """Let somebody act right before the nth call with this method, and only then."""
        seen = 0

        def hook(request: Request) -> None:
            nonlocal seen
            seen += request.method == method
            if request.method == method and seen == nth:
                act()

        self.sandbox.on_request(hook)

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self.time.seconds += span.total_seconds()


def _is_write(call: str) -> bool:
    method, path = call.split(" ")
    return method != "GET" and not path.endswith(("/search", "/batch/read"))
