"""A look at both sides, through the door or from HubSpot's side, and the plan that follows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from oracle.agreement import SETTINGS
from oracle.oracle import find
from oracle.portals import LEADS, frame

from proof.planted import NAMES, OWNER
from sotdiff import canon
from sotdiff.errors import IncompleteLoadError
from sotdiff.load import load_contacts
from sotdiff.load.contacts import _Look
from sotdiff.plan import Scope
from sotdiff.run.look import look
from sotdiff.settings import Policy
from sotdiff.tables import Changes, columns_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proof.planted import Item, World
    from sotdiff.hubspot import Portal
    from sotdiff.sandbox import SandboxPortal

HERE = Scope(OWNER, None, "sandbox")
COLUMNS = list(columns_of(Changes))


@dataclass(frozen=True)
class SmallPlan:
    """What the applier asks of a plan."""

    changes: pd.DataFrame
    codes: frozenset[str]
    scope: Scope = HERE

    @property
    def digest(self) -> str:
        """Return what tells this plan from every other."""
        return hashlib.sha256(self.changes.to_json(orient="records").encode()).hexdigest()


def planned_by_oracle(leads: list[Item], portal: Portal) -> SmallPlan:
    """Look through the door as a run does, and plan as the naive oracle does."""
    portal.check()
    listing = portal.list_owned()
    if not listing.complete:
        raise IncompleteLoadError("the listing does not reach its own total")
    seen = _Look.of(portal, _Ledgers(leads), listing.contacts)  # type: ignore[arg-type]
    seen.add_holders()
    ours = [_item(one.contact_id, one.properties) for one in seen._ours()]
    outside = [
        _item(one.contact_id, one.properties, archived=one.archived)
        for one in seen.known.values()
        if not seen._is_ours(one) and seen._matters(one)
    ]
    return _plan(leads, ours, outside)


def planned_by_diff(leads: list[Item], portal: Portal) -> SmallPlan:
    """Look as a run does, with the frames of `load_contacts` and the plan of `diff`."""
    df_sot = frame(leads, LEADS)
    df_hs, outside = load_contacts(portal, df_sot)
    plan = look(SETTINGS, df_sot, df_hs, outside, None, Policy())
    return SmallPlan(plan.changes, frozenset(plan.findings["code"]))


def as_it_is(world: World) -> SmallPlan:
    """Look at HubSpot's own contacts, by no door and no index."""
    contacts = world.sandbox.world.store.contacts.values()
    items = [_item(one.contact_id, one.values, archived=bool(one.archived_at)) for one in contacts]
    archived = {one.contact_id for one in contacts if one.archived_at}
    ours = [one for one in items if one["owner_id"] == OWNER and one["contact_id"] not in archived]
    mine = {one["contact_id"] for one in ours}
    outside = [one for one in items if one["contact_id"] not in mine]
    return _plan(world.leads, ours, outside)


def end_state(sandbox: SandboxPortal) -> dict[str, dict[str, Any]]:
    """Return every contact as it ended: a created one by its token, ids and times aside."""
    created = {
        one.contact_id: f"new:{';'.join(canon.tokens_in(one.values.get('trackingsource', '')))}"
        for one in sandbox.world.store.contacts.values()
        if one.values.get("hs_object_source") == "INTEGRATION"
    }
    found: dict[str, dict[str, Any]] = {}
    for contact in sandbox.world.store.contacts.values():
        values: dict[str, Any] = {
            column: contact.values.get(name, "") for column, name in NAMES.items()
        }
        values["additional_emails"] = sorted(contact.additional)
        values["token_text"] = values["token_text"].split()
        key = created.get(contact.contact_id, contact.contact_id)
        found[key if key not in found else f"{key} again {contact.contact_id}"] = values
    return found


class _Ledgers:
    """As much of a frame as a look needs of the leads."""

    def __init__(self, leads: list[Item]) -> None:
        self._texts = pd.Series([one["email_all"] for one in leads], dtype="string")

    def __getitem__(self, column: str) -> pd.Series:
        """Return the ledgers."""
        return self._texts


def _plan(leads: list[Item], ours: Iterable[Item], outside: Iterable[Item]) -> SmallPlan:
    """Return the oracle's plan, in an order that depends on nothing but the case."""
    answer = find(leads, ours, outside, owner_id=OWNER)
    rows = [_change(one) for one in answer.changes]
    rows.sort(key=lambda row: (row["lid"], row["contact_id"] or "", row["code"], row["field"]))
    changes = pd.DataFrame(rows, columns=COLUMNS, dtype="string")
    return SmallPlan(changes, frozenset(one["code"] for one in answer.findings))


def _change(finding: Item) -> Item:
    row = {name: finding[name] or None for name in ("code", "lid", "contact_id", "field", "was")}
    row |= {"now": finding["now"], "property": NAMES[finding["field"]]}
    text = "\x1f".join(str(row[name] or "") for name in sorted(row))
    return row | {"change_id": hashlib.sha256(text.encode()).hexdigest()[:16]}


def _item(contact_id: str, values: Any, *, archived: bool = False) -> Item:
    item: Item = {column: values.get(name) or None for column, name in NAMES.items()}
    if archived:
        item |= {"email": None, "additional_emails": None}
    return item | {"contact_id": contact_id}
