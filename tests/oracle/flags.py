"""The flags F1 to F6 and F8, one loop each; F7 stands beside the fixes that want an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oracle import forms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oracle.look import Item, Look, Seen

ALL = "*"
NONE = ""


def flag(
    code: str,
    blocks: str,
    lid: str | None = None,
    contact_id: str | None = None,
    field: str | None = None,
    was: str | None = None,
    now: str | None = None,
) -> Item:
    """Return one flag."""
    return {
        "code": code,
        "kind": "flag",
        "lid": lid,
        "contact_id": contact_id,
        "field": field,
        "was": was,
        "now": now,
        "blocks": blocks,
    }


def address_unknown(look: Look) -> Iterator[Item]:
    """F1: an address of a contact in scope stands in no ledger; or the contact is an orphan."""
    for seen in look.contacts:
        if seen.of_rejected:
            continue
        if seen.links:
            yield from strange_addresses(look, seen)
        elif not seen.tokens:
            yield from orphan(seen)


def strange_addresses(look: Look, seen: Seen) -> Iterator[Item]:
    """F1 of a linked contact: only an unknown primary blocks."""
    lid = seen.links[0] if len(seen.links) == 1 else None
    for address in seen.addresses:
        in_ledger = any(address in ledger for ledger in look.ledgers.values())
        if in_ledger or look.is_lost(address):
            continue
        field = field_of(seen, address)
        blocks = ALL if field == "email" else NONE
        yield flag("F1", blocks, lid, seen.contact_id, field, address)


def orphan(seen: Seen) -> Iterator[Item]:
    """F1 of a contact without token that links to nothing: each address, and always blocking."""
    for address in seen.addresses:
        yield flag("F1", ALL, None, seen.contact_id, field_of(seen, address), address)
    if not seen.addresses:
        yield flag("F1", ALL, None, seen.contact_id, "email")


def field_of(seen: Seen, address: str) -> str:
    """Return the column in which a contact holds an address."""
    return "email" if address == seen.primary else "additional_emails"


def token_shared(look: Look) -> Iterator[Item]:
    """F2: two or more contacts in scope carry one token, or link to one lead."""
    lids = set(look.leads)
    for seen in look.contacts:
        lids.update(seen.tokens)
    for lid in lids:
        sharers = [seen for seen in look.contacts if lid in seen.tokens or lid in seen.links]
        if len(sharers) > 1:
            for seen in sharers:
                yield flag("F2", ALL, lid, seen.contact_id)


def token_out_of_scope(look: Look) -> Iterator[Item]:
    """F3: a contact out of scope carries a token, known or not."""
    for seen in look.outside:
        for token in seen.tokens:
            lid = token if look.knows(token) else None
            yield flag("F3", "D2;D7", lid, seen.contact_id, "token_text", token)


def link_ambiguous(look: Look) -> Iterator[Item]:
    """F4: tokens and addresses of one contact speak of several rows of the workbook."""
    for seen in look.contacts:
        for lid in concerned(look, seen):
            yield flag("F4", ALL, lid, seen.contact_id)


def concerned(look: Look, seen: Seen) -> set[str]:
    """Return the LIDs between which a contact stands; none where it is clear."""
    said = set(seen.known) or set(seen.links)
    if not said:
        return set()
    others: set[str] = set()
    astray = False
    for address in seen.addresses:
        if any(look.owns(lid, address) for lid in said):
            continue
        others.update(lid for lid in look.ledgers if look.owns(lid, address))
        others.update(lid for lid, ledger in look.lost if lid and address in ledger)
        astray = astray or look.is_lost(address)
    return said | others if astray or len(said | others) > 1 else set()


def token_unknown(look: Look) -> Iterator[Item]:
    """F5: a token whose LID the SoT does not know."""
    for seen in look.contacts:
        if seen.of_rejected:
            continue
        for token in seen.unknown:
            yield flag("F5", ALL, None, seen.contact_id, "token_text", token)


def differs_outside(look: Look, mended: set[str]) -> Iterator[Item]:
    """F6: city or name differs and no fix covers it; `mended` are contacts with a D3."""
    for lid, lead, seen in look.pairs():
        for field in ("city", "first_name", "last_name"):
            covered = field == "city" and seen.contact_id in mended
            wanted = forms.plain(lead[field])
            if wanted and wanted != forms.plain(seen.item[field]) and not covered:
                was, now = seen.item[field], lead[field]
                yield flag("F6", NONE, lid, seen.contact_id, field, was, now)


def address_shared(look: Look) -> Iterator[Item]:
    """F8: an address stands in a lead's ledger and in that of another row."""
    for lid, ledger in look.ledgers.items():
        for address in ledger:
            others = (theirs for other, theirs in look.ledgers.items() if other != lid)
            if any(address in theirs for theirs in others) or look.is_lost(address):
                yield flag("F8", "D2;D4;D5;D7", lid, None, "email_all", address)
