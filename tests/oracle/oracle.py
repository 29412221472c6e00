"""The naive `diff`: the same contract, other code. Loops over dicts, no frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oracle import fixes, flags
from oracle.look import Item, Look, Seen, look_at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

Buckets = dict[str, set[str]]


@dataclass
class Answer:
    """What the oracle says. Buckets hold LIDs, contact ids and, of rejected rows, sheet rows."""

    findings: list[Item]
    changes: list[Item]
    blocked: list[Item]
    flags: list[Item]
    leads_buckets: Buckets
    contacts_buckets: Buckets


def find(
    leads: Iterable[Item],
    contacts: Iterable[Item],
    outside: Iterable[Item] = (),
    rejects: Iterable[Item] = (),
    *,
    owner_id: str,
    city_policy: str = "corrupt",
    known_cities: Collection[str] = (),
) -> Answer:
    """Return every finding, what may be changed, what is held back, and where each one counts."""
    look = look_at(leads, contacts, outside, rejects)
    raise_if_foreign(look, owner_id)
    d3 = list(fixes.city_corrupt(look, city_policy, known_cities))
    raised = list(all_flags(look, {finding["contact_id"] for finding in d3}))
    fixed = d3 + list(plain_fixes(look, owner_id))
    promoted = {
        finding["contact_id"]: finding["now"]
        for finding in fixed
        if finding["code"] == "D4" and not blockers(look, raised, finding)
    }
    fixed += fixes.additional_missing(look, promoted)
    held = {at: blockers(look, raised, finding) for at, finding in enumerate(fixed)}
    return Answer(
        findings=fixed + raised,
        changes=[finding for at, finding in enumerate(fixed) if not held[at]],
        blocked=[
            {**finding, "blocked_by": held[at]} for at, finding in enumerate(fixed) if held[at]
        ],
        flags=raised,
        leads_buckets=leads_buckets(look, fixed, raised),
        contacts_buckets=contacts_buckets(look, fixed, raised),
    )


def raise_if_foreign(look: Look, owner_id: str) -> None:
    """Refuse a contact in scope that is not our owner's."""
    for seen in look.contacts:
        if seen.item["owner_id"] != owner_id:
            raise ValueError(f"contact {seen.contact_id} is of owner {seen.item['owner_id']}")


def all_flags(look: Look, mended: set[str]) -> Iterator[Item]:
    """Raise every flag; `mended` are the contacts with a D3."""
    yield from flags.address_unknown(look)
    yield from flags.token_shared(look)
    yield from flags.token_out_of_scope(look)
    yield from flags.link_ambiguous(look)
    yield from flags.token_unknown(look)
    yield from flags.differs_outside(look, mended)
    yield from fixes.address_taken(look)
    yield from flags.address_shared(look)


def plain_fixes(look: Look, owner_id: str) -> Iterator[Item]:
    """Find the fixes that hang on no other fix; D3 and D5 come from elsewhere."""
    yield from fixes.token_missing(look)
    yield from fixes.primary_differs(look)
    yield from fixes.phone_differs(look)
    yield from fixes.contact_missing(look, owner_id)
    yield from fixes.commission_differs(look)


def blockers(look: Look, raised: list[Item], finding: Item) -> set[str]:
    """Return the codes of the flags that hold a fix back; a rejected cell is `reject`."""
    found = {
        flag["code"]
        for flag in raised
        if fixes.covers(flag["blocks"], finding["code"])
        and (flag["lid"] == finding["lid"] or is_of(flag, finding["contact_id"]))
    }
    if fixes.is_barred(look, finding["lid"], finding["code"]):
        found.add("reject")
    return found


def is_of(flag: Item, contact_id: str | None) -> bool:
    """Tell whether a flag names a contact."""
    return contact_id is not None and flag["contact_id"] == contact_id


def leads_buckets(look: Look, fixed: list[Item], raised: list[Item]) -> Buckets:
    """Put every workbook row where it counts, exactly once."""
    buckets: Buckets = {"rejected": set(look.lost_rows)}
    for lid in look.leads:
        linked = look.linked_to(lid)
        codes = {finding["code"] for finding in fixed if finding["lid"] == lid}
        blocks = {
            flag["blocks"]
            for flag in raised
            if flag["lid"] == lid or any(is_of(flag, seen.contact_id) for seen in linked)
        }
        bucket = "to_create" if "D7" in codes and not blocks - {""} else place(codes, blocks)
        if bucket == "in_sync" and len(linked) != 1:
            bucket = "unaccounted"
        buckets.setdefault(bucket, set()).add(lid)
    return buckets


def contacts_buckets(look: Look, fixed: list[Item], raised: list[Item]) -> Buckets:
    """Put every contact in scope where it counts, exactly once."""
    buckets: Buckets = {}
    for seen in look.contacts:
        bucket = contact_bucket(seen, fixed, raised)
        buckets.setdefault(bucket, set()).add(seen.contact_id)
    return buckets


def contact_bucket(seen: Seen, fixed: list[Item], raised: list[Item]) -> str:
    """Return the bucket of one contact."""
    if seen.of_rejected:
        return "of_rejected"
    codes = {finding["code"] for finding in fixed if is_of(finding, seen.contact_id)}
    blocks = {
        flag["blocks"]
        for flag in raised
        if flag["lid"] in seen.links or is_of(flag, seen.contact_id)
    }
    bucket = place(codes, blocks)
    return "unaccounted" if bucket == "in_sync" and len(seen.links) != 1 else bucket


def place(codes: set[str], blocks: set[str]) -> str:
    """Return the bucket that fixes and the flags' blocks make; an empty text blocks nothing."""
    if blocks - {""}:
        return "flagged"
    if codes:
        return "to_fix"
    return "shown" if blocks else "in_sync"
