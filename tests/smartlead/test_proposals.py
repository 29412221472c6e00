"""Proposals for the workbook: what is proposed, how it lies in Excel, and how it goes away."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from bookmaking import HEADERS
from bridging import lay, section
from openpyxl import load_workbook
from workshop import lead

import sotdiff
from sotdiff.errors import ConfigError
from sotdiff.run.approve import approve_plan, judge_plan
from sotdiff.run.proposals import find_proposals, write_proposals

if TYPE_CHECKING:
    from workshop import Workshop

SECTION = section()
MARKS = """
[smartlead.unsubscribed]
column = "CITY"
value = "Unsubscribed"
[smartlead.replied]
column = "CITY"
value = "Replied"
also = ["Meeting"]
"""


def export(shop: Workshop, *rows: str) -> None:
    """Lay the campaign's export into the folder: `email,status` and then `category`."""
    lay(shop.folder, *rows)


def proposed() -> list[tuple[object, ...]]:
    """Return lead, column, was and proposed of every proposal."""
    found = find_proposals()[["lead", "column", "was", "proposed"]].astype(object)
    return list(found.where(found.notna(), None).itertuples(index=False, name=None))


def test_leaves_alone(shop: Workshop) -> None:
    """Nothing happened, a bounce behind the primary, the sender's own bounce, a strange address."""
    shop.book(lead(1, EMAIL_ALL="ann1@example.com;b@example.com"), lead(2))
    shop.contact(1, hs_additional_emails="b@example.com")
    shop.contact(2)
    shop.sandbox.settle()
    export(
        shop,
        "ann1@example.com,COMPLETED,",
        "b@example.com,BOUNCED,",
        "ann2@example.com,BLOCKED,Sender Originated Bounce",
        "x@example.com,BOUNCED,",
    )
    assert proposed() == []


def test_a_bounced_primary_goes_behind_and_is_gone_once_it_was_taken_up(shop: Workshop) -> None:
    """The next address of the ledger becomes the first; where there is none nothing is proposed."""
    ledger = "ann1@example.com;b@example.com;c@example.com"
    shop.book(lead(1, EMAIL_ALL=ledger), lead(2))
    export(shop, "ann1@example.com,BOUNCED,", "ann2@example.com,BLOCKED,")
    turned = "b@example.com;c@example.com;ann1@example.com"
    assert proposed() == [
        ("R00001", "EMAIL_ALL", ledger, turned),
        ("R00002", "EMAIL_ALL", "ann2@example.com", None),
    ]
    shop.book(lead(1, EMAIL_ALL=turned), lead(2, EMAIL_ALL="new@example.com"))
    assert proposed() == []


def test_an_address_that_people_added_comes_in_at_the_end(shop: Workshop) -> None:
    """One row a cell, with all that is known of it, and gone once the ledger has it."""
    shop.book(lead(1))
    shop.contact(1, hs_additional_emails="x@example.com;y@example.com")
    shop.sandbox.settle()
    whole = "ann1@example.com;x@example.com;y@example.com"
    assert proposed() == [("R00001", "EMAIL_ALL", "ann1@example.com", whole)]
    shop.book(lead(1, EMAIL_ALL=whole))
    assert proposed() == []


def test_a_lead_without_an_address_gets_the_one_that_people_added(shop: Workshop) -> None:
    """A blank cell is no reason to propose nothing."""
    shop.book(lead(1, EMAIL_ALL=None), lead(2))
    shop.contact(1, email="ann@example.com", hs_additional_emails="x@example.com")
    shop.sandbox.settle()
    assert proposed() == [("R00001", "EMAIL_ALL", None, "x@example.com")]
    shop.book(lead(1, EMAIL_ALL="x@example.com"), lead(2))
    assert proposed() == []


def test_a_phone_that_a_fix_replaced_is_offered(shop: Workshop) -> None:
    """From the journal's before-image; what is no number is none, and what was taken up is gone."""
    shop.leads(2)
    shop.drift(1)
    shop.sandbox.edit(shop.ids[2], {"phone": "call me"})
    shop.sandbox.settle()
    with shop.door() as portal:
        plan = shop.look(portal)
        judge_plan(plan)
        approve_plan(plan.digest)
        sotdiff.apply(plan, portal)
    both = "+19705550001;+13035550001"
    assert proposed() == [("R00001", "PHONE_ALL", "+19705550001", both)]
    shop.book(lead(1, PHONE_ALL=both), lead(2))
    assert proposed() == []


