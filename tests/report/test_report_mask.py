"""Masking: a page to be shared shows no address and no phone, and the notebook's do not change."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from crowding import crowded_report
from reporting import RUN, page_of

from sotdiff.report.fragments import environment
from sotdiff.report.mask import masked
from sotdiff.report.page import render_page

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "text",
    [
        "Granby",
        "R00417",
        "23 Nov 2026",
        "2026-11-23",
        "2026-11-23 00:46",
        "12:30",
        "Lead Details!F17",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    """Places, keys, days and cells are read as they are."""
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ann@x.com", "a•••@x•••"),
        ("claims it by ann.lee+tag@x.com", "claims it by a•••@x•••"),
        ("a@x.com;B.O'Brien@y.org", "a•••@x•••;B•••@y•••"),
        ("+19705550101", "•••01"),
        ("+1 (970) 555-0101 ext 12", "•••01 ext 12"),
        ("970.555.0101", "•••01"),
        ("970\u00a0555\u20110101", "•••01"),
        ("call 5550101 now", "call •••01 now"),
        ("jörg@bücher.example", "j•••@b•••"),
    ],
)
def test_addresses_and_phones_are_masked(text: str, shown: str) -> None:
    """Whatever way they are written."""
    assert masked(text) == shown


def test_a_masked_page_shows_no_address_and_no_phone(tmp_path: Path) -> None:
    """Nowhere in the file, its source included; keys, names and links are still there."""
    crowded_report(60).save(tmp_path, RUN)
    plain = unescape(page_of(tmp_path, crowded_report(60))).replace("<wbr>", "")
    page = render_page(tmp_path / "reconcile.ipynb", tmp_path / "shared.html", mask=True)
    text = unescape(page.read_text("utf-8")).replace("<wbr>", "")
    address, phone = re.compile(r"[\w.]+@[\w.]*example"), re.compile(r"\+1\d{6,}")
    assert address.search(plain)
    assert phone.search(plain)
    assert not address.search(text)
    assert not phone.search(text)
    for kept in ("R00003", "Dee Ash", "record/0-1/57156920003", "Denver"):
        assert kept in text
    assert "masked on this page" in text
    assert "findings.xlsx" in plain
    assert "findings.xlsx" not in text


def test_a_masked_difference_is_still_a_difference() -> None:
    """Two addresses that look alike when masked are marked as a whole."""
    source = "{% set pair = difference('ann@x.com', 'amy@x.org') %}{{ pair[0] }}{{ pair[1] }}"
    shown = environment("page", mask=True).from_string(source).render()
    assert shown == "<bdi><del>a•••@x•••</del></bdi><bdi><ins>a•••@x•••</ins></bdi>"
