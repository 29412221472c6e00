"""The sections: what a person needs of each finding, as data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from drawing import draw
from reporting import CONTACTS, REJECTS, Made, made_plan, made_report

from sotdiff.report import show
from sotdiff.report.fragments import section_html
from sotdiff.report.groups import KEPT, allowances
from sotdiff.report.section import MIME
from sotdiff.tables import Contacts


def group(section: Any, code: str) -> dict[str, Any]:
    """Return the group of one class."""
    return next(each for each in section.data["groups"] if each["code"] == code)


def test_every_class_has_a_line_even_without_findings() -> None:
    """The table of classes shows all fifteen, so that a person sees what was looked for."""
    rows = made_report().found.data["rows"]
    assert [row["code"] for row in rows] == [
        *(f"D{n}" for n in range(2, 9)),
        *(f"F{n}" for n in range(1, 9)),
    ]


def test_written_counts_only_what_was_written() -> None:
    """Changes that were refused are found, but not written."""
    rows = made_report(results={"D3": "rejected"}).found.data["rows"]
    written = {row["code"]: (row["findings"], row["written"]) for row in rows}
    assert written["D3"] == (1, 0)
    assert written["D7"] == (6, 6)


def test_a_flag_says_what_to_do_who_it_is_and_where_it_stands() -> None:
    """A group has its class's advice; a row the lead's name, the cell, the contact's name."""
    flags = group(made_report().decide, "F6")
    city = next(row for row in flags["rows"] if row["field"] == "city")
    assert flags["advice"].startswith("Decide which side is right")
    assert (city["lead_name"], city["cell"]) == ("Bo Ray", "Lead Details!F6")
    assert (city["was"], city["now"]) == ("Winter Park", "Fraser")


def test_contacts_that_share_a_token_are_told_apart_by_their_address() -> None:
    """Where a flag names no value, the contact's own address tells which one it is."""
    contacts = """
        contact_id | first_name | last_name | email     | additional_emails | token_text
        101        | Ann        | Lee       | ann@x.com |                   | ID:R00001
        106        | Ann        | Lee       | b2@x.com  | bo@x.com          | ID:R00001
    """
    report = made_report(made_plan(contacts=contacts), contacts=draw(contacts, Contacts))
    shared = group(report.decide, "F2")
    assert [row["contact_email"] for row in shared["rows"]] == ["ann@x.com", "b2@x.com"]
    section = report.decide.as_json() | {"data": {"groups": [shared], "link": None}}
    html = section_html(section, dress="page")
    assert html.count("ann@x.com") == 1
    assert html.count("b2@x.com") == 1


def test_an_orphan_is_named_by_its_address() -> None:
    """A contact without a lead and without a name is told by its address."""
    (orphan,) = group(made_report().decide, "F1")["rows"]
    assert (orphan["lid"], orphan["cell"]) == (None, None)
    assert (orphan["contact_name"], orphan["detail"]) == ("who@x.com", "orphan")


def test_a_cell_whose_column_is_not_known_is_told_by_its_row() -> None:
    """Without the column's letter the row of the workbook is told, never a wrong cell."""
    flags = group(made_report().decide, "F6")["rows"]
    assert {row["cell"] for row in flags if row["field"] == "first_name"} == {
        "Lead Details!B5",
        "Lead Details!B6",
        "Lead Details!B7",
    }
    assert {row["cell"] for row in flags if row["field"] == "last_name"} == {
        "Lead Details, row 5",
        "Lead Details, row 6",
        "Lead Details, row 7",
    }


@pytest.mark.parametrize(
    ("world", "link"),
    [("sandbox", None), ("live", "https://app.hubspot.com/contacts/4711/record/0-1/")],
)
def test_only_contacts_of_a_live_portal_are_linked(world: str, link: str | None) -> None:
    """A link leads to HubSpot only where the contact is there."""
    plan = made_plan(world=world)
    report = made_report(plan)
    assert report.decide.data["link"] == link
    assert report.fixed.data["link"] == link


def test_a_contact_to_create_is_one_row() -> None:
    """The fields of a new contact are told together, with the lead's row, not field by field."""
    (created,) = group(made_report().fixed, "D7")["rows"]
    assert created["lid"] == "R00004"
    assert created["cell"] == "Lead Details, row 8"
    assert dict(created["sets"])["email"] == "di@x.com"
    assert [name for name, _ in created["sets"]] == [
        *("first_name", "last_name", "email", "city", "token_text", "owner_id")
    ]


def test_what_was_not_written_stands_apart_with_its_reason() -> None:
    """Receipts that are not done come first, in words."""
    fixed = made_report(results={"D3": "conflict"}).fixed
    (undone,) = fixed.data["undone"]["rows"]
    assert (undone["code"], undone["outcome"]) == ("D3", "the address is held elsewhere")
    assert "D3" not in [each["code"] for each in fixed.data["groups"]]
    assert fixed.count == 7


