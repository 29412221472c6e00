"""What really happened, seen from HubSpot's side: every write with what it met.

The referee knows each contact as the door last read it by id and as it stood when the write came
in, so that neither our receipts nor our journal are believed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sotdiff import canon

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sotdiff.hubspot.answers import Answer
    from sotdiff.sandbox import Request, SandboxPortal
    from sotdiff.sandbox.contact import Contact
    from sotdiff.sandbox.store import ContactStore

OWNER = "88361194"
OWNER_NAME = "hubspot_owner_id"
ADDITIONAL = "hs_additional_emails"
WRITES = frozenset({"PATCH", "PUT", "DELETE"})
CREATE = "/crm/v3/objects/contacts"
UPSERT = f"{CREATE}/batch/upsert"


@dataclass(frozen=True)
class Write:
    """One write that HubSpot carried out on a contact that was there.

    seen_owner  its owner when the door last read it by id; owner: when the write came in
    lost        {property: what somebody had set after that reading, and the write took away}
    """

    contact_id: str
    seen_owner: str
    owner: str
    lost: Mapping[str, str]

    @property
    def is_foreign(self) -> bool:
        """Whether it met a contact that was not ours."""
        return self.owner != OWNER

    @property
    def is_blind(self) -> bool:
        """Whether the door knew, or had never looked, and wrote all the same."""
        return self.is_foreign and self.seen_owner != OWNER


@dataclass
class Referee:
    """Hears every call of the door and looks at the contacts around it.

    made     the contacts that were made for a lead: again, where a person had archived the first
    doubled  how many of them beside one that had been made before and still stood
    """

    sandbox: SandboxPortal
    seen: dict[str, Contact] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    made: dict[str, list[str]] = field(default_factory=dict)
    doubled: Counter[str] = field(default_factory=Counter)
    commits: int = 0
    _asked: str = ""
    _met: Contact | None = None
    _ids: frozenset[str] | None = None

    def __post_init__(self) -> None:
        """Look at contacts after everybody else has acted, right before a call is carried out."""
        self.attend()

    def attend(self) -> None:
        """Be the last of the hooks."""
        self.sandbox.on_request(self._about_to)

    def hear(self, name: str, _given: tuple[Any, ...], answer: Answer | None) -> None:
        """Take up one call of the door: before it (no answer yet), and after it."""
        if answer is None:
            self._met, self._ids = None, None
        elif name in {"get", "batch_read"} and answer.is_success:
            self._note_read(answer.fields)
        else:
            self._settle()

    def current(self, contact_id: str) -> str:
        """Return the id that a contact has now, after all merges."""
        contact = self.sandbox.world.store.find(contact_id)
        return contact.contact_id if contact else contact_id

    def _note_read(self, fields: Mapping[str, Any]) -> None:
        for shown in [fields] if "id" in fields else fields.get("results") or ():
            contact = self.sandbox.world.store.find(str(shown["id"]))
            if contact is not None:
                self.seen.pop(contact.contact_id, None)  # the latest reading stands last
                self.seen[contact.contact_id] = contact

    def _about_to(self, request: Request) -> None:
        store = self.sandbox.world.store
        if request.method in WRITES:
            self._asked = request.path.split("/email/")[0].rpartition("/")[2]
            self._met = store.find(self._asked)
        elif request.method == "POST" and request.path in {CREATE, UPSERT}:
            self._ids = frozenset(store.contacts)
            self._asked = _upserted(request, store)
            self._met = store.find(self._asked)

    def _settle(self) -> None:
        store = self.sandbox.world.store
        for contact_id in set(store.contacts) - self._ids if self._ids is not None else ():
            self.commits += 1
            token = store.contacts[contact_id].values.get("trackingsource", "")
            for lid in canon.tokens_in(token):
                self._note_made(lid, contact_id)
        met, self._met, self._ids = self._met, None, None
        after = store.find(met.contact_id) if met else None
        if met and after and after is not met:
            self.commits += 1
            self.writes.append(self._write(met, after))

    def _note_made(self, lid: str, contact_id: str) -> None:
        made = self.made.setdefault(lid, [])
        standing = [found for one in made if (found := self.sandbox.world.store.find(one))]
        self.doubled[lid] += any(not one.archived_at for one in standing)
        made.append(contact_id)

    def _write(self, met: Contact, after: Contact) -> Write:
        ids = {met.contact_id, self._asked}
        seen = next((self.seen[one] for one in reversed(self.seen) if one in ids), None)
        known = seen.values if seen else {}
        lost = {
            name: met.values.get(name, "")
            for name in {*met.values, *after.values}
            if met.values.get(name) != after.values.get(name)
            and met.values.get(name, "") != known.get(name, "")
            and not (name == ADDITIONAL and _new_in(met, seen) <= after.addresses())
        }
        owner = met.values.get(OWNER_NAME, "")
        return Write(met.contact_id, known.get(OWNER_NAME, ""), owner, lost)


def _new_in(met: Contact, seen: Contact | None) -> set[str]:
    """Return the additional addresses that came after the door had read the contact."""
    return {*met.additional} - {*(seen.additional if seen else ())}


def _upserted(request: Request, store: ContactStore) -> str:
    """Return the contact that a call changes by address, if it does."""
    inputs = request.body.get("inputs") if isinstance(request.body, dict) else None
    return store.holder(str(inputs[0]["id"])) or "" if inputs else ""