def test_what_is_known_of_a_lead_goes_where_the_configuration_says(shop: Workshop) -> None:
    """Who unsubscribed or replied is marked; a mark that stands, or a later one, settles it."""
    shop.book(lead(1), lead(2), lead(3, CITY="meeting"))
    export(
        shop,
        "ann1@example.com,UNSUBSCRIBED,Interested",
        "ann2@example.com,STOPPED,Interested",
        "ann3@example.com,STOPPED,Interested",
    )
    assert [each[:2] for each in proposed()] == [("R00001", None)] * 2 + [
        ("R00002", None),
        ("R00003", None),
    ]
    shop.configure(SECTION + MARKS)
    assert proposed() == [
        ("R00001", "CITY", "Town 1", "Unsubscribed"),
        ("R00002", "CITY", "Town 2", "Replied"),
    ]
    shop.book(lead(1, CITY="UNSUBSCRIBED"), lead(2, CITY="Replied"), lead(3, CITY="Meeting"))
    assert proposed() == []


def test_hubspots_own_words_count_where_they_are_mapped(shop: Workshop) -> None:
    """A hard bounce turns the ledger, an opt-out marks the lead; unmapped they say nothing."""
    shop.book(lead(1, EMAIL_ALL="ann1@example.com;b@example.com"), lead(2))
    shop.contact(
        1, hs_additional_emails="b@example.com", hs_email_hard_bounce_reason_enum="UNKNOWN_USER"
    )
    shop.contact(2, hs_email_optout="true")
    shop.sandbox.settle()
    assert proposed() == []
    export(shop, "z@example.com,STARTED,")
    mapped = """
    [hubspot.properties]
    opted_out = "hs_email_optout"
    hard_bounced = "hs_email_hard_bounce_reason_enum"
    """
    shop.configure(mapped + SECTION + MARKS)
    ledger = "ann1@example.com;b@example.com"
    assert proposed() == [
        ("R00001", "EMAIL_ALL", ledger, "b@example.com;ann1@example.com"),
        ("R00002", "CITY", "Town 2", "Unsubscribed"),
    ]
    leads, rejects = sotdiff.load_sot()
    with sotdiff.connect() as portal:
        contacts, outside = sotdiff.load_hubspot(portal, leads)
    plan = sotdiff.diff(
        leads, contacts, outside=outside, rejects=rejects, smartlead=sotdiff.load_smartlead()
    )
    assert not (plan.flags["code"] == "S3").any()


def test_the_file_holds_texts_and_the_workbook_stays_as_it_is(shop: Workshop) -> None:
    """No cell is a formula, whatever anybody typed; the workbook is the same byte for byte."""
    book = shop.book(lead(1), [*lead(2, CITY="=1+1")][: len(HEADERS)])
    shop.contact(1, hs_additional_emails="=cmd@example.com")
    shop.sandbox.settle()
    before = hashlib.sha256(book.read_bytes()).hexdigest()
    path, found = write_proposals()
    sheet = load_workbook(path)["Proposals"]
    assert [cell.value for cell in sheet[1]] == list(found.columns)
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=cmd@example.com" in str(sheet["E2"].value)
    assert all(cell.quotePrefix for cell in sheet[2] if isinstance(cell.value, str))
    assert path.stat().st_mode & 0o077 == 0
    assert hashlib.sha256(book.read_bytes()).hexdigest() == before


def test_the_workbook_is_never_written_over(shop: Workshop) -> None:
    """Named as the file to write, it is refused."""
    book = shop.book(lead(1))
    before = book.read_bytes()
    with pytest.raises(ConfigError, match="the workbook itself"):
        write_proposals(shop.folder / "book.xlsx")
    assert book.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(shop: Workshop) -> None:
    """A folder is no file."""
    shop.book(lead(1))
    (shop.folder / "out").mkdir()
    with pytest.raises(ConfigError, match=r"out cannot be written"):
        write_proposals(shop.folder / "out")
