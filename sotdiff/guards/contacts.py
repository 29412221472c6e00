"""The load of the contacts: complete, and not much smaller than the last accepted one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff.guards.reading import Reading, counted, part_of, unreadable, whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.guards.limits import Limits


def in_scope_of(told: Mapping[str, Any]) -> int | None:
    """Return how many contacts a load found in scope; None where it does not say."""
    return whole_number(told.get("in_scope"))


def read_contacts(
    told: Mapping[str, Any], before: int | None, limits: Limits
) -> tuple[Reading, ...]:
    """Return the readings of a load (`told` by the door); `before`: the last accepted number."""
    complete = _complete(told)
    return (complete,) if before is None else (complete, _loss(told, before, limits))


def _complete(told: Mapping[str, Any]) -> Reading:
    """Return whether the distinct ids were as many as HubSpot itself counts."""
    total, listed = whole_number(told.get("total")), whole_number(told.get("listed"))
    if total is None or listed is None:
        why = "the contacts are no whole load of a portal, or were changed after it"
        return unreadable("contacts_missing", 0, why)
    missing = abs(total - listed)
    sentence = f"{listed} contacts were listed, HubSpot counts {total}; none may be missing"
    return counted("contacts_missing", missing, 0, sentence, is_final=True)


def _loss(told: Mapping[str, Any], before: int, limits: Limits) -> Reading:
    """Return how many contacts in scope went since the last accepted load."""
    percent = limits.contacts_loss_percent
    allowed = part_of(percent, before)
    now = in_scope_of(told)
    if now is None:
        return unreadable("contacts_lost", allowed, "the load does not say how many are in scope")
    lost = max(before - now, 0)
    sentence = (
        f"{now} contacts are in scope, at the last accepted load {before} were: {lost} lost; "
    )
    return counted("contacts_lost", lost, allowed, f"{sentence}at most {percent:g} % may be")
