"""What a run wrote, turned round: one row a field, from the journal's before-images.

A field goes back to what stood there before the run's first write to it, if what the run wrote
last still stands there and nobody has written it since. A contact that the run created is left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

from sotdiff import canon
from sotdiff.apply.compare import same
from sotdiff.apply.races import in_words, new_versions
from sotdiff.apply.words import ADDITIONAL, EMAIL
from sotdiff.tables import Changes, frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from sotdiff.apply.needs import Contact, Portal, Version

CONTACT = "contact"
LEFT = "made by that run and left: nothing is ever archived; a person decides"
GONE = "made by that run, and archived or deleted since"


class Done(Protocol):
    """One intent of the run that was carried out, or may have been."""

    @property
    def contact_id(self) -> str | None:
        """The contact; of a create the one that it made, where that is known."""

    @property
    def lid(self) -> str | None:
        """The lead."""

    @property
    def is_create(self) -> bool:
        """Whether it was a create."""

    @property
    def request(self) -> Mapping[str, Any]:
        """What was sent, and `changes`: what for."""

    @property
    def before(self) -> Mapping[str, str]:
        """The managed properties as they were read right before."""

    @property
    def heads(self) -> Mapping[str, list[str] | None]:
        """Their newest versions then, `[time, value]` each."""


@dataclass(frozen=True)
class Reversal:
    """What is to be put back.

    changes  one row a field (tables.Changes): `was` is what the run left there, `now` what stood
             there before. Of additional addresses `was` holds those that the run brought, `now`
             those that it took. A created contact is one row of the field `contact`.
    left     {change_id: (result, why)} of what is not to be tried: changed since, or created
    """

    changes: pd.DataFrame
    left: dict[str, tuple[str, str]]


@dataclass
class _Field:
    """One field of one contact as the run met it and left it."""

    change: Mapping[str, str]
    before: str
    heads: Mapping[str, list[str] | None]
    sent: str = ""
    given_back: bool = False


@dataclass
class _Trail:
    """What the run did to one contact: texts by property, and addresses as sets in order.

    had      the addresses that it had before, primary among them
    touched  those that a write of the run set, added or took away
    """

    lid: str
    texts: dict[str, _Field] = field(default_factory=dict)
    had: list[str] = field(default_factory=list)
    touched: dict[str, None] = field(default_factory=dict)
    address: Mapping[str, str] | None = None


def reverse(run_id: str, done: Sequence[Done], portal: Portal, region: str) -> Reversal:
    """Turn round what a run wrote; its contacts are read once, with their history."""
    created = {each.contact_id or f"new:{each.lid}": each for each in done if each.is_create}
    trails = _trails([each for each in done if each.contact_id not in created], portal)
    names = tuple(portal.properties.by_column().values())
    known = [each.contact_id for each in created.values() if each.contact_id]
    found = portal.read([*trails, *known], history=names)
    rows: list[dict[str, Any]] = []
    left: dict[str, tuple[str, str]] = {}
    for contact_id, trail in trails.items():
        for row, text in _rows(contact_id, trail, portal):
            rows.append(row | {"change_id": _change_id(run_id, row)})
            why = text and _why_left(text, found.get(contact_id), row["property"], region)
            if why:
                left[rows[-1]["change_id"]] = ("stale", why)
    for each in created.values():
        row = _created(each)
        rows.append(row | {"change_id": _change_id(run_id, row)})
        is_gone = each.contact_id is not None and each.contact_id not in found
        left[rows[-1]["change_id"]] = ("already", GONE) if is_gone else ("held", LEFT)
    return Reversal(frame_of(rows, Changes), left)


def _trails(done: Sequence[Done], portal: Portal) -> dict[str, _Trail]:
    """Return what the run did to each contact, in the order in which it came to them."""
    trails: dict[str, _Trail] = {}
    names = portal.properties.by_column()
    for each in done:
        if each.is_create or each.contact_id is None:
            continue
        had = _addresses(each.before, names)
        trail = trails.setdefault(each.contact_id, _Trail(each.lid or "", had=had))
        _follow_texts(trail, each, names[ADDITIONAL])
        _follow_addresses(trail, each, had, names)
    return trails


def _follow_texts(trail: _Trail, done: Done, additional: str) -> None:
    """Note what one write did to everything but the additional addresses."""
    changes = {change["name"]: change for change in done.request["changes"]}
    for name, value in done.request.get("properties", {}).items():
        change = changes.get(name)
        if name == additional or change is None:
            continue
        met = _Field(change, done.before.get(name, ""), done.heads)
        text = trail.texts.setdefault(name, met)
        text.sent, text.given_back = value, bool(change["aside"])


def _follow_addresses(
    trail: _Trail, done: Done, standing: Sequence[str], names: Mapping[str, str]
) -> None:
    """Note which addresses one write touched: of a list those that were not there already."""
    sent = done.request.get("properties", {})
    listed = canon.split_ledger(sent.get(names[ADDITIONAL], ""))
    given = [sent.get(names[EMAIL], ""), done.request.get("address", "")]
    touched = [each for each in listed if each not in standing]
    touched += [canon.canon_address(each) for each in given if each]
    if touched:
        trail.touched |= dict.fromkeys(touched)
        trail.address = trail.address or done.request["changes"][0]


def _rows(
    contact_id: str, trail: _Trail, portal: Portal
) -> list[tuple[dict[str, Any], _Field | None]]:
    """Return the rows of one contact, each text with how the run met it."""
    names = portal.properties.by_column()
    columns = {name: column for column, name in names.items()}
    rows: list[tuple[dict[str, Any], _Field | None]] = []
    for name, text in trail.texts.items():
        about = {"code": text.change["code"], "lid": text.change["lid"], "contact_id": contact_id}
        value = {"field": columns.get(name, text.change["field"]), "property": name}
        rows.append(({**about, **value, "was": text.sent, "now": text.before}, text))
    primary = trail.texts.get(names[EMAIL])
    former = canon.canon_address(primary.before) if primary else ""
    brought = [each for each in trail.touched if each not in trail.had]
    took = [each for each in trail.touched if each in trail.had and each != former]
    if trail.address and (brought or took):
        about = {"code": trail.address["code"], "lid": trail.lid, "contact_id": contact_id}
        value = {"field": ADDITIONAL, "property": names[ADDITIONAL]}
        sides = {"was": canon.join_list(brought), "now": canon.join_list(took)}
        rows.append(({**about, **value, **sides}, None))
    return rows


def _why_left(text: _Field, contact: Contact | None, name: str, region: str) -> str:
    """Return why a text is not put back, empty where it may be."""
    if contact is None or name not in contact.properties:
        return ""
    column, value = text.change["field"], contact.properties.get(name)
    if text.given_back:
        return "the run had given it back to whoever came between; nothing of the run stands there"
    if same(column, value, text.before, region):
        return ""
    later = _later(text, contact, name, region)
    return f"changed since: {in_words(later[0])}" if later else ""


def _later(text: _Field, contact: Contact, name: str, region: str) -> Sequence[Version]:
    """Return what was written to a property after the run had, newest first."""
    new = new_versions(name, {"heads": text.heads}, contact)
    column = text.change["field"]
    ours = [at for at, each in enumerate(new) if same(column, each.value, text.sent, region)]
    return new[: ours[-1]] if ours else ()


def _addresses(values: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """Return the canonical addresses of a contact, the primary first."""
    primary = canon.canon_address(values.get(names[EMAIL], ""))
    additional = canon.split_ledger(values.get(names[ADDITIONAL], ""))
    return list(dict.fromkeys(each for each in (primary, *additional) if each))


def _created(done: Done) -> dict[str, Any]:
    """Return the row of a contact that the run made, or may have made."""
    about = {"code": "D7", "lid": done.lid or "", "contact_id": done.contact_id}
    return {**about, "field": CONTACT, "property": CONTACT, "was": None, "now": ""}


def _change_id(run_id: str, row: Mapping[str, Any]) -> str:
    """Return 16 hexadecimal digits that stand for one field of one run's undo."""
    text = "\x1f".join([run_id, str(row["contact_id"]), str(row["lid"]), row["property"]])
    return sha256(f"undo\x1f{text}".encode()).hexdigest()[:16]
