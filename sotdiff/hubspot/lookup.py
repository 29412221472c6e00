"""Single contacts: by id, the strong way, and by any of their addresses, portal-wide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sotdiff.canon import canon_address, is_address, split_ledger
from sotdiff.errors import GoneError, RequestError
from sotdiff.hubspot.calls import shows_contact, shows_contacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sotdiff.hubspot.calls import Calls
    from sotdiff.hubspot.contact import Contact, ReadBy
    from sotdiff.settings import Properties

BATCH = 100
BATCH_WITH_HISTORY = 50
NOT_FOUND = "OBJECT_NOT_FOUND"


def get_contact(
    calls: Calls, contact_id: str, names: Sequence[str], history: Sequence[str] = ()
) -> Contact:
    """Return one contact by its id; by a merged id, the contact that it became.

    Raises GoneError when it is archived or deleted.
    """
    fields = calls.read(
        "history" if history else "read",
        f"read contact {contact_id}",
        lambda: calls.client.get(contact_id, names, history),
        shows_contact,
    )
    return calls.contact(fields, "id")


def read_contacts(
    calls: Calls, contact_ids: Iterable[str], names: Sequence[str], history: Sequence[str] = ()
) -> dict[str, Contact]:
    """Return {asked id: contact}; those that are archived or deleted are not in it.

    What a batch leaves out without a word (a merged id does that) is asked for alone.
    """
    read: dict[str, Contact] = {}
    ids = [contact_id for contact_id in dict.fromkeys(contact_ids) if contact_id.isdecimal()]
    for chunk in _chunks(ids, BATCH_WITH_HISTORY if history else BATCH):
        answered, missing = _batch(calls, chunk, names, history)
        by_id = {contact.contact_id: contact for contact in answered}
        for contact_id in chunk:
            contact = by_id.get(contact_id)
            if contact is None and contact_id not in missing:
                contact = _alone(calls, contact_id, names, history)
            if contact is not None:
                read[contact_id] = contact
    return read


def holders_of(
    calls: Calls, addresses: Iterable[str], names: Sequence[str], properties: Properties
) -> dict[str, Contact]:
    """Return {canonical address: contact that holds it}, whoever owns the contact.

    HubSpot does not say which input found which contact: that is told by the contact's own
    addresses. An address that is none cannot be held.
    """
    held: dict[str, Contact] = {}
    asked = dict.fromkeys(filter(is_address, map(canon_address, addresses)))
    for chunk in _chunks(list(asked), BATCH):
        answered, missing = _batch(calls, chunk, names, by_email=True)
        by_address = {a: c for c in answered for a in addresses_of(c, properties)}
        for address in chunk:
            contact = by_address.get(address)
            if contact is None and address not in missing:
                contact = _alone(calls, address, names, by_email=True)
            if contact is not None:
                held[address] = contact
    return held


def addresses_of(contact: Contact, properties: Properties) -> list[str]:
    """Return the canonical addresses of a contact, the primary first."""
    values = contact.properties
    both = (values.get(properties.email), values.get(properties.additional_emails))
    return split_ledger(";".join(value for value in both if value))


def _batch(
    calls: Calls,
    keys: list[str],
    names: Sequence[str],
    history: Sequence[str] = (),
    *,
    by_email: bool = False,
) -> tuple[list[Contact], set[str]]:
    """Return the contacts of one batch, and the keys that HubSpot says are not there."""
    body: dict[str, Any] = {
        "inputs": [{"id": key} for key in keys],
        "properties": list(names),
        "propertiesWithHistory": list(history),
    }
    body |= {"idProperty": "email"} if by_email else {}
    what = f"batch read of {len(keys)} contacts"
    try:
        fields = calls.read(
            "batch_read", what, lambda: calls.client.batch_read(body), shows_contacts
        )
    except GoneError:
        return [], set(keys)
    read_by: ReadBy = "email" if by_email else "id"
    answered = [calls.contact(shown, read_by) for shown in fields["results"]]
    return answered, _missing(fields, what)


def _missing(fields: dict[str, Any], what: str) -> set[str]:
    """Return the keys that an answer names as not there; any other error in it is one for us."""
    keys: set[str] = set()
    for error in fields.get("errors") or ():
        category = error.get("category")
        if category != NOT_FOUND:
            raise RequestError(f"{what}: part of the batch failed, without being read")
        keys.update(canon_address(str(key)) for key in (error.get("context") or {}).get("ids", ()))
    return keys


def _alone(
    calls: Calls,
    key: str,
    names: Sequence[str],
    history: Sequence[str] = (),
    *,
    by_email: bool = False,
) -> Contact | None:
    """Return one contact that a batch passed over in silence; None when it is not there."""
    what = "look up one address" if by_email else f"read contact {key}"
    id_property = "email" if by_email else None
    try:
        fields = calls.read(
            "read", what, lambda: calls.client.get(key, names, history, id_property), shows_contact
        )
    except GoneError:
        return None
    return calls.contact(fields, "email" if by_email else "id")


def _chunks(keys: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]
