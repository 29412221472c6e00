"""From evidence to proposals: one row a cell of the workbook, as it is and as it might be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sotdiff import canon
from sotdiff.proposals.evidence import ADDRESS, FAILS, PHONE, REPLIED, UNSUBSCRIBED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sotdiff.linked import Linked
    from sotdiff.proposals.evidence import Mark, Marks

PROPOSAL_COLUMNS = ("lead", "sheet_row", "column", "was", "proposed", "evidence", "since")
NO_MARK = "no column is named for this in [smartlead]"
KEY = ["lid", "column"]
CELL = [*KEY, "was", "proposed", "evidence", "since"]


def make_proposals(
    linked: Linked, evidence: pd.DataFrame, marks: Marks, headers: Mapping[str, str]
) -> pd.DataFrame:
    """Return one row a proposal (PROPOSAL_COLUMNS), in the order of the sheet.

    What the workbook knows already is no proposal: so one that was taken up is gone at the next
    look. `headers`: {column of the leads: workbook header}.
    """
    told = pd.concat(
        [
            _ledgers(linked, evidence),
            _phones(linked, evidence),
            _marked(linked, evidence[evidence["about"] == UNSUBSCRIBED], marks.unsubscribed),
            _marked(linked, evidence[evidence["about"] == REPLIED], marks.replied),
        ]
    )
    once = told[~(told.duplicated(KEY) & told["column"].notna())]
    placed = once.merge(
        linked.leads[["lid", "sheet_row"]], on="lid", how="left", validate="many_to_one"
    )
    columns = placed["column"].map(lambda name: headers.get(name, name), na_action="ignore")
    noted = _with_rejects(placed.assign(column=columns.astype("string")), linked.rejects)
    named = noted.rename(columns={"lid": "lead"})
    ordered = named.sort_values(["sheet_row", "lead"], kind="stable")
    return ordered[[*PROPOSAL_COLUMNS]].reset_index(drop=True)


def _with_rejects(proposals: pd.DataFrame, rejects: pd.DataFrame) -> pd.DataFrame:
    """Return the proposals; where the cell holds more than is used of it, the evidence says so."""
    values = rejects.dropna(subset=["lid", "column", "value"]).groupby(KEY)["value"]
    unused = values.agg(", ".join).rename("unused").reset_index()
    both = proposals.merge(unused, on=KEY, how="left", validate="many_to_one")
    note = "; the cell also holds what cannot be used: " + both["unused"]
    return both.assign(evidence=both["evidence"].str.cat(note.fillna("").astype("string")))


def _ledgers(linked: Linked, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the address ledgers: what fails goes behind, what is missing comes in at the end."""
    failing = evidence[evidence["about"] == FAILS]
    ledger = _entries(linked, "email_all", canon.split_ledger)
    stands = ledger.merge(
        failing[["lid", "entry"]].drop_duplicates().assign(fails=True),
        on=["lid", "entry"],
        how="left",
        validate="one_to_one",
    )
    fails = stands["fails"].fillna(value=False).astype(bool)
    first = stands.loc[fails & (stands["place"] == 0), ["lid", "entry"]]
    bounced = failing.merge(first, on=["lid", "entry"], how="inner", validate="many_to_one")
    missing = _missing(evidence[evidence["about"] == ADDRESS], ledger)
    added = missing[["lid", "entry"]].drop_duplicates().assign(fails=False, place=len(stands))
    turned = stands.assign(fails=fails & stands["lid"].isin(first["lid"]))
    wanted = pd.concat([turned, added]).sort_values(["fails", "place"], kind="stable")
    return _cells(linked, "email_all", wanted, pd.concat([bounced, missing]))


def _phones(linked: Linked, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the phone ledgers with the phones that a D6 replaced at their end."""
    ledger = _entries(linked, "phone_all", canon.split_phones)
    missing = _missing(evidence[evidence["about"] == PHONE], ledger)
    added = missing[["lid", "entry"]].drop_duplicates().assign(place=len(ledger))
    wanted = pd.concat([ledger, added]).sort_values("place", kind="stable")
    return _cells(linked, "phone_all", wanted, missing)


def _entries(linked: Linked, name: str, split: Callable[[str], list[str]]) -> pd.DataFrame:
    """Return one row an entry of a ledger: `lid`, `entry`, `place`."""
    leads = linked.leads
    found = canon.explode_column(leads[name], leads["lid"], split)
    named = found.rename(columns={"key": "lid", "value": "entry"})
    return named.drop_duplicates(["lid", "entry"])


def _missing(evidence: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence of entries that the lead's ledger does not have."""
    known = canon.are_among(evidence, ledger, ["lid", "entry"])
    return evidence[~known].reset_index(drop=True)


def _cells(linked: Linked, name: str, wanted: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return one row a cell with evidence, wanted entries joined; missing where none is better."""
    told = _joined(evidence)
    joined = wanted.groupby("lid")["entry"].agg(canon.join_list)
    was = linked.leads.set_index("lid")[name]
    proposed = told["lid"].map(joined).astype("string")
    stands = told["lid"].map(was).astype("string")
    better = proposed.where(canon.differs(proposed, stands))
    return told.assign(column=name, was=stands, proposed=better)


def _marked(linked: Linked, evidence: pd.DataFrame, mark: Mark | None) -> pd.DataFrame:
    """Return one row a lead with evidence that does not bear the mark yet."""
    told = _joined(evidence)
    if mark is None:
        words = told["evidence"] + "; " + NO_MARK
        return told.assign(evidence=words).reindex(columns=CELL)
    was = told["lid"].map(linked.leads.set_index("lid")[mark.column]).astype("string")
    known = {text.strip().casefold() for text in (mark.value, *mark.also)}
    knows = canon.canon_column(was, lambda text: text.strip().casefold()).isin(known)
    return told.assign(column=mark.column, was=was, proposed=mark.value)[~knows]


def _joined(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return one row a lead: all its evidence, and since when there is any."""
    ordered = evidence.sort_values("since", kind="stable").drop_duplicates(["lid", "evidence"])
    return (
        ordered.groupby("lid", sort=False)
        .agg(evidence=("evidence", "; ".join), since=("since", "min"))
        .reset_index()
    )
