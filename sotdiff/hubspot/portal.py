"""The one way to a HubSpot portal: reads are free, writes go through the guard."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from sotdiff.canon import canon_address, canon_lid, is_address, tokens_in
from sotdiff.errors import ConflictError, WriteRefusedError
from sotdiff.hubspot import fitness, guard, listing, lookup, noted
from sotdiff.hubspot.calls import shows_additional, shows_contact
from sotdiff.hubspot.contact import OWNER
from sotdiff.rules import raise_if_out_of_scope

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from sotdiff.hubspot.calls import Calls, Kind, Send
    from sotdiff.hubspot.contact import Contact, Identity, Listing
    from sotdiff.hubspot.noted import Journal
    from sotdiff.settings import Properties


class Portal:
    """A HubSpot portal and the scope within it; `open_portal` makes one.

    Not for several threads at once. What fails on one contact raises a RequestError; what stops
    the run AuthError, LimitError, PortalMismatchError, IncompleteLoadError or R01Violation. A read
    is tried again for a while, a write is sent once: after a BusyError or NoAnswerError the
    contact has to be read first.
    """

    def __init__(self, calls: Calls, identity: Identity, properties: Properties) -> None:
        """Call nothing yet."""
        self.identity = identity
        self.properties = properties
        mapped = properties.by_column() | properties.watched()
        self._names: Sequence[str] = list(mapped.values())
        self._calls = calls
        self._last_read: dict[str, Contact] = {}
        self._journal: Journal | None = None
        self._passed = False

    def keep_journal(self, journal: Journal) -> Self:
        """Note every `update` and `create` in a journal, under its caller's name."""
        self._journal = journal
        return self

    def let_writes_pass(self) -> None:
        """Say that the guards before writing were asked and let this portal's writes pass."""
        self._passed = True

    @property
    def calls(self) -> Counter[str]:
        """How many calls went out: search, read, batch_read, write, create, v1, history, meta."""
        return self._calls.counts

    def __repr__(self) -> str:
        """Say which portal this is, and never the token."""
        return f"<Portal {self.identity.world} {self.identity.portal_id} at {self.identity.url}>"

    def __enter__(self) -> Self:
        """Use the portal in a `with`."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._calls.client.close()

    def duties(self) -> dict[str, Callable[[], None]]:
        """Return what `check` makes sure of, each by its name, in one call each."""
        calls, identity = self._calls, self.identity
        return {
            "portal": lambda: fitness.raise_if_other_portal(calls, identity),
            "owner": lambda: fitness.raise_if_owner_is_gone(calls, identity.owner_id),
            "properties": lambda: fitness.raise_if_properties_unfit(calls, self.properties),
        }

    def check(self) -> None:
        """Make sure of the portal, the owner and the properties, in three calls.

        Raises PortalMismatchError or ConfigError, with the nearest property names.
        """
        for make_sure in self.duties().values():
            make_sure()

    def clock(self) -> datetime | None:
        """Return what time it is at HubSpot, to the second; None where it does not say."""
        return fitness.clock_of(self._calls)

    def account_type(self) -> str:
        """Return what kind of account this is, by its own word; `unknown` where it says none."""
        return fitness.account_type_of(self._calls)

    def definitions(self) -> dict[str, dict[str, Any]]:
        """Return {name: HubSpot's own description} of every contact property, in one call."""
        return fitness.definitions_of(self._calls)

    def list_owned(self) -> Listing:
        """Return the contacts in scope as the search index has them, 200 a call.

        `complete` is False when three listings did not reach HubSpot's own total. Raises
        R01Violation when one contact of anybody else is among them.
        """
        return listing.list_owned(self._calls, self._names, self.identity.owner_id)

    def list_outside(self) -> list[Contact]:
        """Return the contacts out of scope whose token text is not blank, archived ones too.

        Raises IncompleteLoadError when the search does not reach its own total.
        """
        owner, token = self.identity.owner_id, self.properties.token_text
        return listing.list_outside(self._calls, self._names, owner, token)

    def read(
        self, contact_ids: Iterable[str], *, history: Sequence[str] = ()
    ) -> dict[str, Contact]:
        """Return {asked id: contact} by id, 100 a call; what is not there is not in it.

        A merged contact stands under the asked id and has another `contact_id`. `history`: the
        HubSpot properties whose history is wanted (50 contacts a call).
        """
        found = lookup.read_contacts(self._calls, contact_ids, self._names, history)
        for asked, contact in found.items():
            self._remember(asked, contact)
        return found

    def holders(self, addresses: Iterable[str]) -> dict[str, Contact]:
        """Return {canonical address: the contact that holds it}, portal-wide, 100 a call."""
        return lookup.holders_of(self._calls, addresses, self._names, self.properties)

    def get(self, contact_id: str, *, history: Sequence[str] = ()) -> Contact:
        """Return one contact by id; a merged one has another `contact_id`.

        Raises GoneError when it is archived or deleted.
        """
        contact = lookup.get_contact(self._calls, contact_id, self._names, history)
        self._remember(contact_id, contact)
        return contact

    def is_fresh(self, contact: Contact) -> bool:
        """Tell whether a contact can be written in time without being read again."""
        return 0 <= self._calls.next_at() - contact.read_at <= guard.TOGETHER_S

    def find(self, lid: str) -> list[Contact]:
        """Return the contacts of any owner whose token names the lead, read by id.

        They are found by search, so one that was made a moment ago may be missing; archived ones
        always are.
        """
        token, wanted = self.properties.token_text, canon_lid(lid) or lid
        ids = listing.search_token(self._calls, self._names, token, wanted)
        found = {contact.contact_id: contact for contact in self.read(ids).values()}
        return [c for c in found.values() if wanted in tokens_in(c.properties.get(token) or "")]

    def patch(self, fresh: Contact, properties: Mapping[str, str]) -> Contact:
        """Change properties of a contact that was read by id a moment ago; sent once.

        Every write needs its own `get`. Returns what HubSpot echoed: only what was set, and
        another id if the contact was merged meanwhile. Raises R01Violation out of scope or for an
        owner, WriteRefusedError for a token that would go, both address fields, an empty value.
        """
        guard.raise_if_not_ours(fresh, self.identity)
        guard.raise_if_unfit(properties, self.properties)
        guard.raise_if_owner_changes(properties)
        guard.raise_if_token_lost(fresh, properties, self.properties)
        client, given = self._calls.client, dict(properties)
        fields = self._write(fresh, "write", lambda: client.patch(fresh.contact_id, given))
        return self._calls.contact(fields, "write")

    def restore(
        self, fresh: Contact, properties: Mapping[str, str], written: Mapping[str, str]
    ) -> Contact:
        """Put back what stood before a write of ours, to blank too; sent once.

        Guarded as `patch` is, and only where the contact still has what was `written`.
        """
        guard.raise_if_not_ours(fresh, self.identity)
        guard.raise_if_no_undo(fresh, properties, written, self.properties)
        client, given = self._calls.client, dict(properties)
        fields = self._write(fresh, "write", lambda: client.patch(fresh.contact_id, given))
        return self._calls.contact(fields, "write")

    def add_additional(self, fresh: Contact, address: str) -> None:
        """Add an additional address by the v1 call; guarded as `patch` is."""
        guard.raise_if_not_ours(fresh, self.identity)
        clean = _clean(address)
        client = self._calls.client
        self._write(fresh, "v1", lambda: client.put_additional(fresh.contact_id, clean))

    def drop_additional(self, fresh: Contact, address: str) -> None:
        """Take one of the additional addresses away by the v1 call; guarded as `patch` is."""
        guard.raise_if_not_ours(fresh, self.identity)
        guard.raise_if_not_additional(fresh, address, self.properties)
        clean = _clean(address)
        client = self._calls.client
        self._write(fresh, "v1", lambda: client.delete_additional(fresh.contact_id, clean))

    def update(self, contact_id: str, properties: Mapping[str, str]) -> Contact:
        """Change a contact in scope and return it as it stands afterwards: get, patch, get.

        Raises what `get` and `patch` raise, R01Violation if the write met a contact that is not
        ours because of a merge at that very moment, and LockedError while somebody else writes.
        """
        with self._alone():
            return self._updated(contact_id, properties)

    def _updated(self, contact_id: str, properties: Mapping[str, str]) -> Contact:
        """Update, noted where a journal is kept."""
        journal = self._journal
        fresh = self.get(contact_id, history=self._names if journal else ())
        if journal is None:
            written = self.patch(fresh, properties)
            after = self.get(written.contact_id)
        else:
            noted_as = noted.note_update(journal, fresh, properties, self.properties)
            written = noted.sent(journal, noted_as, lambda: self.patch(fresh, properties))
            after = self.get(written.contact_id)
            noted.read_back(journal, noted_as, after, properties)
        if written.contact_id != contact_id:
            where = f"contact {contact_id} was merged into it while it was written"
            owner = self.identity.owner_id
            raise_if_out_of_scope(after.contact_id, after.owner_id, owner, where)
        return after

    def create(self, properties: Mapping[str, str]) -> Contact:
        """Create one contact of the scope's owner; sent once. Returns what HubSpot echoed.

        With a journal (`sotdiff.connect` keeps one) addresses and tokens are looked up portal-wide
        before, and the contact is read back. Raises what `post` raises, and LockedError while
        somebody else writes.
        """
        if self._journal is None:
            return self.post(properties)
        with self._alone():
            return self._created(self._journal, properties)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let nobody else write meanwhile, where a journal is kept; it asks the guards, too."""
        if self._journal is None:
            yield
            return
        with self._journal.alone(passed=self._passed):
            self.let_writes_pass()
            yield

    def _created(self, journal: Journal, properties: Mapping[str, str]) -> Contact:
        """Create, noted."""
        noted_as = noted.note_create(journal, properties, self.properties)
        self._raise_if_taken(journal, noted_as, properties)
        made = noted.sent(journal, noted_as, lambda: self.post(properties))
        noted.read_back(journal, noted_as, self.get(made.contact_id), properties)
        return made

    def _raise_if_taken(
        self, journal: Journal, noted_as: int, properties: Mapping[str, str]
    ) -> None:
        """Refuse a create whose address or token somebody has, whoever owns that contact."""
        addresses = noted.addresses_given(properties, self.properties)
        found = list(self.holders(addresses).values()) if addresses else []
        for lid in noted.lids_given(properties, self.properties):
            found += self.find(lid)
        if found:
            holder = found[0].contact_id
            detail = f"contact {holder} has an address or a token of the contact to create"
            journal.outcome(noted_as, "not_sent", None, detail, None)
            raise ConflictError(f"{detail}; nothing was created", None, holder)

    def post(self, properties: Mapping[str, str]) -> Contact:
        """Send one create, guarded, and note nothing: for the applier, which keeps the journal.

        Raises ConflictError where another contact holds the address, NoAnswerError where nobody
        knows whether it was made, R01Violation for another owner, WriteRefusedError as `patch`.
        """
        guard.raise_if_shut(self.identity, passed=self._passed)
        guard.raise_if_unfit(properties, self.properties)
        guard.raise_if_foreign_owner(properties, self.identity)
        given = {**properties, OWNER: self.identity.owner_id}
        client = self._calls.client
        self._calls.pace("create")
        fields = self._calls.write(
            "create", "create a contact", lambda: client.post(given), shows_contact
        )
        return self._calls.contact(fields, "write")

    def _write(self, fresh: Contact, kind: Kind, send: Send) -> dict[str, Any]:
        """Send one write to a contact; its age is asked last, after any waiting."""
        guard.raise_if_shut(self.identity, passed=self._passed)
        self._calls.pace(kind)
        last_read = self._last_read.get(fresh.contact_id)
        guard.raise_if_old(fresh, last_read, self._calls.timing.now())
        del self._last_read[fresh.contact_id]
        is_whole = shows_additional if kind == "v1" else shows_contact
        return self._calls.write(kind, f"write contact {fresh.contact_id}", send, is_whole)

    def _remember(self, asked: str, contact: Contact) -> None:
        """Keep what was read by id; a contact that answers with another id is not kept."""
        self._last_read.pop(asked, None)
        if contact.contact_id == asked:
            self._last_read[asked] = contact


def _clean(address: str) -> str:
    """Return an address as it is sent; refuse what is none."""
    clean = canon_address(address)
    if not is_address(clean):
        raise WriteRefusedError("what should be written as an additional address is none")
    return clean
