"""The fixes D2 to D8, one loop each, and F7: an address they want that is held outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oracle import forms
from oracle.flags import flag
from oracle.streets import is_corrupt, town

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from oracle.look import Item, Look, Seen


def fix(code: str, lid: str, seen: Seen | None, field: str, now: str) -> Item:
    """Return one fix; without a contact it creates one."""
    return {
        "code": code,
        "kind": "fix",
        "lid": lid,
        "contact_id": seen.contact_id if seen else None,
        "field": field,
        "was": seen.item[field] if seen else None,
        "now": now,
    }


def token_missing(look: Look) -> Iterator[Item]:
    """D2: the only contact of a lead, linked by address, carries no token at all."""
    for lid, _, seen in look.pairs():
        if not seen.tokens and len(look.linked_to(lid)) == 1:
            kept = forms.text(seen.item["token_text"])
            now = f"{kept} ID:{lid}" if kept.strip() else f"ID:{lid}"
            yield fix("D2", lid, seen, "token_text", now)


def city_corrupt(look: Look, policy: str, known_cities: Collection[str]) -> Iterator[Item]:
    """D3: street words leaked into the city; the policy may widen it."""
    known = {town(forms.text(lead["city"])) for lead in look.leads.values()}
    known |= {town(city) for city in known_cities}
    for lid, lead, seen in look.pairs():
        wanted, found = forms.plain(lead["city"]), forms.plain(seen.item["city"])
        if not wanted or wanted == found:
            continue
        widened = policy == "any" or (policy == "corrupt_or_blank" and not found)
        if widened or is_corrupt(found, wanted, known):
            yield fix("D3", lid, seen, "city", forms.written(lead["city"]))


def primary_differs(look: Look) -> Iterator[Item]:
    """D4: the primary is blank or another address of this lead's ledger."""
    for lid, _, seen in look.pairs():
        ledger = look.ledgers[lid]
        if ledger and seen.primary != ledger[0] and seen.primary in ["", *ledger]:
            yield fix("D4", lid, seen, "email", ledger[0])


def held_outside(look: Look, address: str) -> bool:
    """Tell whether a contact out of scope holds an address."""
    return any(address in seen.addresses for seen in look.outside)


def additional_missing(look: Look, promoted: dict[str, str]) -> Iterator[Item]:
    """D5: ledger addresses are missing; `promoted` is the primary of each D4 that goes through."""
    for lid, _, seen in look.pairs():
        primary = promoted.get(seen.contact_id, seen.primary)
        standing = [one for one in seen.additional if one != primary]
        missing = [
            one
            for one in look.ledgers[lid]
            if one != primary and one not in standing and not held_outside(look, one)
        ]
        if missing:
            yield fix("D5", lid, seen, "additional_emails", ";".join(standing + missing))


def phone_differs(look: Look) -> Iterator[Item]:
    """D6: number or extension differs from the lead's primary phone."""
    for lid, lead, seen in look.pairs():
        ledger = forms.phones(lead["phone_all"])
        if ledger and not forms.is_same_phone(seen.item["phone"], ledger[0]):
            yield fix("D6", lid, seen, "phone", ledger[0])


def contact_missing(look: Look, owner_id: str) -> Iterator[Item]:
    """D7: no contact links to the lead: each field that is not blank is set from the start."""
    for lid, lead in look.leads.items():
        if look.linked_to(lid):
            continue
        for field, now in from_the_start(look, lead, owner_id).items():
            if now:
                yield fix("D7", lid, None, field, now)


def from_the_start(look: Look, lead: Item, owner_id: str) -> dict[str, str]:
    """Return what a new contact of this lead would hold, blanks included."""
    lid = lead["lid"]
    ledger = look.ledgers[lid]
    phones = [] if is_barred(look, lid, "D6") else forms.phones(lead["phone_all"])
    return {
        "token_text": f"ID:{lid}",
        "owner_id": owner_id,
        "email": "".join(ledger[:1]),
        "additional_emails": ";".join(ledger[1:]),
        "first_name": forms.written(lead["first_name"]),
        "last_name": forms.written(lead["last_name"]),
        "phone": "".join(phones[:1]),
        "city": forms.written(lead["city"]),
        "commission": forms.trimmed(lead["commission"]),
    }


def is_barred(look: Look, lid: str, code: str) -> bool:
    """Tell whether a rejected cell of a lead holds back a fix."""
    return any(lid == of and covers(blocks, code) for of, blocks in look.barred)


def covers(blocks: str, code: str) -> bool:
    """Tell whether `*` or a list of codes names a code."""
    return blocks == "*" or code in blocks.split(";")


def commission_differs(look: Look) -> Iterator[Item]:
    """D8: an attribution is expected, and the trimmed text is not exactly that."""
    for lid, lead, seen in look.pairs():
        expected = forms.trimmed(lead["commission"])
        if expected and expected != forms.trimmed(seen.item["commission"]):
            yield fix("D8", lid, seen, "commission", expected)


def address_taken(look: Look) -> Iterator[Item]:
    """F7: an address that D4, D5 or D7 wants is held by a contact out of scope."""
    for lid, ledger in look.ledgers.items():
        for address in ledger:
            if held_outside(look, address) and is_wanted(look, lid, address):
                blocks = "D4;D7" if address == ledger[0] else "D7"
                yield flag("F7", blocks, lid, None, "email", address)


def is_wanted(look: Look, lid: str, address: str) -> bool:
    """Tell whether a fix of this lead wants an address, D4 taken as done."""
    if not look.linked_to(lid):
        return True
    single = [seen for seen in look.linked_to(lid) if seen.is_single]
    return any(address not in seen.addresses for seen in single)
