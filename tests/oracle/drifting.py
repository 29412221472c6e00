"""HubSpot's side of a random portal: contacts that drift from the leads in every known way."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import TYPE_CHECKING, Any

from oracle.dice import Dice, chance, pick
from oracle.making import OWNER, Making

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oracle.look import Item

THEN = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
STRANGE_LIDS = ("R99999", "R88888", "R09001", "R09002")
TOKEN_TEXTS = ("ID:{}", "Scout ID:{} web", "id: {}", "{}", " ID:{};x", "GRID:R1 ID:{} ID:{}")
TEXTS_WITHOUT_TOKEN = (None, "", " ", "Scout", "GRID:R00417", "R00417b", "ID R00417", "ID:R")
CITY_FORMS = (
    "Dr {}",
    "123 Elm Ave, {}",
    "W Portal Rd {}",
    "Main St. {}",
    "Apt 4 {}",
    "12 {}",
    "Elm Ave, {}, CO 80446",
    "Elm Ave",
    "County Rd 5",
    "Elm Ave Apt 4",
    "Pine Way {}",
    "Federal Way",
    "123 Elm",
    "Main St",
    "{}, CO 80446",
    "{} CO",
    "{}, Colorado 80446-1234",
    "Old {}",
    "St. {}",
    "Pine Park {}",
    "St. Louis",
    "Grand Lake",
    "Estes Park",
    "Denver",
    "New{}",
    "",
    None,
)
PHONE_FORMS = (
    "+1{}{}{}",
    "({}) {}-{}",
    "{}.{}.{}",
    "{}{}{}.0",
    "1 {} {} {}",
    "{}-{}-{} x12",
    "{} {} {}, ext. 12",
    "{}-{}-{}9",
    "+44 20 7946 0000",
    "555-1234",
    "n/a",
    "12",
    " ",
    None,
)


def make_contacts(making: Making, most: int) -> None:
    """Make the contacts of each lead, some that no lead has, and shuffle them; `most` in all."""
    dice = making.dice
    made = []
    for lead in making.leads:
        made += [contact_of(making, lead) for _ in range(pick(dice, [1, 2, 0, 0], dull=75))]
    made += [stray(making) for _ in range(pick(dice, [0, 1, 2, 3]))]
    for _ in range(min(most, len(made))):
        making.contacts.append(made.pop(dice.below(len(made))))


def make_outside(making: Making, most: int) -> None:
    """Make fewer than `most` contacts out of scope that carry a token or hold a lead's address."""
    dice = making.dice
    for _ in range(dice.below(most)):
        lead = pick(dice, making.leads)
        outsider = contact(making, pick(dice, [token_text(making, lead["lid"]), None, "Scout"]))
        outsider["owner_id"] = pick(dice, [None, "77001"])
        wanted = ledger_of(lead)
        if wanted and chance(dice, 60):
            hold(making, outsider, wanted[dice.below(len(wanted)) :][:2])
        making.outside.append(outsider)


def contact_of(making: Making, lead: Item) -> Item:
    """Make a contact of a lead; each of its fields may have drifted."""
    dice = making.dice
    made = contact(making, pick(dice, [token_text(making, lead["lid"]), None], dull=60))
    if chance(dice, 12):
        made["token_text"] = odd_token_text(making, lead["lid"])
    hold(making, made, drifted_addresses(making, ledger_of(lead)))
    made["first_name"] = drifted_name(dice, lead["first_name"])
    made["last_name"] = drifted_name(dice, lead["last_name"])
    made["phone"] = drifted_phone(dice, lead["phone_all"])
    made["city"] = drifted_city(dice, lead["city"])
    made["commission"] = drifted_commission(dice, lead["commission"])
    return made


def stray(making: Making) -> Item:
    """Make a contact that belongs to no lead: a stranger, an unknown token, a rejected row's."""
    dice = making.dice
    made = contact(making, pick(dice, [None, pick(dice, TEXTS_WITHOUT_TOKEN)], dull=30))
    if chance(dice, 50):
        made["token_text"] = f"ID:{pick(dice, STRANGE_LIDS)}"
    strange = [making.address() for _ in range(pick(dice, [1, 2, 0]))]
    if chance(dice, 40):
        strange += lost_addresses(making)[:1]
    hold(making, made, strange)
    return made


