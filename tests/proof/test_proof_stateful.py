"""Hypothesis chooses what people and sotdiff do in turn; what is promised holds after each step."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from workshop import OWNER, lead

from proof.fuse import Killed
from proof.shops import open_shop
from sotdiff import canon
from sotdiff.errors import GuardTripped, SotdiffError
from sotdiff.record import State
from sotdiff.record.journal import RunJournal
from sotdiff.run.approve import approve_plan
from sotdiff.run.undo import undo
from sotdiff.sandbox import SandboxRefusal
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from sotdiff.sandbox import Request

LEADS, DANA = 8, "71520448"
CREATE = "/crm/v3/objects/contacts"
numbers = st.integers(1, LEADS)


class Days(RuleBasedStateMachine):
    """One workbook and one live portal with its guards, over real HTTP and with the real state."""

    @initialize()
    def furnish(self) -> None:
        """Begin with leads and contacts in agreement, but for one that is missing."""
        self.opened = ExitStack()
        self.shop = self.opened.enter_context(open_shop())
        self.cells: dict[int, dict[str, str]] = {number: {} for number in range(1, LEADS + 2)}
        self.shop.leads(LEADS)
        self._save()
        self.wrong: list[str] = []
        self.pending = ""
        self.shop.sandbox.on_request(self._watch)

    @rule(number=numbers, column=st.sampled_from(["PHONE_ALL", "CITY", "EMAIL_ALL"]), now=numbers)
    def edit_the_workbook(self, number: int, column: str, now: int) -> None:
        """Type another value, as the operator does."""
        values = {"PHONE_ALL": f"+1970556{now:04}", "CITY": f"Town {now}"}
        values["EMAIL_ALL"] = f"ann{number}@example.com;second{now}@example.com"
        self.cells[number][column] = values[column]
        self._save()

    @rule(
        number=numbers,
        name=st.sampled_from(["phone", "city", "trackingsource"]),
        value=st.sampled_from(["", "+13035550100", "Dr Town 1"]),
    )
    def edit_hubspot(self, number: int, name: str, value: str) -> None:
        """Change or empty a field, as a person does."""
        self._in_hubspot(lambda: self.shop.sandbox.edit(self._id(number), {name: value}))

    @rule(number=numbers, owner=st.sampled_from([DANA, OWNER, None]))
    def change_owner(self, number: int, owner: str | None) -> None:
        """Hand a contact over, or back."""
        self._in_hubspot(lambda: self.shop.sandbox.set_owner(self._id(number), owner))

    @rule(one=numbers, other=numbers)
    def merge(self, one: int, other: int) -> None:
        """Merge two contacts."""
        if self._id(one) != self._id(other):
            self._in_hubspot(lambda: self.shop.sandbox.merge(self._id(one), self._id(other)))

    @rule()
    def run(self) -> None:
        """Look and write; a guard may say stop."""
        try:
            self.shop.run()
        except GuardTripped as stop:
            self.pending = stop.digest or ""

    @rule(entry=st.integers(1, 8))
    def run_and_be_killed(self, entry: int) -> None:
        """Die before an entry of the journal is on disk."""
        append, entries = RunJournal._append, iter(range(1, 10**6))

        def dying(journal: RunJournal, *given: Any) -> int:
            if next(entries) == entry:
                raise Killed
            return append(journal, *given)

        with patch.object(RunJournal, "_append", dying), suppress(Killed):
            self.run()

    @precondition(lambda self: self.pending)
    @rule()
    def approve(self) -> None:
        """Somebody looks at what was stopped and approves it."""
        approve_plan(self.pending, by="jo", reason="looked at it")
        self.pending = ""

    @rule()
    def undo_the_last_run(self) -> None:
        """Take back what the last run wrote, as far as it still stands."""
        known = load_settings()
        with State.open(known.state.url, known.root) as state:
            runs = state.last_runs(1)
        if runs:
            with suppress(SotdiffError):
                undo(runs[0].run_id, by="jo", reason="undone")

    @invariant()
    def nobody_else_was_touched(self) -> None:
        """No write met a contact of another owner, and no create a token that stands somewhere."""
        assert getattr(self, "wrong", []) == []

    def teardown(self) -> None:
        """Everything approved and run until quiet: one run more writes nothing; the chain holds."""
        if not hasattr(self, "shop"):
            return
        with self.opened:
            for _ in range(4):
                self.run()
                if self.pending:
                    self.approve()
            self.shop.writes()
            self.run()
            assert self.shop.writes() == []
            self.nobody_else_was_touched()
            known = load_settings()
            with State.open(known.state.url, known.root) as state:
                assert state.verify_chain() is None

    def _save(self) -> None:
        self.shop.book(*(lead(number, **cells) for number, cells in self.cells.items()))

    def _id(self, number: int) -> str:
        contact = self.shop.sandbox.world.store.find(self.shop.ids[number])
        return contact.contact_id if contact else self.shop.ids[number]

    def _in_hubspot(self, deed: Any) -> None:
        """Let a person do something, as far as HubSpot lets them; the index follows at once."""
        with suppress(SandboxRefusal):
            deed()
        self.shop.sandbox.settle()

    def _watch(self, request: Request) -> None:
        """Note a write to a contact that is not ours, and a create of a token that stands."""
        store = self.shop.sandbox.world.store
        if request.method in {"PATCH", "PUT", "DELETE"}:
            met = store.find(request.path.split("/email/")[0].rpartition("/")[2])
            if met and met.values.get("hubspot_owner_id") != OWNER:
                self.wrong.append(f"{request.method} {request.path}")
        if request.method == "POST" and request.path == CREATE and isinstance(request.body, dict):
            token = canon.tokens_in(request.body["properties"].get("trackingsource") or "")
            there = [
                one.contact_id
                for one in store.contacts.values()
                if not one.archived_at
                and {*token} & {*canon.tokens_in(one.values.get("trackingsource", ""))}
            ]
            self.wrong += [f"a second contact beside {one}" for one in there]


TestDays = Days.TestCase
TestDays.settings = settings(
    max_examples=6,
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
