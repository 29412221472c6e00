"""The laws of `diff` and `reconcile`, for all frames that a portal can hold."""

from __future__ import annotations

from collections import Counter
from contextlib import chdir
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from accepting import examples, make_workplace
from hypothesis import assume, given
from hypothesis import strategies as st
from oracle import forms
from oracle.look import look_at
from oracle.portals import OWNER, as_frames, portals, random_portal
from pandas.testing import assert_frame_equal

import sotdiff
from sotdiff.tables import Contacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DrawFn

TABLES = ("findings", "changes", "flags", "blocked", "rejects", "conservation")
SOURCE_OF = {  # the SoT's column behind each field that a fix changes
    "email": "email_all",
    "additional_emails": "email_all",
    "phone": "phone_all",
    "city": "city",
    "commission": "commission",
    "first_name": "first_name",
    "last_name": "last_name",
}
BLANKS = ("", " ", "\u00a0", "\u200b", None)


@dataclass(frozen=True)
class World:
    """What a caller has in hand: `df_sot, df_hs, df_outside, rejects`, and a policy."""

    sot: pd.DataFrame
    hs: pd.DataFrame
    outside: pd.DataFrame | None
    rejects: pd.DataFrame | None
    policy: dict[str, Any]

    def diff(self) -> sotdiff.Plan:
        """Return the plan."""
        return sotdiff.diff(self.sot, self.hs, **self._more())

    def reconcile(self) -> sotdiff.Result:
        """Return the end of it."""
        return sotdiff.reconcile(self.sot, self.hs, **self._more())

    def after(self, result: sotdiff.Result) -> World:
        """Return the world as it stands after a reconcile."""
        return World(self.sot, result.contacts, self.outside, self.rejects, self.policy)

    def frames(self) -> list[pd.DataFrame]:
        """Return the frames that there are."""
        every = (self.sot, self.hs, self.outside, self.rejects)
        return [frame for frame in every if frame is not None]

    def shuffled(self, seed: int) -> World:
        """Return the same rows in another order, under labels that say nothing."""
        sot, hs, outside, rejects = (
            None
            if frame is None
            else frame.sample(frac=1, random_state=seed).set_axis([0] * len(frame))
            for frame in (self.sot, self.hs, self.outside, self.rejects)
        )
        assert sot is not None
        assert hs is not None
        return World(sot, hs, outside, rejects, self.policy)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002 - Hypothesis' form
        """Show every cell, so that a failing world can be drawn."""
        told = [frame.dropna(axis="columns", how="all").to_string() for frame in self.frames()]
        printer.text("\n\n".join([f"{self.policy}", *told]))

    def _more(self) -> dict[str, Any]:
        return {"outside": self.outside, "rejects": self.rejects, "policy": self.policy}


POLICIES: tuple[dict[str, Any], ...] = (
    {},
    {"city": "corrupt_or_blank", "known_cities": ("Denver",)},
    {"city": "any"},
)


@st.composite
def worlds(draw: DrawFn) -> World:
    """Draw a portal, blank some cells of the workbook, and give all of it to the caller or less."""
    seeded = st.integers(0, 10**6).map(lambda seed: random_portal(seed, 5))
    portal = draw(st.one_of(portals(4), seeded))
    leads = [_blanked(draw, lead) for lead in portal.leads]
    outside = [*portal.outside, *_holding_a_token(draw, leads)]
    sot, hs, df_outside, rejects = as_frames(replace(portal, leads=leads, outside=outside))
    policy = draw(st.sampled_from(POLICIES))
    if draw(st.sampled_from([False, False, True])):
        return World(sot, hs, None, None, policy)
    return World(sot, hs, df_outside, rejects, policy)


def _blanked(draw: DrawFn, lead: dict[str, Any]) -> dict[str, Any]:
    if draw(st.integers(0, 3)) < 3:
        return lead
    column = draw(st.sampled_from(sorted({*SOURCE_OF.values()})))
    return {**lead, column: draw(st.sampled_from(BLANKS))}


