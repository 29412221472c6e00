"""What an analyst asks of a look: one lead, findings that fit, and what would be otherwise."""

from __future__ import annotations

import re
from contextlib import chdir
from typing import TYPE_CHECKING, Any

import pytest
from drawing import OWNER, draw
from reporting import CONTACTS, LEADS, REJECTS

from sotdiff.errors import ConfigError, TableError
from sotdiff.explore import Look, look_at
from sotdiff.shipped import example_settings
from sotdiff.tables import Contacts, Leads, Rejects

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = "<script>alert('x')</script>\"onload=alert(1) \u202emoc"
OUTSIDE = """
    contact_id | owner_id | email     | token_text
    901        |          | cy@z.com  | ID:R00003
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path) -> Iterator[Path]:
    """Work in a folder with the example configuration, and see that nothing else comes there."""
    (tmp_path / "sotdiff.toml").write_text(example_settings().read_text("utf-8"), "utf-8")
    with chdir(tmp_path):
        yield tmp_path
    assert [path.name for path in tmp_path.iterdir()] == ["sotdiff.toml"]


def looked(**more: Any) -> Look:
    """Return a look at the drawn world."""
    ours = draw(CONTACTS, Contacts).assign(owner_id=OWNER)
    frames = {"outside": draw(OUTSIDE, Contacts), "rejects": draw(REJECTS, Rejects), **more}
    return look_at(frames.pop("leads", draw(LEADS, Leads)), ours, **frames)


def row(look: Look, lid: str, field: str) -> dict[str, Any]:
    """Return one field of a lead, beside its contacts."""
    return next(each for each in look.lead(lid).data["rows"] if each["field"] == field)


def test_a_lead_stands_beside_its_contact() -> None:
    """What the workbook wants of a field, and what the contact has."""
    email = row(looked(), "R00002", "email")
    assert email["wanted"] == "bo@x.com"
    assert email["contacts"] == [{"value": "bo@x.com", "codes": []}]
    more = row(looked(), "R00002", "additional_emails")
    assert more["wanted"] == "b2@x.com"
    assert more["contacts"] == [{"value": None, "codes": ["D5"]}]


def test_a_field_that_differs_names_its_class() -> None:
    """The class of the finding on that very field and contact; elsewhere none."""
    assert row(looked(), "R00001", "city")["contacts"] == [{"value": "Dr Granby", "codes": ["D3"]}]
    assert row(looked(), "R00001", "phone")["contacts"][0]["codes"] == []


def test_a_contact_out_of_scope_that_bears_the_token_stands_there_too() -> None:
    """The F3 that holds a lead back is seen beside it, and said to be outside."""
    section = looked().lead("R00003")
    assert [(each["contact_id"], each["foreign"]) for each in section.data["contacts"]] == [
        ("103", False),
        ("901", True),
    ]
    assert "Outside:" in section._repr_html_()


def test_a_lead_without_a_contact_says_so() -> None:
    """A D7: no contact column, and its findings below."""
    section = looked().lead("r00004")
    assert section.data["contacts"] == []
    assert "no contact" in section._repr_html_()
    assert {each["code"] for each in section.data["findings"]} == {"D7"}


def test_a_lead_that_is_not_there_is_one_clear_error() -> None:
    """The nearest ones are named."""
    with pytest.raises(TableError, match=r"no lid 'R00009'.*R0000"):
        looked().lead("R00009")


def test_findings_are_filtered_by_all_that_is_given() -> None:
    """Class, kind, field and text; whatever the case; a text is no pattern."""
    look = looked()
    assert set(look.findings("d3").frame["code"]) == {"D3"}
    assert look.findings(kind="flag", text="WINTER park").frame["contact_id"].tolist() == ["102"]
    assert look.findings("D3", kind="flag").count == 0
    assert look.findings(text=".*").count == 0
    assert look.findings().count == len(look.plan.findings)


def test_another_policy_shows_what_would_be_found() -> None:
    """`city = "any"`: a plain city difference turns from a flag into a fix."""
    changed = looked().what_if(policy={"city": "any"})
    assert changed.gone.frame["code"].tolist() == ["F6"]
    assert changed.come.frame["code"].tolist() == ["D3"]
    assert repr(changed) == "<WhatIf: 1 finding more, 1 fewer, +1 changes to write>"
    counts = changed.counts.set_index("code")
    assert counts.loc["D3", ["findings_before", "findings_after"]].tolist() == [1, 2]


def test_another_cell_shows_what_would_be_found() -> None:
    """A lead's city as HubSpot has it: its flag is gone; the look itself stays as it was."""
    look = looked()
    changed = look.what_if("R00002", city="Winter Park")
    assert changed.gone.frame["contact_id"].tolist() == ["102"]
    assert changed.come.count == 0
    assert row(look, "R00002", "city")["wanted"] == "Fraser"
    assert row(changed.after, "R00002", "city")["wanted"] == "Winter Park"


def test_a_contacts_cell_may_be_emptied() -> None:
    """By its id; None is blank."""
    changed = looked().what_if("101", phone=None)
    assert changed.come.frame[["code", "contact_id"]].to_numpy().tolist() == [["D6", "101"]]


def test_a_what_if_on_a_what_if_keeps_the_policy() -> None:
    """Rules that were changed stay changed in what follows."""
    after = looked().what_if(policy={"city": "any"}).after
    assert after.what_if("R00001", city="Fraser").after.policy == {"city": "any"}


@pytest.mark.parametrize("cells", [{"cty": "x"}, {"lid": "R9"}])
def test_a_column_that_cannot_be_changed_is_one_clear_error(cells: dict[str, str]) -> None:
    """A mistyped column, and the key itself; the nearest are named."""
    with pytest.raises(TableError, match="no column"):
        looked().what_if("R00001", **cells)


def test_a_mistyped_rule_is_one_clear_error() -> None:
    """As in `diff`."""
    with pytest.raises(ConfigError, match="city"):
        looked().what_if(policy={"citty": "any"})


def test_hostile_values_stay_text() -> None:
    """In a lead, in findings and in a what-if."""
    look = looked(leads=draw(LEADS, Leads).assign(city=HOSTILE, last_name=HOSTILE))
    parts = (look, look.lead("R00001"), look.findings(), look.what_if("R00001", city=HOSTILE + "!"))
    for part in parts:
        html = part._repr_html_()
        assert not re.findall(r"<script|<[^>]*\sonload", html)
        assert "\u202e" not in html


def test_it_needs_neither_style_sheet_nor_script() -> None:
    """What JupyterLab strips from an untrusted notebook is not used."""
    look = looked()
    for part in (look, look.lead("R00001"), look.findings(), look.what_if(policy={"city": "any"})):
        assert not re.findall(r"<(?:style|script|svg|iframe)|\sclass=", part._repr_html_())
        assert len(repr(part)) < 200
