"""What is held back now, and the lifting of a hold."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pandas as pd

from sotdiff.errors import StateError
from sotdiff.record import State
from sotdiff.run.scope import scope_of
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMNS = {
    "suppression_id": "hold",
    **{name: name for name in ("kind", "code", "lid", "contact_id", "field", "now")},
    "by_whom": "by",
    "reason": "reason",
    "until": "until",
    "run_id": "undo",
}


def holds() -> pd.DataFrame:
    """Return one row a hold that is in force, oldest first: what, by whom, why, until when.

    `now`: the value that is not written (missing: whatever is wanted); `undo`: the run that did.
    """
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        found = state.holdings(scope_of(settings)).suppressed(datetime.now(UTC))
    frame = pd.DataFrame(found, columns=list(COLUMNS)).rename(columns=COLUMNS)
    return frame.astype(dict.fromkeys(COLUMNS.values(), "string") | {"hold": "int64"})


def lift(numbers: Sequence[int], *, reason: str, by: str | None = None) -> None:
    """Lift holds, all or none: the next run writes what was held. Raises StateError."""
    settings, now = load_settings(), datetime.now(UTC)
    with State.open(settings.state.url, settings.root) as state:
        holdings = state.holdings(scope_of(settings))
        known = {each["suppression_id"] for each in holdings.suppressed(now)}
        if unknown := sorted({*numbers} - known):
            those = ", ".join(map(str, sorted(known))) or "none"
            raise StateError(f"no suppression {unknown[0]} holds; those that do: {those}")
        holdings.release(numbers, now, by=by or getpass.getuser(), why=reason)
