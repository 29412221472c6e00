"""What the guarded writer will not send: R-01 first, then whatever could lose something.

Each function raises or does nothing; none of them calls HubSpot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff.canon import canon_address, split_ledger, tokens_in
from sotdiff.errors import R01Violation, WriteRefusedError
from sotdiff.hubspot.address import is_loopback
from sotdiff.hubspot.contact import OWNER
from sotdiff.hubspot.noted import shows_same
from sotdiff.rules import raise_if_out_of_scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.hubspot.contact import Contact, Identity
    from sotdiff.settings import Properties

FRESH_S = 5.0
TOGETHER_S = 4.0  # the oldest reading to begin a write with


def raise_if_shut(identity: Identity, *, passed: bool) -> None:
    """Refuse every write to a live portal that is not on this machine before the guards were asked.

    `passed`: whether they have let this portal's writes pass.
    """
    if identity.world == "live" and not is_loopback(identity.url) and not passed:
        raise WriteRefusedError(
            f"portal {identity.portal_id} at {identity.url} is live, and no guard has let a write "
            "pass: `sotdiff run` and apply() ask them, and so do update() and create() of connect()"
        )


def raise_if_not_ours(fresh: Contact, identity: Identity) -> None:
    """R-01's third layer: the contact as it was read a moment ago belongs to the scope's owner."""
    raise_if_out_of_scope(
        fresh.contact_id, fresh.owner_id, identity.owner_id, "asked for right before a write"
    )
    if fresh.archived:
        raise WriteRefusedError(f"contact {fresh.contact_id} is archived")


def raise_if_old(fresh: Contact, last_read: Contact | None, now: float) -> None:
    """Refuse a contact that was not read by id, by this portal, within the last seconds.

    `last_read`: what this portal last read by that very id, and has not written since.
    """
    if fresh is not last_read:
        raise WriteRefusedError(
            f"contact {fresh.contact_id} was not just read by that id: read it again with "
            "get() before each write (a merged contact answers with another id)"
        )
    age = now - fresh.read_at
    if not 0 <= age <= FRESH_S:
        raise WriteRefusedError(
            f"contact {fresh.contact_id} was read {age:.1f} s ago, more than {FRESH_S:.0f} s: "
            "read it again with get() before the write"
        )


def raise_if_unfit(given: Mapping[str, str], properties: Properties) -> None:
    """Refuse a write without properties, with an empty value, or with both address fields."""
    if not given:
        raise WriteRefusedError("a write without any property")
    for name, value in given.items():
        if not isinstance(value, str) or not value.strip():
            raise WriteRefusedError(
                f"property {name!r}: {_described(value)} is not written; a blank never empties "
                "a HubSpot field"
            )
    if properties.email in given and properties.additional_emails in given:
        raise WriteRefusedError(
            f"{properties.email} and {properties.additional_emails} in one write: send the "
            "primary address first, read the contact, then add the others"
        )


def raise_if_owner_changes(given: Mapping[str, str]) -> None:
    """Refuse to name an owner in an update: even the same one could undo a hand-over."""
    if OWNER in given:
        raise R01Violation(f"R-01: {OWNER} is never written to a contact that exists")


def raise_if_token_lost(fresh: Contact, given: Mapping[str, str], properties: Properties) -> None:
    """Refuse an update after which a token that stands in the contact would be gone."""
    name = properties.token_text
    if name not in given:
        return
    lost = set(tokens_in(fresh.properties.get(name) or "")) - set(tokens_in(given[name]))
    if lost:
        raise WriteRefusedError(
            f"contact {fresh.contact_id}: {name} would lose the token of {', '.join(sorted(lost))}"
        )


def raise_if_no_undo(
    fresh: Contact, given: Mapping[str, str], written: Mapping[str, str], properties: Properties
) -> None:
    """Refuse to put back what is not, at this moment, as our own write had left it.

    Blank values, and a text without its token, are let through for such a property only.
    """
    raise_if_owner_changes(given)
    for name in given:
        stands, ours = fresh.properties.get(name) or "", written.get(name, "")
        if name not in written or not shows_same(stands, ours):
            raise WriteRefusedError(
                f"contact {fresh.contact_id}: {name} is not as it was written; it is not put back"
            )
    as_if = {name: value if value.strip() else written[name] for name, value in given.items()}
    raise_if_unfit(as_if, properties)


def raise_if_foreign_owner(given: Mapping[str, str], identity: Identity) -> None:
    """Refuse to create a contact for anybody but the scope's owner."""
    if given.get(OWNER, identity.owner_id) != identity.owner_id:
        raise R01Violation(
            f"R-01: a contact is created for owner {identity.owner_id} and for no other"
        )


def raise_if_not_additional(fresh: Contact, address: str, properties: Properties) -> None:
    """Refuse to take away an address that is none of the contact's additional ones."""
    held = split_ledger(fresh.properties.get(properties.additional_emails) or "")
    if canon_address(address) not in held:
        raise WriteRefusedError(
            f"contact {fresh.contact_id}: the address to take away is none of its additional ones"
        )


def _described(value: object) -> str:
    return "an empty text" if isinstance(value, str) else f"a value of type {type(value).__name__}"
