"""The world of a seed: at least 40 leads and 45 contacts, and in it a case of every drift class."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sotdiff.sandbox import SandboxPortal
from sotdiff.settings import Properties

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from random import Random

    from sotdiff.sandbox import Switches

OWNER = "88361194"
DANA = "71520448"
LEADS, CONTACTS = 40, 45
ALL_CLASSES = frozenset("D2 D3 D4 D5 D6 D7 D8 F1 F2 F3 F4 F5 F6 F7 F8".split())
FIXES = frozenset(code for code in ALL_CLASSES if code.startswith("D"))
CITIES = ("Granby", "Grand Lake", "Fraser", "Winter Park", "Kremmling", "Tabernash")
NAMES = Properties().by_column()
Item = dict[str, Any]


@dataclass
class World:
    """Both sides: the leads as dicts, and the sandbox with the contacts; `ids`: of each lead."""

    leads: list[Item]
    sandbox: SandboxPortal
    ids: dict[str, list[str]] = field(default_factory=dict)


def plant(
    random: Random, switches: Switches, clock: Callable[[], datetime], spare: int | None = None
) -> World:
    """Return a world in which every class stands; `spare`: how many leads are in agreement."""
    world = World([], SandboxPortal(switches, clock=clock))
    cases = [*CASES, *(random.choice(CASES[:REPEATED]) for _ in range(4))]
    cases += [_agreeing] * (max(0, LEADS - len(cases) - 1) if spare is None else spare)
    random.shuffle(cases)
    for case in cases:
        case(world, random)
    while spare is None and len(world.sandbox.world.store.contacts) < CONTACTS + 1:
        _stranger(world, random)
    world.sandbox.settle()
    return world


def _lead(world: World, random: Random, addresses: int | None = None, **cells: str) -> Item:
    """Add a lead to the workbook: `addresses` of them, one to three unless said."""
    number = len(world.leads) + 1
    count = random.randint(1, 3) if addresses is None else addresses
    ledger = [f"{letter}{number}@{letter}.example.com" for letter in "abc"[:count]]
    usual = {
        "lid": f"R{number:05}",
        "first_name": f"Ann{number}",
        "last_name": f"Ash{number}",
        "email_all": ";".join(ledger) or None,
        "phone_all": f"+1970555{number:04}",
        "city": random.choice(CITIES),
        "commission": random.choice(["scout", "referral", None]),
        "sheet_row": number + 3,
    }
    world.leads.append({**usual, **cells})
    return world.leads[-1]


def _contact(world: World, lead: Item | None, **differing: str | None) -> str:
    """Put a contact there: as the lead has it, but for what differs."""
    values: Item = {"owner_id": OWNER}
    if lead:
        ledger = _ledger(lead)
        values |= {column: lead[column] for column in ("first_name", "last_name", "city")}
        values |= {"token_text": f"ID:{lead['lid']}", "commission": lead["commission"]}
        values |= {"email": ledger[0], "additional_emails": ";".join(ledger[1:])}
        values["phone"] = (lead["phone_all"] or "").split(";")[0]
    values |= differing
    archived = bool(values.pop("archived", False))
    named = {NAMES[column]: value or "" for column, value in values.items()}
    contact_id = world.sandbox.add_contact(named, archived=archived)
    if lead:
        world.ids.setdefault(lead["lid"], []).append(contact_id)
    return contact_id


def _ledger(lead: Item) -> list[str]:
    return (lead["email_all"] or "").split(";")


def _agreeing(world: World, random: Random) -> None:
    _contact(world, _lead(world, random))


def _stranger(world: World, random: Random) -> None:
    number = world.sandbox.world.store.next_id
    owner = random.choice([DANA, None])
    _contact(world, None, owner_id=owner, email=f"s{number}@strange.example.com", city="Denver")


def _token_missing(world: World, random: Random) -> None:
    _contact(world, _lead(world, random), token_text=random.choice(["", "form 7", "web "]))


def _city_corrupt(world: World, random: Random) -> None:
    lead = _lead(world, random)
    _contact(world, lead, city=random.choice(["Dr {}", "123 Elm Ave, {}"]).format(lead["city"]))


def _primary_second(world: World, random: Random) -> None:
    lead = _lead(world, random, 3)
    ledger = _ledger(lead)
    _contact(world, lead, email=ledger[1], additional_emails=random.choice(["", ledger[2]]))


def _primary_own(world: World, random: Random) -> None:
    lead = _lead(world, random, 2)
    first, second = _ledger(lead)
    _contact(world, lead, email=second, additional_emails=first)


def _primary_blank(world: World, random: Random) -> None:
    _contact(world, _lead(world, random, 2), email="", additional_emails="")


def _additional_missing(world: World, random: Random) -> None:
    lead = _lead(world, random, 3)
    _contact(world, lead, additional_emails=random.choice(["", _ledger(lead)[2]]))


def _phone_differs(world: World, random: Random) -> None:
    _contact(world, _lead(world, random), phone=random.choice(["303.555.0199", "", "12"]))


def _commission_differs(world: World, random: Random) -> None:
    lead = _lead(world, random, commission="scout")
    _contact(world, lead, commission=random.choice(["partner", ""]))


def _several(world: World, random: Random) -> None:
    lead = _lead(world, random, 3, commission="referral")
    _contact(
        world,
        lead,
        email=_ledger(lead)[1],
        additional_emails="",
        phone="1",
        city=f"Dr {lead['city']}",
        commission="partner",
    )


def _missing(world: World, random: Random) -> None:
    _lead(world, random)


def _missing_without_address(world: World, random: Random) -> None:
    _lead(world, random, 0)


def _primary_unknown(world: World, random: Random) -> None:
    lead = _lead(world, random)
    _contact(world, lead, email=f"who{lead['sheet_row']}@else.example.com", phone="1")


def _additional_unknown(world: World, random: Random) -> None:
    lead = _lead(world, random, 1)
    _contact(world, lead, additional_emails=f"x{lead['sheet_row']}@else.example.com", phone="1")


def _orphan(world: World, random: Random) -> None:
    number = world.sandbox.world.store.next_id
    _contact(world, None, email=f"o{number}@orphan.example.com", city=random.choice(CITIES))


def _token_shared(world: World, random: Random) -> None:
    lead = _lead(world, random, 2)
    _contact(world, lead, additional_emails="", phone="1")
    _contact(world, lead, email=_ledger(lead)[1], additional_emails="")


def _token_of_nobodys(world: World, random: Random) -> None:
    lead = _lead(world, random)
    _contact(world, lead, owner_id=random.choice([None, DANA]))


def _token_archived(world: World, random: Random) -> None:
    _contact(world, _lead(world, random), archived="yes")


def _ambiguous(world: World, random: Random) -> None:
    one, other = _lead(world, random, 1), _lead(world, random, 2)
    _contact(world, one, additional_emails=_ledger(other)[1], phone="1")


def _token_unknown(world: World, random: Random) -> None:
    number = world.sandbox.world.store.next_id
    address = f"u{number}@unknown.example.com"
    _contact(world, None, token_text=f"ID:R9{random.randint(1000, 9999)}", email=address)


def _name_differs(world: World, random: Random) -> None:
    _contact(world, _lead(world, random), first_name="Zed", phone=random.choice(["1", "2"]))


def _primary_taken(world: World, random: Random) -> None:
    lead = _lead(world, random, 2)
    first, second = _ledger(lead)
    _contact(world, None, owner_id=random.choice([None, DANA]), email=first)
    _contact(world, lead, email=second, additional_emails="", phone="1")


def _additional_taken(world: World, random: Random) -> None:
    lead = _lead(world, random, 3)
    _contact(world, None, owner_id=random.choice([None, DANA]), email=_ledger(lead)[1])
    _contact(world, lead, additional_emails="")


def _address_shared(world: World, random: Random) -> None:
    one = _lead(world, random, 2)
    other = _lead(world, random, 2)
    other["email_all"] = f"{_ledger(other)[0]};{_ledger(one)[1]}"
    _contact(world, one, additional_emails="", phone="1")


CASES: list[Callable[[World, Random], None]] = [
    _token_missing,
    _city_corrupt,
    _primary_second,
    _primary_own,
    _primary_blank,
    _additional_missing,
    _phone_differs,
    _commission_differs,
    _several,
    _missing,
    _missing,
    _missing_without_address,
    _missing_without_address,
    _missing_without_address,
    _primary_unknown,
    _additional_unknown,
    _orphan,
    _orphan,
    _token_shared,
    _token_of_nobodys,
    _token_archived,
    _ambiguous,
    _token_unknown,
    _name_differs,
    _primary_taken,
    _additional_taken,
    _address_shared,
]
REPEATED = 12
