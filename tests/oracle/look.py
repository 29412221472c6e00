"""One look at both systems as dicts: addresses, tokens and links, contact by contact."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oracle import forms

if TYPE_CHECKING:
    from collections.abc import Iterable

Item = dict[str, Any]


@dataclass
class Seen:
    """A contact with what it says of itself; `links` are LIDs of leads."""

    item: Item
    contact_id: str
    primary: str
    additional: list[str]
    tokens: list[str]
    known: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    of_rejected: bool = False

    @property
    def addresses(self) -> list[str]:
        """All addresses, primary first, each once."""
        return [one for one in [self.primary] if one] + [
            one for one in self.additional if one != self.primary
        ]

    @property
    def is_single(self) -> bool:
        """Tell whether it has one link, and that to a lead; each known token links."""
        return len(self.links) == 1 and len(self.known) <= 1

    @property
    def unknown(self) -> list[str]:
        """The tokens that the SoT does not know."""
        return [lid for lid in self.tokens if lid not in self.known]


@dataclass
class Look:
    """Everything that was seen. `lost`: the addresses of rejected rows, by what stands as LID."""

    leads: dict[str, Item]
    ledgers: dict[str, list[str]]
    lost: list[tuple[str | None, list[str]]]
    lost_rows: set[Any]
    barred: list[tuple[str, str]]
    contacts: list[Seen]
    outside: list[Seen]

    def linked_to(self, lid: str) -> list[Seen]:
        """Return the contacts in scope that link to a lead."""
        return [seen for seen in self.contacts if lid in seen.links]

    def is_lost(self, address: str) -> bool:
        """Tell whether a rejected row holds an address."""
        return any(address in ledger for _, ledger in self.lost)

    def owns(self, lid: str, address: str) -> bool:
        """Tell whether an address stands in the ledger of a LID, a rejected one's too."""
        if address in self.ledgers.get(lid, []):
            return True
        return any(lost == lid and address in ledger for lost, ledger in self.lost)

    def knows(self, lid: str) -> bool:
        """Tell whether the SoT knows a LID, be it a rejected row's."""
        return lid in self.leads or any(lost == lid for lost, _ in self.lost)

    def pairs(self) -> list[tuple[str, Item, Seen]]:
        """Return each contact that has exactly one link, with the lead at its other end."""
        single = [seen for seen in self.contacts if seen.is_single]
        return [(seen.links[0], self.leads[seen.links[0]], seen) for seen in single]


def look_at(
    leads: Iterable[Item],
    contacts: Iterable[Item],
    outside: Iterable[Item],
    rejects: Iterable[Item],
) -> Look:
    """Return one look, with every contact in scope linked."""
    by_lid = {lead["lid"]: lead for lead in leads}
    ledgers = {lid: forms.emails(lead["email_all"]) for lid, lead in by_lid.items()}
    look = Look(
        by_lid,
        ledgers,
        lost=[],
        lost_rows=set(),
        barred=[],
        contacts=[see(item) for item in contacts],
        outside=[see(item) for item in outside],
    )
    for reject in rejects:
        set_aside(look, reject)
    for seen in look.contacts:
        link(look, seen)
    return look


def see(item: Item) -> Seen:
    """Return a contact with its addresses and tokens read."""
    return Seen(
        item,
        item["contact_id"],
        forms.email(item["email"]),
        forms.emails(item["additional_emails"]),
        forms.tokens(item["token_text"]),
    )


def set_aside(look: Look, reject: Item) -> None:
    """Note a rejected row's LID and addresses, or the fixes that a rejected cell bars."""
    lid = forms.usable_lid(reject["lid"])
    if lid is not None and lid in look.leads:
        look.barred.append((lid, forms.text(reject["blocks"])))
        return
    look.lost.append((lid, forms.emails(reject["email_all"])))
    look.lost_rows.add(reject["sheet_row"])


def link(look: Look, seen: Seen) -> None:
    """Link a contact by its known tokens, and only without any by its addresses."""
    seen.known = [lid for lid in seen.tokens if look.knows(lid)]
    if seen.known:
        seen.links = [lid for lid in seen.known if lid in look.leads]
    else:
        seen.links = [
            lid for lid, ledger in look.ledgers.items() if set(ledger) & set(seen.addresses)
        ]
    holds_lost = any(look.is_lost(address) for address in seen.addresses)
    tokened = any(lid not in look.leads for lid in seen.known)
    seen.of_rejected = tokened or (not seen.links and holds_lost)