def test_a_contact_that_was_not_made_is_one_row() -> None:
    """A create that HubSpot refused is one row too, whatever the number of its fields."""
    (undone,) = made_report(results={"D7": "rejected"}).fixed.data["undone"]["rows"]
    assert (undone["lid"], undone["outcome"]) == ("R00004", "HubSpot refuses the value")
    assert dict(undone["sets"])["city"] == "Tabernash"


def test_a_look_tells_what_would_be_written() -> None:
    """Without receipts the same table is a proposal, and nothing is called undone."""
    fixed = made_report().fixed
    assert fixed.title == "Would be written"
    assert fixed.data["undone"]["rows"] == []


def test_held_back_changes_name_what_holds_them() -> None:
    """A blocked change says which flags or rejects hold it."""
    contacts = CONTACTS + "\n    106 | an@x.com | +19705550199 | | ID:R00001"
    rows = made_report(made_plan(contacts=contacts)).blocked.data["table"]["rows"]
    assert {row["blocked_by"] for row in rows if row["contact_id"] == "101"} == {"F1;F2"}


def test_rejects_are_told_by_cell() -> None:
    """A cell that cannot be used is told as Excel shows it, with value and reason."""
    (reject,) = made_report(made_plan(rejects=REJECTS)).rejects.data["table"]["rows"]
    assert (reject["cell"], reject["value"]) == ("Lead Details!I7", "call me")


def test_the_buckets_of_each_side_fill_its_bar() -> None:
    """The sums of a side are its total, and their places fill the bar without gap or overlap."""
    for side in made_report().sums.data["sides"]:
        assert sum(bucket["count"] for bucket in side["buckets"]) == side["total"]
        filled = [bucket for bucket in side["buckets"] if bucket["count"]]
        ends = [0, *(bucket["x"] + bucket["width"] for bucket in filled)]
        starts = [*(bucket["x"] for bucket in filled), 1000]
        assert ends == pytest.approx(starts, abs=0.1)


def test_calls_are_counted_by_kind() -> None:
    """What HubSpot was asked is told by kind of call."""

    class Portal:
        def __init__(self) -> None:
            self.calls = {"search": 5, "read": 0}

    report = show(Made(made_plan()), portal=Portal())
    assert report.costs.data["calls"] == {"search": 5}


def test_without_frames_the_keys_stand_alone() -> None:
    """A plan read from a file is shown without names; nothing fails."""
    report = show(Made(made_plan()))
    assert group(report.decide, "F1")["rows"][0]["contact_name"] is None
    assert "R00002" in report._repr_html_()


def test_a_contact_in_scope_and_outside_has_one_name() -> None:
    """A contact that both frames hold, in different states, is not counted twice."""
    outside = draw(CONTACTS, Contacts).assign(email="moved@x.com")
    report = made_report(made_plan(), outside=outside)
    assert len(group(report.decide, "F1")["rows"]) == 1


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [
        ([5, 3], [5, 3]),
        ([3000], [KEPT]),
        ([3000, 10], [1990, 10]),
        ([0, 5000, 5000], [0, 1000, 1000]),
    ],
)
def test_long_tables_share_what_a_page_can_bear(sizes: list[int], kept: list[int]) -> None:
    """All tables of a part keep within the limit; a short one is never cut for a long one."""
    assert allowances(sizes) == kept


def test_a_long_part_names_the_file_with_all_rows() -> None:
    """Beyond the limit the section keeps the first rows and names a file with all of them."""
    plan = made_plan()
    many = pd.concat([plan.rejects, *[made_plan(rejects=REJECTS).rejects] * (KEPT + 1)])
    rejects = made_report(replace(plan, rejects=many)).rejects
    assert len(rejects.data["table"]["rows"]) == KEPT
    assert rejects.file == "rejects.csv"
    assert made_report().rejects.file is None


def test_a_section_shows_itself_in_three_ways() -> None:
    """A cell's output holds the data, HTML that needs no style sheet, and a line of text."""
    bundle = made_report().decide._repr_mimebundle_()
    assert bundle[MIME]["name"] == "decide"
    assert bundle["text/plain"] == "For you to decide: 8 for you to decide"
    html = bundle["text/html"]
    assert "style=" in html
    assert "class=" not in html
    assert "<script" not in html
    assert "<style" not in html


def test_the_frames_of_a_caller_stay_as_they_are() -> None:
    """Showing a plan changes none of its frames."""
    plan = made_plan(rejects=REJECTS)
    before = plan.to_json()
    made_report(plan, {"D3": "failed"})._repr_html_()
    assert plan.to_json() == before
