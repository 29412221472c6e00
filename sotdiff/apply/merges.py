"""A PATCH that answers with another id hit a merge: what was written belongs to the new contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.apply.desk import before_image, note_written
from sotdiff.apply.words import OWNER
from sotdiff.errors import R01Violation, RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdiff.apply.desk import Desk
    from sotdiff.apply.needs import Contact
    from sotdiff.apply.words import Change


def follow_merge(
    desk: Desk, fresh: Contact, changes: Sequence[Change], intent_id: int, merged_id: str
) -> None:
    """Read the contact that came of a merge; if it is ours, what was written is read back there.

    Raises R01Violation when it is not ours: the write has reached a contact out of scope.
    """
    try:
        merged = desk.get(merged_id)
    except RequestError as error:
        detail = f"the contact was merged into {merged_id}, which could not be read: {error}"
        desk.settle(changes, "unknown", detail)
        return
    if desk.is_ours(merged):
        note_written(
            desk,
            merged_id,
            changes,
            [intent_id],
            before_image(desk, fresh),
            note=f"the contact was merged into {merged_id} meanwhile",
            traceable=False,
        )
        return
    owner_id = merged.properties.get(desk.names[OWNER])
    detail = (
        f"R-01: contact {fresh.contact_id} was merged between check and write into {merged_id}, "
        f"which belongs to {owner_id or 'nobody'}; look at {merged_id} by hand"
    )
    desk.settle(changes, "out_of_scope", detail)
    desk.incidents.append(
        {"contact_id": merged_id, "owner_id": owner_id, "kind": "merge", "detail": detail}
    )
    raise R01Violation(detail)
