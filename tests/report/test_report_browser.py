"""The page in a real browser: nothing leaves it, values stay text, keyboard and eyes are served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from browsing import opened
from crowding import crowded_plan, crowded_report
from reporting import made_report, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PAST, AHEAD = "2026-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a look with 300 findings, long out of date."""
    folder = tmp_path_factory.mktemp("crowded")
    page_of(folder, crowded_report(300), valid_until=PAST)
    return folder / "report.html"


def differing(page: Page) -> Any:
    """Return the table of what differs outside the fixes."""
    return page.get_by_role("table", name="F6 Differs outside the fixes")


def leads_of(page: Page) -> list[str]:
    """Return the LIDs of that table, from top to bottom, as far as they are seen."""
    seen = differing(page).locator("tbody tr:not(.case):visible td.l b").all_inner_texts()
    return list(seen)


def test_tables_are_sorted_by_keyboard(browser: Browser, crowded: Path) -> None:
    """Enter sorts up, Space then down, Enter again gives the cases back; the head says which."""
    page = opened(browser, crowded)
    before, head = leads_of(page), differing(page).locator("thead th").first
    cases = differing(page).locator("tr.case:visible")
    grouped = cases.count()
    handle = head.get_by_role("button")
    handle.focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert leads_of(page) == sorted(before)
    assert cases.count() == 0
    page.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "descending"
    assert leads_of(page) == sorted(before, reverse=True)
    page.keyboard.press("Enter")
    assert (head.get_attribute("aria-sort"), leads_of(page)) == (None, before)
    assert cases.count() == grouped > 0


def test_ages_are_sorted_as_times_not_as_words(browser: Browser, crowded: Path) -> None:
    """`2 days` comes behind `10 hours`."""
    page = opened(browser, crowded)
    differing(page).locator("thead th").last.get_by_role("button").press("Enter")
    ages = differing(page).locator("tbody tr:not(.case) td.s").all()
    minutes = [int(age.get_attribute("data-v") or 0) for age in ages]
    assert minutes == sorted(minutes)
    assert len(set(minutes)) > 10


# The filter waits for the last key before it is applied.
SETTLED = """words => [...document.querySelectorAll("table.grid tbody tr")]
  .filter(row => row.checkVisibility())
  .every(row => words.every(word => row.innerText.toLowerCase().includes(word)))"""


def test_rows_are_filtered_by_keyboard(browser: Browser, crowded: Path) -> None:
    """`/` leads to the filter; every word must be there; the count is said; Escape ends it."""
    page = opened(browser, crowded)
    every = len(leads_of(page))
    page.keyboard.press("/")
    page.keyboard.type("DENVER granby")
    count = page.locator("#found-count")
    count.filter(has_text="line").wait_for()
    page.wait_for_function(SETTLED, arg=["denver", "granby"])
    rows = page.locator("table.grid tbody tr:visible").all_inner_texts()
    assert rows
    assert all("denver" in row.lower() and "granby" in row.lower() for row in rows)
    assert count.inner_text() == f"{len(rows)} lines"
    page.keyboard.press("Escape")
    assert len(leads_of(page)) == every


def test_a_filter_looks_at_rows_behind_the_button_too(browser: Browser, tmp_path: Path) -> None:
    """What is not shown at first is found."""
    page_of(tmp_path, crowded_report(900))
    page = opened(browser, tmp_path / "report.html")
    hidden = differing(page).locator("tbody.rest td.l b").last.text_content() or ""
    assert hidden not in leads_of(page)
    page.locator("#find").fill(hidden)
    page.locator("#found-count").filter(has_text="1 line").wait_for()
    assert leads_of(page) == [hidden]


def test_the_button_shows_the_rest_and_takes_the_focus_there(
    browser: Browser, tmp_path: Path
) -> None:
    """By keyboard: the rest of a long table appears, and reading goes on there."""
    page_of(tmp_path, crowded_report(900))
    page = opened(browser, tmp_path / "report.html")
    assert len(leads_of(page)) == 200
    page.get_by_role("button", name="Show all 450").press("Enter")
    assert len(leads_of(page)) == 450
    assert page.evaluate("document.activeElement.className") == "rest open"


def test_a_copied_table_has_no_formula(browser: Browser, crowded: Path) -> None:
    """Copied lines go into a spreadsheet: tabs between cells, `'` before a plus."""
    page = opened(browser, crowded, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy table: D6 Phone differs").press("Enter")
    page.get_by_text("Copied", exact=True).wait_for()
    head, first, *rest = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert head.split("\t")[:3] == ["Lead", "Contact", "Field"]
    assert first.split("\t")[3].startswith("'+1303555")
    assert len(rest) + 1 == len(crowded_plan(300).findings.query("code == 'D6'"))


def test_a_page_that_is_out_of_date_says_so(
    browser: Browser, crowded: Path, tmp_path: Path
) -> None:
    """The warning is there after two intervals, and not before."""
    banner = opened(browser, crowded).get_by_role("alert")
    assert "valid until 1 Jan 2026" in banner.inner_text()
    page_of(tmp_path, made_report(), valid_until=AHEAD)
    assert opened(browser, tmp_path / "report.html").get_by_role("alert").count() == 0


def test_without_a_script_everything_is_read(browser: Browser, crowded: Path) -> None:
    """No script: every row is there, until when it is valid too, and no tool that cannot work."""
    page = opened(browser, crowded, java_script_enabled=False)
    flags = len(crowded_plan(300).flags)
    assert page.locator("#decide").is_visible()
    assert (
        page.locator("table.flags tbody tr:not(.case):visible").count() + len(leads_of(page))
        == flags
    )
    assert "Valid until" in page.locator(".facts").inner_text()
    assert page.get_by_role("button").count() == 0
    assert not page.locator("#find").is_visible()


def test_a_printed_page_shows_all_rows_and_no_tools(browser: Browser, tmp_path: Path) -> None:
    """On paper: every row, none of the buttons; the colours of the light page."""
    page_of(tmp_path, crowded_report(900))
    page = opened(browser, tmp_path / "report.html", color_scheme="dark")
    page.emulate_media(media="print")
    assert len(leads_of(page)) == 450
    assert page.locator(".tools:visible, .finder:visible, .more button:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf().startswith(b"%PDF")
