"""The guards tried out: each must refuse what it is there to refuse, in this very process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.errors import R01Violation, WriteRefusedError
from sotdiff.gate.judge import Verdict
from sotdiff.hubspot import OWNER, Contact, Identity, guard
from sotdiff.rules import is_in_scope, raise_if_any_out_of_scope, raise_if_out_of_scope
from sotdiff.tables import Contacts, frame_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotdiff.settings import Properties, Settings

REFUSALS = (R01Violation, WriteRefusedError)
MADE_UP = "1"


def judge_guards(settings: Settings) -> list[Verdict]:
    """Return whether every guard refuses; nothing is sent."""
    return [
        Verdict("sotdiff", name, "door", refuses(attempt), "refuses what it must refuse")
        for name, attempt in _attempts(settings.hubspot.owner_id, settings.hubspot.properties)
    ]


def refuses(attempt: Callable[[], object]) -> bool:
    """Tell whether an attempt is refused, by one of our own refusals."""
    try:
        attempt()
    except REFUSALS:
        return True
    return False


def _attempts(owner: str, names: Properties) -> list[tuple[str, Callable[[], object]]]:
    """Return what must be refused: a name for each, and the attempt."""
    other = f"{owner}0"
    here = Identity("live", "1", "http://127.0.0.1", owner)
    far = Identity("live", "1", "https://api.hubapi.com", owner)
    tokens = {names.token_text: "ID:R1"}
    mine = Contact(MADE_UP, {OWNER: owner, **tokens}, archived=False)
    frame = frame_of([{"contact_id": MADE_UP, "owner_id": other}], Contacts)
    both = {names.email: "a@x.com", names.additional_emails: "b@x.com"}

    def of(owner_id: str | None, *, archived: bool = False) -> Contact:
        return Contact(MADE_UP, {OWNER: owner_id}, archived=archived)

    return [
        ("another owner", lambda: raise_if_out_of_scope(MADE_UP, other, owner, "trial")),
        ("nobody", lambda: raise_if_out_of_scope(MADE_UP, None, owner, "trial")),
        (
            "no scope",
            lambda: None if is_in_scope("", "") else raise_if_out_of_scope("", "", "", ""),
        ),
        ("a foreign row", lambda: raise_if_any_out_of_scope(frame, owner)),
        ("another's contact", lambda: guard.raise_if_not_ours(of(other), here)),
        ("nobody's contact", lambda: guard.raise_if_not_ours(of(None), here)),
        ("archived", lambda: guard.raise_if_not_ours(of(owner, archived=True), here)),
        ("not just read", lambda: guard.raise_if_old(mine, None, 0.0)),
        ("read long ago", lambda: guard.raise_if_old(mine, mine, 60.0)),
        ("an owner in an update", lambda: guard.raise_if_owner_changes({OWNER: owner})),
        ("a create for another", lambda: guard.raise_if_foreign_owner({OWNER: other}, here)),
        (
            "a token that goes",
            lambda: guard.raise_if_token_lost(mine, {names.token_text: "x"}, names),
        ),
        ("a blank", lambda: guard.raise_if_unfit({"city": " "}, names)),
        ("both address fields", lambda: guard.raise_if_unfit(both, names)),
        ("a live portal", lambda: guard.raise_if_shut(far, passed=False)),
    ]
