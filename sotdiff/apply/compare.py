"""Whether a value is the wanted one: canonical forms, field by field, as `diff` compares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sotdiff import canon
from sotdiff.apply.words import ADDITIONAL, EMAIL, TOKEN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sotdiff.apply.needs import Contact
    from sotdiff.apply.words import Change


def same(field: str, one: str | None, other: str | None, region: str = "US") -> bool:
    """Tell whether two values of a field are canonically equal; missing, `""` and blank are."""
    if field == "phone":
        return _same_phone(one or "", other or "", region)
    form = _FORMS.get(field, str.strip)
    return form(one or "") == form(other or "")


def missing_addresses(change: Change, values: Mapping[str, str | None], primary: str) -> list[str]:
    """Return the addresses of a D5 that are neither primary nor additional, in its order."""
    there = {*canon.split_ledger(values.get(change.name) or ""), primary}
    return [address for address in canon.split_ledger(change.now) if address not in there]


def stands(change: Change, contact: Contact, email: str, region: str) -> bool:
    """Tell whether a contact has what the change wants. `email`: the primary's property.

    Additional addresses are compared as sets, and the primary may be any one of them.
    """
    if change.field == ADDITIONAL:
        primary = primary_of(contact, email)
        kept = {*canon.split_ledger(contact.properties.get(change.name) or ""), primary}
        gone = kept.isdisjoint(canon.split_ledger(change.drops))
        return gone and not missing_addresses(change, contact.properties, primary)
    return same(change.field, contact.properties.get(change.name), change.now, region)


def primary_of(contact: Contact, email: str) -> str:
    """Return a contact's canonical primary address, `""` if there is none."""
    return canon.canon_address(contact.properties.get(email) or "")


def _same_phone(one: str, other: str, region: str) -> bool:
    """Compare as E.164; a number that is none is compared by its digits."""
    here, there = canon.canon_phone(one, region), canon.canon_phone(other, region)
    return here == there or here == _digits(there)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


def _as_set(value: str) -> str:
    return canon.join_list(sorted(canon.split_ledger(value)))


def _collapsed(value: str) -> str:
    return " ".join(value.split())


_FORMS: dict[str, Callable[[str], str]] = {
    EMAIL: canon.canon_address,
    ADDITIONAL: _as_set,
    TOKEN: _collapsed,
    "city": canon.canon_text,
    "first_name": canon.canon_text,
    "last_name": canon.canon_text,
}
