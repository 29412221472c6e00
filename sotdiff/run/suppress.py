"""Suppressing a finding: it is left alone until its end, and nobody is asked to decide it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from sotdiff.errors import FindingError, nearest
from sotdiff.record import State, Why, finding_names
from sotdiff.record.suppressions import FINDING, MOST
from sotdiff.run.ends import end_of
from sotdiff.run.holds import words_on
from sotdiff.run.scope import scope_of
from sotdiff.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.plan import Plan


def suppress_finding(name: str, by: str, reason: str, until: str) -> None:
    """Leave an open finding alone until an end.

    `name`: its 12 digits, as the report says them. A fix is held while the workbook wants the
    value that it wants now. `until`: a span (`30d`), a day or a time with its zone, within 90
    days. Raises FindingError.
    """
    settings, now = load_settings(), datetime.now(UTC)
    try:
        end = end_of(until, now, MOST)
    except ValueError as cause:
        raise FindingError(f"not suppressed: {cause}") from cause
    if not by.strip() or not reason.strip():
        raise FindingError("not suppressed: somebody says so, for a reason; neither may be blank")
    with State.open(settings.state.url, settings.root) as state:
        scope = scope_of(settings)
        finding = _named(state.open_findings(scope), name)
        held = state.holdings(scope)
        why = Why(by.strip(), reason.strip(), now, end)
        held.suppress([{key: finding[key] for key in FINDING}], why, kind=finding["kind"])


def suppressions() -> list[dict[str, Any]]:
    """Return what is suppressed now, oldest first: `finding` (its name) and the state's columns."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        held = state.holdings(scope_of(settings)).suppressed(datetime.now(UTC))
    return [row | {"finding": name} for row, name in zip(held, _names_of(held), strict=True)]


def suppressed_changes(plan: Plan) -> int:
    """Return how many changes of a plan are suppressed now; what only waits is drift as before."""
    settings = load_settings()
    with State.open(settings.state.url, settings.root) as state:
        held = state.holdings(plan.scope).suppressed(datetime.now(UTC))
    return int(words_on(held, plan.changes, settings.sot.region).notna().sum())


def _named(findings: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return the open finding of a name. Raises FindingError."""
    names = finding_names(findings)
    known = findings[names == name.strip().lower()]
    if known.empty:
        raise FindingError(
            f"no finding {name!r} is open; the report and findings.xlsx name each by 12 digits; "
            f"{nearest(name, names)}"
        )
    plain = known.astype(object).where(known.notna(), None).iloc[0]
    return {str(key): value for key, value in plain.items()}


def _names_of(held: Sequence[dict[str, Any]]) -> list[str]:
    """Return the names of the findings that suppressions are about."""
    frame = pd.DataFrame(held, columns=["kind", *FINDING])
    return list(finding_names(frame))
