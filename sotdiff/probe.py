"""Experiments that settle what nobody knows of HubSpot's behaviour: on a portal made for tests.

Each writes contacts of its own, made for it, through the guarded ways; what it finds out is the
value of one key of `[hubspot.behaviour]`. Nothing is ever archived: the contacts stay, and are
named.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from secrets import token_hex
from typing import TYPE_CHECKING

from sotdiff.canon import split_ledger
from sotdiff.errors import ConflictError, RefusedError, WriteRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sotdiff.hubspot import Contact, Portal

TEST_ACCOUNT = "DEVELOPER_TEST"
LONGEST_LAG_S = 60.0
STEP_S = 1.0
NEITHER = "neither"
# What sotdiff never does needs no experiment, whatever HubSpot would do.
NOT_TRIED = {
    "null_patch": "a blank or null is never written",
    "bad_owner_code": "an update never names an owner, a create only the scope's",
    "batch_atomic": "writes go one by one",
    "email_eq_secondary": "addresses are looked up by batch read, not by search",
    "merge_new_id": "nothing is ever merged; a merge by others is seen by its id, either way",
}


@dataclass(frozen=True)
class Found:
    """What one experiment came to. `value`: of the switch; `saw`: what was seen."""

    switch: str
    value: str | bool | float
    saw: str


@dataclass
class Bench:
    """A portal to try things at; `made`: the contacts that were made on it."""

    portal: Portal
    mark: str = field(default_factory=lambda: token_hex(4))
    made: list[str] = field(default_factory=list)
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic

    def address(self) -> str:
        """Return an address that nobody has."""
        return f"sotdiff-probe-{self.mark}-{token_hex(4)}@example.com"

    def contact(self, **given: str) -> str:
        """Make a contact and return its id; `given` by the table's columns."""
        names = self.portal.properties.by_column()
        values = {"email": self.address(), "first_name": "Probe", **given}
        made = self.portal.create({names[column]: text for column, text in values.items()})
        self.made.append(made.contact_id)
        return made.contact_id

    def change(self, contact_id: str, column: str, text: str) -> Contact:
        """Change one property and return the contact as it stands then."""
        return self.portal.update(contact_id, {self.portal.properties.by_column()[column]: text})

    def text(self, contact: Contact, column: str) -> str:
        """Return what stands in a property."""
        return contact.properties.get(self.portal.properties.by_column()[column]) or ""


def probe(bench: Bench) -> list[Found]:
    """Run every experiment. Raises WriteRefusedError at any portal but one made for tests."""
    raise_if_no_test_account(bench.portal)
    bench.portal.let_writes_pass()  # it is made for tests: nobody's contacts stand there
    return [experiment(bench) for experiment in EXPERIMENTS]


def raise_if_no_test_account(portal: Portal) -> None:
    """Refuse every portal but the sandbox and a developer test account, by its own word."""
    if portal.identity.world == "sandbox":
        return
    kind = portal.account_type()
    if kind != TEST_ACCOUNT:
        raise WriteRefusedError(
            f"probe: portal {portal.identity.portal_id} is of type {kind}, and experiments run "
            f"only on the sandbox or a developer test account ({TEST_ACCOUNT})"
        )


def primary_change(bench: Bench) -> Found:
    """Give a contact another primary address, and see whether the old one is kept."""
    old, new = bench.address(), bench.address()
    contact_id = bench.contact(email=old)
    after = bench.change(contact_id, "email", new)
    kept = old in split_ledger(bench.text(after, "additional_emails"))
    saw = "the old primary became an additional address" if kept else "the old primary is gone"
    return Found("primary_change", "demoted" if kept else "dropped", saw)


