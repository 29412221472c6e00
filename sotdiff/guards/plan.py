"""The limits of one plan: how many contacts, what share of the scope, creates, one value for many.

A contact to create is a changed contact too, so that updates and creates together keep the limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff.canon import canon_address, canon_column, canon_text
from sotdiff.guards.reading import Reading, counted, part_of, unreadable

if TYPE_CHECKING:
    from sotdiff.guards.limits import Limits

OWNER = "owner_id"


def contacts_in(changes: pd.DataFrame) -> int:
    """Return how many contacts the changes touch or create."""
    return int(_who(changes).nunique())


def creates_in(changes: pd.DataFrame) -> int:
    """Return how many contacts the changes create."""
    return int(changes.loc[changes["contact_id"].isna(), "lid"].nunique())


def read_plan(changes: pd.DataFrame, in_scope: int | None, limits: Limits) -> tuple[Reading, ...]:
    """Return the readings of a plan's changes; `in_scope`: the contacts in scope, if known."""
    return (
        _contacts(changes, limits),
        _share(changes, in_scope, limits),
        _creates(changes, limits),
        _cleared(changes),
        _one_value(changes, limits),
    )


def _contacts(changes: pd.DataFrame, limits: Limits) -> Reading:
    count, limit = contacts_in(changes), limits.run_contacts
    told = f"{count} contacts would be changed, created ones counted; a run may change {limit}"
    return counted("run_contacts", count, limit, told)


def _share(changes: pd.DataFrame, in_scope: int | None, limits: Limits) -> Reading:
    """Return the share of the scope; where the scope is small, a fixed number is allowed."""
    percent, least = limits.run_scope_percent, limits.run_scope_least
    if in_scope is None:
        return unreadable("run_share", least, "nobody knows how many contacts are in scope")
    count, allowed = contacts_in(changes), max(part_of(percent, in_scope), least)
    may = f"{percent:g} % of them ({allowed}) may" if allowed > least else f"{least} may"
    told = f"{count} contacts would be changed, of {in_scope} in scope; {may}"
    return counted("run_share", count, allowed, told)


def _creates(changes: pd.DataFrame, limits: Limits) -> Reading:
    count, limit = creates_in(changes), limits.run_creates
    told = f"{count} contacts would be created; a run may create {limit}"
    return counted("run_creates", count, limit, told)


def _cleared(changes: pd.DataFrame) -> Reading:
    """Return how many fields would be emptied; nothing ever may."""
    blank = canon_column(changes["now"], canon_address).isna()
    told = f"{int(blank.sum())} fields would be emptied; none ever may"
    return counted("run_cleared", int(blank.sum()), 0, told, is_final=True)


def _one_value(changes: pd.DataFrame, limits: Limits) -> Reading:
    """Return how many contacts get one and the same value; every create has our owner."""
    limit = limits.one_value_contacts
    given = changes[changes["field"] != OWNER]
    values = canon_column(given["now"], canon_text)
    shared = pd.DataFrame({"field": given["field"], "value": values, "who": _who(given)})
    counts = shared.groupby(["field", "value"])["who"].nunique().reset_index()
    most = counts.nlargest(1, "who")
    count = int(most["who"].sum())
    field = "".join(most["field"]) or "any field"
    told = f"{count} contacts would get one and the same value in {field}; {limit} may"
    return counted("run_one_value", count, limit, told)


def _who(changes: pd.DataFrame) -> pd.Series:
    """Return the contact of each change; of a create, its lead."""
    return changes["contact_id"].fillna("new:" + changes["lid"])
