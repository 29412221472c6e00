"""The journal of another program: its writes stand there under its name."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotdiff.hubspot.address import portal_url
from sotdiff.record import State
from sotdiff.run.guarded import is_guarded, raise_if_first

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sotdiff.plan import Scope
    from sotdiff.settings import Settings


def program_name() -> str:
    """Return what the running program is called: its file, or `python` at a prompt."""
    return Path(sys.argv[0]).name if sys.argv and sys.argv[0] not in {"", "-c"} else "python"


@dataclass(frozen=True)
class ProgramJournal:
    """Opens the state for each entry, so that a program that writes nothing never touches it."""

    settings: Settings
    scope: Scope
    caller: str

    @contextmanager
    def alone(self, *, passed: bool) -> Iterator[None]:
        """Let nobody else write inside; raises LockedError while somebody does.

        Raises GuardTripped on a guarded portal on which no run has ever passed the guards, unless
        they let this program's writes pass before.
        """
        with self._state() as state, state.hold("writer"):
            guarded = is_guarded(self.settings.guards, portal_url(self.settings))
            if self.scope.world == "live" and guarded and not passed:
                raise_if_first(state.watch(self.scope))
            yield

    def intent(
        self,
        contact_id: str | None,
        lid: str | None,
        request: Mapping[str, Any],
        before: Mapping[str, Any],
        change_ids: Sequence[str],
    ) -> int:
        """Note what is about to be sent, durably; return the intent's number."""
        with self._state() as state:
            journal = state.journal(self.scope, caller=self.caller)
            return journal.intent(contact_id, lid, request, before, change_ids)

    def outcome(
        self,
        intent_id: int,
        status: str,
        http_status: int | None,
        detail: str | None,
        contact_id: str | None,
    ) -> None:
        """Note what became known about it."""
        with self._state() as state:
            journal = state.journal(self.scope, caller=self.caller)
            journal.outcome(intent_id, status, http_status, detail, contact_id)

    def verified(self, intent_id: int, after: Mapping[str, Any], ok: bool) -> None:
        """Note what was read afterwards."""
        with self._state() as state:
            state.journal(self.scope, caller=self.caller).verified(intent_id, after, ok)

    def _state(self) -> State:
        return State.open(self.settings.state.url, self.settings.root)