def additional_emails_patch(bench: Bench) -> Found:
    """Set the additional addresses twice, and see whether the first one is still there."""
    contact_id, (one, two) = bench.contact(), (bench.address(), bench.address())
    try:
        bench.change(contact_id, "additional_emails", one)
        after = bench.change(contact_id, "additional_emails", two)
    except RefusedError as refused:
        value = "bad_option" if "INVALID_OPTION" in str(refused) else "readonly"
        return Found("additional_emails_patch", value, f"refused: {refused}")
    there = set(split_ledger(bench.text(after, "additional_emails")))
    kept = {(True, True): "append", (False, True): "replace"}.get((one in there, two in there))
    return Found("additional_emails_patch", kept or NEITHER, f"{len(there)} of 2 are there")


def own_secondary(bench: Bench) -> Found:
    """Make one of a contact's additional addresses its primary."""
    old, other = bench.address(), bench.address()
    contact_id = bench.contact(email=old)
    bench.portal.add_additional(bench.portal.get(contact_id), other)
    try:
        after = bench.change(contact_id, "email", other)
    except RefusedError as refused:
        return Found("own_secondary", "conflict", f"refused: {refused}")
    there = split_ledger(bench.text(after, "additional_emails"))
    if bench.text(after, "email") != other:
        return Found("own_secondary", NEITHER, "taken, and the primary is the same as before")
    swapped = old in there
    saw = "the old primary became additional" if swapped else "the old primary is gone"
    return Found("own_secondary", "swap" if swapped else "promote_only", saw)


def conflict_style(bench: Bench) -> Found:
    """Give a contact an address that another has, and see how that is refused."""
    taken = bench.address()
    bench.contact(email=taken)
    contact_id = bench.contact()
    try:
        bench.change(contact_id, "email", taken)
    except RefusedError as refused:
        known = isinstance(refused, ConflictError) and refused.status in {400, 409}
        return Found("conflict_style", str(refused.status) if known else NEITHER, str(refused))
    return Found("conflict_style", NEITHER, "HubSpot took an address that another contact has")


def trim_strings(bench: Bench) -> Found:
    """Write a text with white space around it."""
    sent = "\u00a0 Probe  Two "
    stood = bench.text(bench.change(bench.contact(), "last_name", sent), "last_name")
    if stood == sent:
        return Found("trim_strings", value=False, saw="it stands as it was sent")
    return Found("trim_strings", value=True, saw=f"{sent!r} became {stood!r}")


def phone_validation(bench: Bench) -> Found:
    """Write a phone as people write it."""
    sent = "(970) 555-0117"
    try:
        stood = bench.text(bench.change(bench.contact(), "phone", sent), "phone")
    except RefusedError as refused:
        return Found("phone_validation", "e164", f"refused: {refused}")
    if stood == sent:
        return Found("phone_validation", "off", "it stands as it was sent")
    return Found("phone_validation", "e164", f"{sent!r} became {stood!r}")


def search_lag_s(bench: Bench) -> Found:
    """Make a contact and search for it until it is found."""
    lid = f"R9{int(token_hex(4), 16):010}"
    contact_id = bench.contact(token_text=f"ID:{lid}")
    begun = bench.now()
    while contact_id not in {found.contact_id for found in bench.portal.find(lid)}:
        if bench.now() - begun > LONGEST_LAG_S:
            return Found("search_lag_s", LONGEST_LAG_S, "not found by then")
        bench.sleep(STEP_S)
    waited = round(bench.now() - begun, 1)
    return Found("search_lag_s", waited, "seconds until a search found it")


EXPERIMENTS: tuple[Callable[[Bench], Found], ...] = (
    primary_change,
    additional_emails_patch,
    own_secondary,
    conflict_style,
    trim_strings,
    phone_validation,
    search_lag_s,
)
KEYS = tuple(one.__name__ for one in EXPERIMENTS if one is not search_lag_s)


def as_toml(found: list[Found]) -> str:
    """Return `[hubspot.behaviour]` as it stands in sotdiff.toml; what was neither is left out."""
    known = [each for each in found if each.switch in KEYS and each.value != NEITHER]
    lines = [f"{each.switch} = {_toml(each.value)}" for each in known]
    return "\n".join(["[hubspot.behaviour]", *lines])


def _toml(value: str | bool | float) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()
