"""Linking: what lies between the two sides, whatever shape their tables come in."""

from __future__ import annotations

import pandas as pd
from drawing import draw, linked

from sotdiff.link import link_leads
from sotdiff.tables import Contacts, Leads, Rejects


def test_further_columns_do_not_matter() -> None:
    """Not even two of one name, beside a rejected row."""
    leads = draw("lid | email_all\nR1 | a@x.co", Leads)
    notes = pd.DataFrame([["one", "two"]], columns=["note", "note"], dtype="string")
    contacts = draw("contact_id | email\n1 | a@x.co\n2 | b@x.co", Contacts)
    rejects = draw("lid | sheet_row | reason | email_all\nR2 | 3 | lid twice | b@x.co", Rejects)
    found = link_leads(
        pd.concat([leads, notes], axis="columns"), contacts, draw("", Contacts), rejects
    )
    assert found.links_frame.to_numpy().tolist() == [["1", "R1"]]
    assert found.of_rejected.tolist() == [False, True]


def test_the_rejects_of_a_row_are_one_holder_wherever_they_stand() -> None:
    """Each of its addresses is held once; a cell of a lead is no row of its own."""
    found = linked(
        "lid | email_all\nR1 | a@x.co",
        "contact_id | email\n1 | a@x.co",
        rejects="""
            lid | sheet_row | reason | email_all
                | 5         | no lid | b@x.co;c@x.co
            R1  | 2         | phone  | a@x.co
                | 3         | no lid | d@x.co
                | 5         | city   | c@x.co;e@x.co
        """,
    )
    held = found.ledger_frame[["holder", "place", "address"]].to_numpy().tolist()
    assert held == [
        ["R1", 0, "a@x.co"],
        ["row:3", 0, "d@x.co"],
        ["row:5", 0, "b@x.co"],
        ["row:5", 1, "c@x.co"],
        ["row:5", 2, "e@x.co"],
    ]
