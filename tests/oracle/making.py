"""The workbook's side of a random portal: leads, rejected rows and rejected cells."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oracle.dice import Dice, chance, pick

if TYPE_CHECKING:
    from oracle.look import Item

OWNER = "88361194"
LIDS = ("R00417", "R417", "R00418", "R1")
CITIES = (
    "Granby",
    "Grand Lake",
    "Winter Park",
    "Fraser",
    "Hot Sulphur Springs",
    "Kremmling",
    "St. Louis",
    None,
)
FIRST_NAMES = ("Ann", "José", unicodedata.normalize("NFD", "Zoë"), "Mary\u00a0Ann", "Bob", None)
LAST_NAMES = ("Hill", "Núñez", "O'Neil", "Van  Dyke", "Groß", None)
COMMISSIONS = (None, "scout", "Broker", "referral")


@dataclass
class Making:
    """A portal in the making; `held` are the addresses that some contact holds already."""

    dice: Dice
    leads: list[Item] = field(default_factory=list)
    rejects: list[Item] = field(default_factory=list)
    contacts: list[Item] = field(default_factory=list)
    outside: list[Item] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    made: int = 0

    def number(self) -> int:
        """Return a number that was not there yet."""
        self.made += 1
        return self.made

    def address(self) -> str:
        """Return an address that nobody has yet."""
        return f"a{self.number()}@{pick(self.dice, ['x.com', 'lake-house.co', 'mail.x.org'])}"


def make_leads(making: Making, count: int) -> None:
    """Make so many leads with usable LIDs."""
    for at in range(count):
        lid = LIDS[at] if at < len(LIDS) else f"R{at + 1000:05d}"
        making.leads.append(lead(making, lid, sheet_row=at + 4))


def lead(making: Making, lid: str, sheet_row: int) -> Item:
    """Make one lead as a loaded workbook has it."""
    dice = making.dice
    return {
        "lid": lid,
        "first_name": pick(dice, FIRST_NAMES),
        "last_name": pick(dice, LAST_NAMES),
        "email_all": joined(addresses(making)),
        "phone_all": joined(phones(making)),
        "city": pick(dice, CITIES),
        "commission": pick(dice, COMMISSIONS),
        "sheet_row": sheet_row,
    }


def joined(entries: list[str]) -> str | None:
    """Return a ledger as tables hold it; an empty one is missing."""
    return ";".join(entries) or None


def unique(entries: list[str]) -> list[str]:
    """Return each entry once, in order."""
    return list(dict.fromkeys(entries))


def addresses(making: Making) -> list[str]:
    """Make a ledger of addresses; now and then one belongs to an earlier lead too."""
    ledger = [making.address() for _ in range(pick(making.dice, [1, 2, 3, 3, 0]))]
    earlier = [one for lead in making.leads for one in (lead["email_all"] or "").split(";") if one]
    if earlier and chance(making.dice, 6):
        ledger.insert(making.dice.below(len(ledger) + 1), pick(making.dice, earlier))
    return unique(ledger)


def phones(making: Making) -> list[str]:
    """Make a ledger of phones."""
    dice = making.dice
    endings = ["", "", "", " ext 12"]
    return [
        f"+1970555{1000 + making.number()}{pick(dice, endings)}"
        for _ in range(pick(dice, [1, 1, 2, 0]))
    ]


def make_rejects(making: Making) -> None:
    """Reject up to three rows whole, and some cells of leads."""
    for at in range(pick(making.dice, [0, 0, 1, 2, 3])):
        reject_row(making, sheet_row=5000 + at)
    for lead in list(making.leads):
        if chance(making.dice, 8):
            reject_cell(making, lead)


def reject_row(making: Making, sheet_row: int) -> None:
    """Reject one row for its LID, which may stand twice; an address may be another row's too."""
    dice = making.dice
    found = pick(dice, ["R09001", "R09001", "R09002", "417", None])
    lid = found if found != "417" else None
    ledger = [making.address() for _ in range(pick(dice, [1, 2, 0]))]
    for items, percent in ((making.leads, 10), (making.rejects, 30)):
        others = [one for item in items for one in (item["email_all"] or "").split(";") if one]
        if others and chance(dice, percent):
            ledger.append(pick(dice, others))
    reason = "LID stands twice" if lid else "no usable LID"
    making.rejects.append(reject(lid, sheet_row, "LEAD_ID", found, reason, joined(unique(ledger))))


def reject_cell(making: Making, lead: Item) -> None:
    """Reject a first or a later entry of a lead's ledgers."""
    column, blocks = pick(
        making.dice,
        [("EMAIL_ALL", "D4;D7"), ("PHONE_ALL", "D6"), ("EMAIL_ALL", None), ("PHONE_ALL", None)],
    )
    case = reject(lead["lid"], lead["sheet_row"], column, "n/a", "cannot be used")
    making.rejects.append({**case, "blocks": blocks})


def reject(
    lid: str | None,
    sheet_row: int,
    column: str,
    value: str | None,
    reason: str,
    email_all: str | None = None,
) -> Item:
    """Return one reject that holds nothing back."""
    return {
        "lid": lid,
        "sheet_row": sheet_row,
        "column": column,
        "value": value,
        "reason": reason,
        "email_all": email_all,
        "blocks": None,
    }
