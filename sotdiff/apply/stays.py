"""Whether a value stays as it was written: counted in the journal, and given up in the end.

A write did not stay where HubSpot showed another value when it was read back, or where a program
had changed it by the next time. Where a person has changed the field since, the count begins anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff import canon
from sotdiff.apply.compare import missing_addresses, same
from sotdiff.apply.desk import before_image
from sotdiff.apply.races import is_persons
from sotdiff.apply.words import ADDITIONAL, Change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.apply.desk import Desk
    from sotdiff.apply.journal import Verification
    from sotdiff.apply.needs import Contact


def why_frozen(desk: Desk, fresh: Contact, change: Change) -> str:
    """Return why this value is not written any more, empty where it may be."""
    if change.aside:
        return ""
    met = before_image(desk, fresh)
    if strays(desk, fresh.contact_id, change, met) < desk.manner.freeze_after:
        return ""
    last = " ".join(part for part in met["writers"].get(change.name, ()) if part)
    by = f"; what stands there is by {last}" if last else ""
    return (
        f"the value did not stay {desk.manner.freeze_after} times; it is not written any more{by}"
    )


def strays(desk: Desk, contact_id: str, change: Change, met: Mapping[str, Any]) -> int:
    """Return how often in a row this value was written and did not stay.

    `met`: the contact as it was met after the last of these writes, as a before-image.
    """
    count, region = 0, desk.manner.region
    for verification in reversed(desk.journal.verifications(contact_id)):
        tried = _tried(verification, change.field)
        if not any(same(change.field, one.now, change.now, region) for one in tried):
            if tried and change.field != ADDITIONAL:
                return count
            continue
        moved = _head(met, change.name) != _head(verification.before, change.name)
        by_person = moved and is_persons(_writer(met, change.name))
        stayed = _stood(desk, verification, change) and not (moved and _writer(met, change.name))
        if by_person or stayed:
            return count
        count += 1
        met = verification.before
    return count


def _tried(verification: Verification, field: str) -> list[Change]:
    """Return what a write tried to set in a field."""
    changes = (Change(**entry) for entry in verification.request["changes"])
    return [change for change in changes if change.field == field]


def _head(image: Mapping[str, Any], name: str) -> Any:
    """Return the newest version of a property in a before-image."""
    return image.get("heads", {}).get(name)


def _writer(image: Mapping[str, Any], name: str) -> str:
    """Return what kind of writer wrote the newest version, empty where nobody knows."""
    return (image.get("writers", {}).get(name) or [""])[0] or ""


def _stood(desk: Desk, verification: Verification, change: Change) -> bool:
    """Tell whether the value was there when it was read back."""
    after = verification.after
    if change.field == ADDITIONAL:
        primary = canon.canon_address(after.get(desk.email) or "")
        return not missing_addresses(change, after, primary)
    return same(change.field, after.get(change.name), change.now, desk.manner.region)