def _holding_a_token(draw: DrawFn, leads: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a contact of nobody with a lead's token, or none: what an e-mail log leaves."""
    lid = draw(st.sampled_from([None, *(lead["lid"] for lead in leads)]))
    nobodys = {"contact_id": "9001", "token_text": f"ID:{lid}"}
    return [dict.fromkeys(Contacts.to_schema().columns) | nobodys] if lid else []


@pytest.fixture(scope="module", autouse=True)
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Work where the example configuration is."""
    with chdir(make_workplace(tmp_path_factory.mktemp("laws"))):
        yield


@examples(15)
@given(worlds(), st.integers(0, 2**32 - 1))
def test_the_order_of_rows_means_nothing(world: World, seed: int) -> None:
    """Equal frames give equal plans, whatever the order and the labels of their rows."""
    plan, other = world.diff(), world.shuffled(seed).diff()
    assert other.digest == plan.digest
    for table in TABLES:
        assert_frame_equal(getattr(other, table), getattr(plan, table))
    assert other.unaccounted == plan.unaccounted


@examples(20)
@given(worlds())
def test_reconciled_is_reconciled(world: World) -> None:
    """What a reconcile has put right needs no second one: its plan has no change."""
    again = world.after(world.reconcile()).diff()
    assert again.changes.to_dict("records") == []


@examples(15)
@given(worlds())
def test_a_blank_never_erases(world: World) -> None:
    """Where the SoT is blank a field stays as it is; no field that was filled is blank after."""
    result = world.reconcile()
    leads = items_by(world.sot, "lid")
    for change in items_of(result.plan.changes):
        assert forms.plain(change["now"])
        if column := SOURCE_OF.get(change["field"]):
            assert forms.plain(leads[change["lid"]][column])
    after = items_by(result.contacts, "contact_id")
    for contact_id, contact in items_by(world.hs, "contact_id").items():
        assert filled(contact) <= filled(after[contact_id])


@examples(15)
@given(worlds())
def test_no_address_is_lost(world: World) -> None:
    """Every address that a contact had it has afterwards, and it has each once."""
    after = items_by(world.reconcile().contacts, "contact_id")
    for contact_id, contact in items_by(world.hs, "contact_id").items():
        assert addresses(contact) <= addresses(after[contact_id])
    for contact in after.values():
        listed = forms.emails(contact["additional_emails"])
        assert len(listed) == len(set(listed))


@examples(15)
@given(worlds())
def test_changes_stay_in_scope(world: World) -> None:
    """A change touches a contact of the scope's owner or makes one, and never names an owner."""
    changes = world.diff().changes
    touched = changes.dropna(subset="contact_id")
    assert set(touched["contact_id"]) <= set(world.hs["contact_id"])
    assert "owner_id" not in set(touched["field"])
    created = changes[changes["contact_id"].isna()]
    assert set(created.loc[created["field"] == "owner_id", "now"]) <= {OWNER}
    assert set(created["lid"]) == set(created.loc[created["field"] == "owner_id", "lid"])


@examples(15)
@given(worlds(), st.sampled_from([None, "", "71520448", f"{OWNER} "]), st.integers(0, 10**6))
def test_one_foreign_row_stops_everything(world: World, owner_id: str | None, at: int) -> None:
    """R-01: a contact of another owner, or of nobody, among ours, and there is no plan at all."""
    assume(len(world.hs))
    hs = world.hs.copy()
    hs.loc[at % len(hs), "owner_id"] = owner_id
    foreign = World(world.sot, hs, world.outside, world.rejects, world.policy)
    for look in (foreign.diff, foreign.reconcile):
        with pytest.raises(sotdiff.R01Violation):
            look()


@examples(15)
@given(worlds())
def test_no_two_fixes_claim_one_field(world: World) -> None:
    """One field of one contact, or of one contact to be, has at most one fix, blocked or not."""
    plan = world.diff()
    fixes = plan.findings[plan.findings["kind"] == "fix"]
    who = fixes["contact_id"].fillna("new:" + fixes["lid"])
    assert not (who + " " + fixes["field"]).duplicated().any()
    assert not pd.concat([plan.changes, plan.blocked])["change_id"].duplicated().any()


@examples(15)
@given(worlds())
def test_no_frame_of_the_caller_changes(world: World) -> None:
    """What a caller hands over it has afterwards, untouched: values, labels, types and notes."""
    for frame in world.frames():
        frame.attrs["note"] = {"by": "the caller"}
    before = [frame.copy() for frame in world.frames()]
    world.reconcile()
    for frame, kept in zip(world.frames(), before, strict=True):
        assert_frame_equal(frame, kept)
        assert frame.attrs == {"note": {"by": "the caller"}}


@examples(15)
@given(worlds())
def test_everything_counts_exactly_once(world: World) -> None:
    """Rows of the workbook and contacts in scope add up over the buckets; nothing is left over."""
    plan = world.diff()
    sums = plan.conservation.groupby("side")["count"].sum()
    whole = 0 if world.rejects is None else int((world.rejects["column"] == "LEAD_ID").sum())
    assert sums["leads"] == len(world.sot) + whole
    assert sums["contacts"] == len(world.hs)
    assert (plan.conservation["count"] >= 0).all()
    assert plan.unaccounted == 0


@examples(20)
@given(worlds())
def test_no_fix_ever_shares_a_token(world: World) -> None:
    """Applying the changes never brings a second contact to a token or to a lead (F2)."""
    result = world.reconcile()
    before, after = sharers(world, world.hs), sharers(world, result.contacts)
    for key, count in after.items():
        assert count <= max(1, before[key]), key


def sharers(world: World, contacts: pd.DataFrame) -> Counter[tuple[str, str]]:
    """Return how many contacts carry each token, in scope or out of it, and link to each lead."""
    outside = [] if world.outside is None else items_of(world.outside)
    rejects = [] if world.rejects is None else items_of(world.rejects)
    look = look_at(items_of(world.sot), items_of(contacts), outside, rejects)
    everyone = [*look.contacts, *look.outside]
    carried = Counter(("carry", lid) for seen in everyone for lid in seen.tokens)
    return carried + Counter(("link", lid) for seen in look.contacts for lid in seen.links)


def items_of(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return one dict a row, missing as None."""
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def items_by(frame: pd.DataFrame, key: str) -> dict[str, dict[Any, Any]]:
    """Return {key: row}."""
    return {str(item[key]): item for item in items_of(frame)}


def addresses(contact: dict[Any, Any]) -> set[str]:
    """Return all addresses of a contact."""
    return {*forms.emails(contact["email"]), *forms.emails(contact["additional_emails"])}


def filled(contact: dict[Any, Any]) -> set[str]:
    """Return the fields that are not blank; of the addresses another law speaks."""
    return {
        column
        for column, value in contact.items()
        if column != "additional_emails" and forms.plain(str(value or ""))
    }
