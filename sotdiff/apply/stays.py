"""Whether a value stays as it was written: counted in the journal, and given up in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.apply.compare import missing_addresses, same
from sotdiff.apply.words import ADDITIONAL, Change

if TYPE_CHECKING:
    from sotdiff.apply.desk import Desk
    from sotdiff.apply.journal import Verification


def is_frozen(desk: Desk, contact_id: str, change: Change) -> bool:
    """Tell whether this value has failed to stay so often that it is not written any more."""
    return not change.aside and strays(desk, contact_id, change) >= desk.manner.freeze_after


def strays(desk: Desk, contact_id: str, change: Change) -> int:
    """Return how often, in a row and up to now, HubSpot took this value and showed another."""
    count = 0
    for verification in reversed(desk.journal.verifications(contact_id)):
        if not _is_about(desk, verification, change):
            continue
        if _stood(desk, verification, change):
            return count
        count += 1
    return count


def _is_about(desk: Desk, verification: Verification, change: Change) -> bool:
    """Tell whether a write tried to set this very value."""
    tried = [Change(**entry) for entry in verification.request["changes"]]
    return any(
        one.field == change.field and same(one.field, one.now, change.now, desk.manner.region)
        for one in tried
    )


def _stood(desk: Desk, verification: Verification, change: Change) -> bool:
    """Tell whether the value was there when it was read back."""
    after = verification.after
    if change.field == ADDITIONAL:
        primary = canon.canon_address(after.get(desk.email) or "")
        return not missing_addresses(change, after, primary)
    return same(change.field, after.get(change.name), change.now, desk.manner.region)
