"""What goes wrong on the way, and what people and other programs do meanwhile: from one seed."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from proof.planted import CITIES, DANA, NAMES, OWNER
from sotdiff import canon
from sotdiff.sandbox import Fault, SandboxRefusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from proof.planted import World
    from sotdiff.sandbox import Request
    from sotdiff.sandbox.contact import Contact

WRITE_FAULTS = (
    *("commit_then_timeout", "commit_then_reset", "truncated", "empty_body"),
    *("timeout", "reset", "duplicate", "ignored"),
    *("423", "429", "500", "502", "503", "504"),
)
READ_FAULTS = (
    *("timeout", "reset", "truncated", "empty_body", "empty_results"),
    *("429", "500", "502", "503"),
)
STOPS = ("477", "401")
LOST = frozenset(WRITE_FAULTS[:6])
TOKEN = NAMES["token_text"]
OWNER_NAME = NAMES["owner_id"]
CREATE = "/crm/v3/objects/contacts"
UPSERT = f"{CREATE}/batch/upsert"


@dataclass
class Chaos:
    """Hears every call before it is carried out. Rates are of a hundred calls each.

    hits   what went wrong how often, and what people did (`person: ...`)
    trace  one line each, in order
    """

    world: World
    random: Random
    write_faults: int = 12
    read_faults: int = 4
    people: int = 10
    hits: Counter[str] = field(default_factory=Counter)
    trace: list[str] = field(default_factory=list)
    quiet: bool = False
    wanted: str = ""

    def __post_init__(self) -> None:
        """Begin to listen."""
        self.world.sandbox.on_request(self.act)

    def stop(self) -> None:
        """Let nothing go wrong any more."""
        self.quiet = True
        self.world.sandbox.faults = []

    def act(self, request: Request) -> None:
        """Let somebody be quicker, and let the call go wrong, or neither."""
        if self.quiet:
            self.trace.append(f"{request.method} {request.path} {request.body or ''}")
            return
        is_write = is_a_write(request)
        if self.random.randrange(100) < (self.people if is_write else 1):
            self._person(request)
        fault = self._fault(request, is_write=is_write)
        self.world.sandbox.faults = [fault] if fault else []
        told = f" !{fault.kind} {fault.status}" if fault else ""
        self.trace.append(f"{request.method} {request.path} {request.body or ''}{told}")

    def _fault(self, request: Request, *, is_write: bool) -> Fault | None:
        rate, kinds = (
            (self.write_faults, WRITE_FAULTS) if is_write else (self.read_faults, READ_FAULTS)
        )
        if self.random.randrange(100) >= rate:
            return None
        kind = self.random.choice(kinds if self.random.randrange(40) else STOPS)
        if kind == "duplicate" and not _is_repeatable(request):
            return None
        self.hits[f"{'write' if is_write else 'read'} {kind}"] += 1
        return Fault("status", status=int(kind)) if kind.isdecimal() else Fault(kind)  # type: ignore[arg-type]

    def _person(self, request: Request) -> None:
        """Let a person or a program act, mostly on the very contact that the call is about."""
        store = self.world.sandbox.world.store
        live = [c for c in store.contacts.values() if not c.archived_at]
        key = request.path.split("/email/")[0].rpartition("/")[2]
        met = store.find(key) if key.isdecimal() else None
        contact = met if met and not met.archived_at and self.random.randrange(4) else None
        contact = contact or self.random.choice(live)
        self.wanted = _address_of(request)
        deed = self.random.choice(DEEDS)
        if self.wanted and self.random.randrange(2):
            deed = _logs_a_mail
        with suppress(SandboxRefusal):
            deed(self, contact)
            self.hits[f"person: {deed.__name__.strip('_')}"] += 1
            self.trace.append(f"  person: {deed.__name__.strip('_')} on {contact.contact_id}")

    def _edit(self, contact: Contact, **values: str | None) -> None:
        named = {NAMES[column]: value for column, value in values.items()}
        source = self.random.choice(["CRM_UI", "CRM_UI", "AUTOMATION_PLATFORM"])
        self.world.sandbox.edit(contact.contact_id, named, source)


def _types_phone(chaos: Chaos, contact: Contact) -> None:
    chaos._edit(contact, phone=f"+1303555{chaos.random.randrange(10000):04}")


def _types_city(chaos: Chaos, contact: Contact) -> None:
    chaos._edit(contact, city=chaos.random.choice(["Denver", "Dr Granby", *CITIES]))


def _empties_a_field(chaos: Chaos, contact: Contact) -> None:
    chaos._edit(contact, **{chaos.random.choice(["phone", "city", "commission"]): ""})


def _sets_commission(chaos: Chaos, contact: Contact) -> None:
    chaos._edit(contact, commission=chaos.random.choice(["partner", "scout", "none"]))


def _types_another_address(chaos: Chaos, contact: Contact) -> None:
    chaos._edit(contact, email=f"p{chaos.random.randrange(10**6)}@else.example.com")


def _adds_an_address(chaos: Chaos, contact: Contact) -> None:
    there = contact.values.get("hs_additional_emails", "")
    added = f"p{chaos.random.randrange(10**6)}@else.example.com"
    chaos._edit(contact, additional_emails=f"{there};{added}".strip(";"))


def _writes_around_the_token(chaos: Chaos, contact: Contact) -> None:
    chaos._edit(contact, token_text=f"{contact.values.get(TOKEN, '')} seen".strip())


def _puts_right(chaos: Chaos, contact: Contact) -> None:
    tokens = canon.tokens_in(contact.values.get(TOKEN, ""))
    lead = next((one for one in chaos.world.leads if one["lid"] in tokens), None)
    if lead:
        chaos._edit(contact, phone=lead["phone_all"], city=lead["city"])


def _hands_over(chaos: Chaos, contact: Contact) -> None:
    chaos._edit(contact, owner_id=chaos.random.choice([DANA, DANA, None]))


def _takes_over(chaos: Chaos, _contact: Contact) -> None:
    store = chaos.world.sandbox.world.store
    foreign = [
        one
        for one in store.contacts.values()
        if not one.archived_at and one.values.get(OWNER_NAME) != OWNER
    ]
    if foreign:
        chaos._edit(chaos.random.choice(foreign), owner_id=OWNER)


def _merges(chaos: Chaos, contact: Contact) -> None:
    """At most one of both has a token, so that none is lost."""
    store = chaos.world.sandbox.world.store
    fitting = [
        one
        for one in store.contacts.values()
        if one is not contact
        and not one.archived_at
        and one.primary
        and contact.primary
        and not (one.values.get(TOKEN) and contact.values.get(TOKEN))
    ]
    if fitting:
        pair = [contact.contact_id, chaos.random.choice(fitting).contact_id]
        chaos.random.shuffle(pair)
        chaos.world.sandbox.merge(*pair)


def _archives(chaos: Chaos, contact: Contact) -> None:
    chaos.world.sandbox.archive(contact.contact_id)


def _logs_a_mail(chaos: Chaos, _contact: Contact) -> None:
    """HubSpot makes a contact of nobody's from a mail that was logged: best the one wanted now."""
    ledgers = ";".join(one["email_all"] or "" for one in chaos.world.leads)
    address = chaos.wanted or chaos.random.choice([one for one in ledgers.split(";") if one])
    chaos.world.sandbox.add_contact({"email": address}, source="EMAIL_INTEGRATION")


DEEDS: tuple[Callable[[Chaos, Contact], None], ...] = (
    *(_types_phone, _types_city, _empties_a_field, _sets_commission, _types_another_address),
    *(_adds_an_address, _writes_around_the_token, _puts_right, _hands_over, _hands_over),
    *(_takes_over, _merges, _archives, _logs_a_mail),
)


def is_a_write(request: Request) -> bool:
    """Tell whether a call changes a contact."""
    return request.method != "GET" and not request.path.endswith(("/search", "/batch/read"))


def _address_of(request: Request) -> str:
    """Return the primary address of the contact that a call is to create, or to find by it."""
    body = request.body if isinstance(request.body, dict) else {}
    if request.path == UPSERT:
        return str(body["inputs"][0]["id"])
    if request.path != CREATE:
        return ""
    return str(body.get("properties", {}).get("email") or "")


def _is_repeatable(request: Request) -> bool:
    """Tell whether a delivery that HubSpot takes twice is no second contact."""
    if request.method != "POST":
        return True
    return bool(_address_of(request))
