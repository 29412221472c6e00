"""Proposals are worked off: what was taken up is gone at the next look, whatever was proposed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
from accepting import examples
from drawing import findings_of
from enrolling import MADE
from hypothesis import event, given
from hypothesis import strategies as st
from mailing import LIDS, contacts, exports, ledgers, world

from sotdiff.drift.f1 import f1
from sotdiff.link import link_leads
from sotdiff.proposals import REPLACED_COLUMNS, Mark, Marks, gather_evidence, make_proposals
from sotdiff.tables import TIME

if TYPE_CHECKING:
    from sotdiff.linked import Linked

MARKS = Marks(Mark("state", "Unsubscribed"), Mark("state", "Replied", ("Unsubscribed",)))
replaced = st.lists(
    st.tuples(
        st.sampled_from(LIDS), st.sampled_from(["970-555-1234", "+1 303 555 0002", "call me"])
    ),
    max_size=3,
)


def proposals(linked: Linked, phones: list[tuple[str, str]]) -> pd.DataFrame:
    """Return what a look proposes."""
    rows = [(lid, "1", phone, MADE) for lid, phone in phones]
    texts = dict.fromkeys(REPLACED_COLUMNS[:-1], "string")
    before = pd.DataFrame(rows, columns=list(REPLACED_COLUMNS)).astype({**texts, "at": TIME})
    findings = findings_of(linked, f1).assign(since=pd.Timestamp(MADE))
    return make_proposals(linked, gather_evidence(linked, findings, before), MARKS, {})


def taken_up(linked: Linked, wanted: pd.DataFrame) -> Linked:
    """Return the world after a person typed every proposed text into its cell."""
    leads = linked.leads.set_index("lid")
    for each in wanted.itertuples():
        leads.loc[each.lead, each.column] = each.proposed
    book = leads.reset_index().astype(linked.leads.dtypes.to_dict())[[*linked.leads.columns]]
    again = link_leads(book, linked.contacts, linked.outside, linked.rejects)
    return replace(again, smartlead=linked.smartlead)


@examples(25)
@given(ledgers, exports, contacts, replaced)
def test_what_was_taken_up_is_not_proposed_again(
    books: list, read: list, people: list, phones: list[tuple[str, str]]
) -> None:
    """One row a cell, for leads of the workbook only; once typed in, that cell is settled.

    But for a lead that had no address: what it gets may have failed before.
    """
    linked, _ = world(books, read, people, [])
    seen = replace(linked, leads=linked.leads.assign(state=pd.array(["x"] * len(books), "string")))
    first = proposals(seen, phones)
    assert first["lead"].isin(seen.leads["lid"]).all()
    assert not first.dropna(subset="column").duplicated(["lead", "column"]).any()
    wanted = first.dropna(subset="proposed")
    wanted = wanted[(wanted["column"] != "email_all") | wanted["was"].notna()]
    event(f"{min(len(wanted), 2)} taken up")
    told = (first["column"] == "phone_all") & first["proposed"].isna()
    assert not told.any()
    second = proposals(taken_up(seen, wanted), phones)
    again = second.merge(wanted[["lead", "column"]], on=["lead", "column"])
    assert again.empty
