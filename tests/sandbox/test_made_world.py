"""The made world: what is in it, and that it is the same everywhere."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

import phonenumbers
import pytest

from sotdiff.canon import canon_lid, is_address, tokens_in
from sotdiff.sandbox.made import JOSEPH, MadeWorld, made_world
from sotdiff.sandbox.made.contacts import NOBODY
from sotdiff.sandbox.made.people import CITIES_ELSEWHERE, TOWNS
from sotdiff.sandbox.made.sheet import HEADERS
from sotdiff.sandbox.made.verdict import changed_contacts

FIXES = ("D2", "D3", "D4", "D5", "D6", "D7", "D8")
FLAGS = ("F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8")


@pytest.fixture(scope="module")
def world() -> MadeWorld:
    """Return the world that every test here looks at."""
    return made_world()


def test_has_as_many_leads_columns_and_contacts_as_the_real_one(world: MadeWorld) -> None:
    """866 usable leads (rejected rows come on top), 48 columns, 931 contacts in scope."""
    assert len(world.leads) == len({lead.lid for lead in world.leads}) == 866
    assert len(world.sheet_rows) == world.truth.data_rows == 866 + 5
    assert len(set(HEADERS)) == len(HEADERS) == 48
    assert sum(contact.in_scope for contact in world.contacts) == 931
    assert sum(not contact.in_scope for contact in world.contacts) > 300


def test_is_the_same_on_every_machine_and_python(world: MadeWorld) -> None:
    """A seed means one world: this digest is the promise, on any machine and any Python."""
    content = repr((world.leads, world.sheet_rows, world.contacts, world.truth.findings))
    assert (
        sha256(content.encode()).hexdigest()
        == "528250d267f96aaf152ec951e8a4bb2e248de9440753f4bed84c598096878127"
    )


def test_making_it_again_gives_it_again() -> None:
    """Nothing is left over from one making to the next; another seed is another world."""
    assert made_world.__wrapped__(417) == made_world(417)
    assert made_world.__wrapped__(418).contacts != made_world(417).contacts


def test_reaches_nobody(world: MadeWorld) -> None:
    """Addresses lie under example domains, phones are possible and kept for fiction."""
    addresses = [address for lead in world.leads for address in lead.emails]
    addresses += [address for contact in world.contacts for address in _addresses(contact)]
    assert all(is_address(address) for address in addresses)
    assert {".".join(address.split(".")[-2:]).split("@")[-1] for address in addresses} == {
        "example.com",
        "example.net",
        "example.org",
    }
    for phone in {phone for lead in world.leads for phone in lead.phones}:
        number, _, _ = phone.partition(" ext ")
        assert phonenumbers.is_valid_number(phonenumbers.parse(number))
        assert number[5:10] == "55501" or number.startswith("+442079460")


def test_an_address_has_one_holder(world: MadeWorld) -> None:
    """HubSpot keeps addresses unique in the whole portal, archived contacts aside."""
    live = [contact for contact in world.contacts if not contact.archived]
    holders = Counter(address for contact in live for address in _addresses(contact))
    assert max(holders.values()) == 1


def test_lies_in_grand_county(world: MadeWorld) -> None:
    """Owners live in the county's towns, and some elsewhere."""
    cities = Counter(lead.city for lead in world.leads)
    assert set(TOWNS) < set(cities)
    assert sum(cities[city] for city in CITIES_ELSEWHERE) > 200
    owners = Counter((lead.first_name, lead.last_name, lead.phones) for lead in world.leads)
    names = Counter((lead.first_name, lead.last_name) for lead in world.leads)
    assert max(names.values()) > 1
    assert len(owners) > len(names)


def test_lids_are_usable_and_two_of_them_are_nearly_one(world: MadeWorld) -> None:
    """Every lead has a canonical lid; R417 and R00417 are two leads."""
    lids = {lead.lid for lead in world.leads}
    assert all(canon_lid(lid) == lid for lid in lids)
    assert {"R417", "R00417"} <= lids


@pytest.mark.parametrize("code", FIXES + FLAGS)
def test_every_class_is_planted_more_than_once(world: MadeWorld, code: str) -> None:
    """Each class has three cases or more."""
    cases = {(c.lid, c.contact, c.was) for c in world.truth.findings if c.code == code}
    assert len(cases) >= 3


@pytest.mark.parametrize("code", FIXES)
def test_every_fix_is_planted_free_and_held_back(world: MadeWorld, code: str) -> None:
    """Each fix stands there unhindered; each but D8 is held back somewhere as well."""
    assert any(case.code == code for case in world.truth.fixes())
    assert code == "D8" or any(case.code == code for case in world.truth.blocked())


def test_no_finding_stands_twice(world: MadeWorld) -> None:
    """The truth is a set: a code, a lead, a contact, a field and a value name one case."""
    cases = Counter((c.code, c.lid, c.contact, c.field, c.was) for c in world.truth.findings)
    assert max(n for case, n in cases.items() if case[0] != "D7") == 1
    assert set(Counter(case[:4] for case in cases if case[0] == "D7").values()) == {1}


def test_a_run_stays_within_the_usual_guards(world: MadeWorld) -> None:
    """At most 45 contacts change, 9 of them new, and no value comes up on 10."""
    changed = changed_contacts(world.truth)
    assert len(changed) <= 45
    assert sum(key.startswith("new:") for key in changed) <= 9
    values = Counter((case.field, case.now) for case in world.truth.fixes())
    assert max(values.values()) < 10


def test_no_fix_wants_an_address_that_somebody_holds(world: MadeWorld) -> None:
    """What may be written can be written: HubSpot refuses none of the free fixes."""
    live = [contact for contact in world.contacts if not contact.archived]
    holder = {address: contact.key for contact in live for address in _addresses(contact)}
    for case in world.truth.fixes():
        if case.field in {"email", "additional_emails"}:
            for address in str(case.now).split(";"):
                assert holder.get(address, case.contact) == case.contact


def test_the_end_holds_every_contact_in_scope_and_the_new_ones(world: MadeWorld) -> None:
    """The end state is the start with the free fixes made, and nothing else."""
    in_scope = {contact.key: contact.values() for contact in world.contacts if contact.in_scope}
    created = {f"new:{case.lid}" for case in world.truth.fixes() if case.code == "D7"}
    assert set(world.truth.ends) == set(in_scope) | created
    untouched = set(in_scope) - set(changed_contacts(world.truth))
    for key in untouched:
        end, start = dict(world.truth.ends[key]), dict(in_scope[key])
        ends, starts = end.pop("additional_emails", ""), start.pop("additional_emails", "")
        assert (end, set(ends.split(";"))) == (start, set(starts.split(";")))


def test_strangers_of_every_kind_stand_around(world: MadeWorld) -> None:
    """Other owners', nobody's, BCC-logged and archived contacts; tokens only where planted."""
    outside = [contact for contact in world.contacts if not contact.in_scope]
    kinds = Counter("archived" if c.archived else c.owner_id for c in outside)
    assert set(kinds) == {"archived", NOBODY, "71520448", "71520993", "60417725"}
    logged = [c for c in outside if not c.owner_id and not c.last_name]
    assert len(logged) > 50
    tokens = {(c.key, lid) for c in outside for lid in tokens_in(c.token_text)}
    planted = {(c.contact, c.was) for c in world.truth.findings if c.code == "F3"}
    assert tokens == planted
    assert JOSEPH not in kinds


def _addresses(contact: object) -> list[str]:
    joined = f"{contact.email};{contact.additional_emails}"  # type: ignore[attr-defined]
    return [address for address in joined.split(";") if address]