def contact(making: Making, token_text: str | None) -> Item:
    """Make a contact in scope that holds nothing but a token text."""
    return {
        "contact_id": str(5000 + making.number()),
        "owner_id": OWNER,
        "email": None,
        "additional_emails": None,
        "first_name": None,
        "last_name": None,
        "phone": None,
        "city": None,
        "token_text": token_text,
        "commission": None,
        "created_at": THEN,
        "updated_at": THEN,
    }


def token_text(making: Making, lid: str) -> str:
    """Make a text that carries a token."""
    return pick(making.dice, TOKEN_TEXTS, dull=70).format(lid, lid)


def odd_token_text(making: Making, lid: str) -> str | None:
    """Make a text with none, another, an unknown, a rejected or several tokens."""
    dice = making.dice
    other = pick(dice, [pick(dice, making.leads)["lid"], *STRANGE_LIDS])
    return pick(
        dice,
        [pick(dice, TEXTS_WITHOUT_TOKEN), f"ID:{other}", f"ID:{lid} ID:{other}", f"ID: {other},R1"],
    )


def ledger_of(lead: Item) -> list[str]:
    """Return a lead's addresses."""
    return [address for address in (lead["email_all"] or "").split(";") if address]


def lost_addresses(making: Making) -> list[str]:
    """Return the addresses of rejected rows."""
    return [address for reject in making.rejects for address in ledger_of(reject)]


def drifted_addresses(making: Making, ledger: Sequence[str | None]) -> list[str | None]:
    """Return what a contact holds of its lead's addresses, primary first; None is no primary."""
    dice = making.dice
    other = [one for lead in making.leads for one in ledger_of(lead)] + lost_addresses(making)
    return pick(
        dice,
        [
            [*ledger],
            [*ledger[1:2], *ledger[:1], *ledger[2:]],
            [*ledger[1:]],
            [*ledger[:1]],
            [None, *ledger[1:]],
            [*ledger, making.address()],
            [making.address(), *ledger],
            [*ledger, *pick(dice, [other[-1:], other[:1], other])],
            [],
        ],
        dull=60,
    )


def hold(making: Making, made: Item, wanted: list[Any]) -> None:
    """Give a contact the addresses that nobody holds yet; the first is its primary."""
    free = [one for one in dict.fromkeys(wanted) if one not in making.held]
    making.held.update(one for one in free if one)
    drawn = [one and drifted_spelling(making.dice, one) for one in free]
    made["email"] = drawn[0] if drawn else None
    made["additional_emails"] = pick(making.dice, [";", "; "], dull=80).join(drawn[1:]) or None


def drifted_spelling(dice: Dice, address: str) -> str:
    """Return an address as somebody may have typed it."""
    forms = [address, address.upper(), f"\u00a0{address}", f"{address}\u200b", f"<{address}>"]
    return pick(dice, forms, dull=75)


def drifted_name(dice: Dice, name: str | None) -> str | None:
    """Return a name that is equal, equal only when compared rightly, another or blank."""
    told = name or "Eve"
    forms = [
        name,
        told.upper(),
        unicodedata.normalize("NFD", told),
        f" {told}\u00a0",
        f"{told} Jr",
        "",
        None,
    ]
    return pick(dice, forms, dull=75)


def drifted_phone(dice: Dice, phones: str | None) -> str | None:
    """Return a phone that is equal, another or blank."""
    first = (phones or "+19705550000").split(";")[0]
    area, exchange, line = first[2:5], first[5:8], first[8:12]
    form = pick(dice, PHONE_FORMS)
    told = form and form.format(area, exchange, line)
    return pick(dice, [first, told], dull=50)


def drifted_city(dice: Dice, city: str | None) -> str | None:
    """Return a city that is equal, corrupt, another or blank."""
    told = city or "Granby"
    form = pick(dice, CITY_FORMS)
    drifted = form and pick(dice, [str.title, str.upper])(form.format(told))
    return pick(dice, [city, drifted, told.upper(), told.replace(" ", "\u00a0 ")], dull=50)


def drifted_commission(dice: Dice, commission: str | None) -> str | None:
    """Return an attribution that is equal, another or blank."""
    told = commission or "scout"
    return pick(dice, [commission, f" {told} ", told.upper(), "other", "", None], dull=70)
