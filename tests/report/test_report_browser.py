"""The page in a real browser: nothing leaves it, values stay text, keyboard and eyes are served."""

from __future__ import annotations

from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from browsing import NARROW, WIDE, opened, violations
from crowding import crowded_plan, crowded_report, past_of
from drawing import draw
from reporting import CONTACTS, LEADS, REJECTS, Made, made_plan, made_report, page_of
from screenshots import index_in

from sotdiff.report import show
from sotdiff.tables import Contacts, Leads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PAST, AHEAD = "2026-01-01T00:00:00+00:00", "2999-01-01T00:00:00+00:00"


class Hits(ThreadingHTTPServer):
    """A server on loopback that counts who calls."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        super().__init__(("127.0.0.1", 0), self._handler())

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        paths = self.paths

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                paths.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture(scope="module")
def hits() -> Iterator[Hits]:
    """Run the server that nobody should call."""
    with Hits() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a look with 300 findings, long out of date."""
    folder = tmp_path_factory.mktemp("crowded")
    page_of(folder, crowded_report(300), valid_until=PAST)
    return folder / "report.html"


def hostile_values(url: str) -> tuple[str, ...]:
    """Return values that would run, load, break out, turn round, calculate or flood."""
    return (
        f"<script>fetch('{url}/script')</script>",
        f"\"><img src='{url}/img' onerror='window.pwned=1'>",
        f"' style='background:url({url}/style)' onmouseover='window.pwned=1",
        f"</bdi></td></table><iframe src='{url}/frame'></iframe>",
        f"{{{{ 7*7 }}}}<link rel=stylesheet href='{url}/css'>",
        "javascript:window.pwned=1",
        "\u202egro.elpmaxe@live\u202c",
        '=HYPERLINK("' + url + '/formula","x")',
        "x" * 10_000,
    )


def hostile_page(folder: Path, value: str) -> Path:
    """Return a page on which every value is the hostile one."""
    plan = made_plan(world="live", rejects=REJECTS)
    texts: dict[str, Any] = dict.fromkeys(["was", "now", "detail"], value)
    hostile = replace(
        plan,
        findings=plan.findings.assign(**texts),
        flags=plan.flags.assign(was=value),
        changes=plan.changes.assign(was=value, now=value),
        rejects=plan.rejects.assign(value=value, column=value, reason=value),
    )
    past = past_of(hostile)
    past = replace(past, findings=past.findings.assign(writer=value))
    leads = draw(LEADS, Leads).assign(first_name=value, last_name=value)
    contacts = draw(CONTACTS, Contacts).assign(first_name=value)
    report = show(Made(hostile), leads=leads, contacts=contacts, past=past)
    page_of(folder, report, valid_until=PAST)
    return folder / "report.html"


@pytest.mark.parametrize("kind", range(9))
def test_hostile_values_stay_text_and_nothing_leaves(
    tmp_path: Path, browser: Browser, hits: Hits, kind: int
) -> None:
    """Nothing runs, nothing is fetched, no part of the page is broken, and the value is read."""
    url = f"http://127.0.0.1:{hits.server_port}"
    value = hostile_values(url)[kind]
    page = opened(browser, hostile_page(tmp_path, value))
    page.mouse.move(400, 500)
    page.keyboard.press("End")
    assert page.evaluate("window.pwned") is None
    assert page.locator("iframe, img, link, object, script:not(head script)").count() == 0
    assert page.locator("main > section").count() == 12
    if kind != 6:
        assert value[:60] in (page.locator("#decide ~ table td.w").first.text_content() or "")
    assert "\u202e" not in page.content()
    assert hits.paths == []


def test_nothing_is_requested(browser: Browser, crowded: Path) -> None:
    """The page asks for itself and for nothing else, whatever one does with it."""
    asked: list[str] = []
    window = browser.new_context()
    window.on("request", lambda request: asked.append(request.url))
    page = window.new_page()
    page.goto(crowded.as_uri())
    page.keyboard.press("/")
    page.keyboard.type("denver")
    page.locator("table.grid .sort").first.press("Enter")
    page.get_by_role("button", name="Copy table").first.click()
    assert asked == [crowded.as_uri()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "390px"])
def test_axe_finds_nothing(
    browser: Browser, crowded: Path, tmp_path: Path, scheme: str, *, narrow: bool
) -> None:
    """No accessibility rule is broken: light or dark, wide or 390 px; sorted and filtered too."""
    looks: dict[str, Any] = {"color_scheme": scheme, "bypass_csp": True}
    looks |= {"viewport": NARROW} if narrow else {}
    page = opened(browser, crowded, **looks)
    assert violations(page) == []
    page.locator("table.grid .sort").first.press("Enter")
    page.locator("#find").fill("granby")
    page.locator("#found-count").filter(has_text="line").wait_for()
    assert violations(page) == []
    page_of(tmp_path, made_report(made_plan(rejects=REJECTS), {"D3": "failed"}))
    assert violations(opened(browser, tmp_path / "report.html", **looks)) == []


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "390px"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_index(
    browser: Browser, tmp_path: Path, scheme: str, *, narrow: bool
) -> None:
    """The list of runs with its history strip is as good as the report."""
    page = opened(
        browser,
        index_in(tmp_path),
        color_scheme=scheme,
        bypass_csp=True,
        viewport=NARROW if narrow else WIDE,
    )
    assert page.get_by_role("table", name="Runs", exact=True).count() == 1
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_at_390_px_nothing_hangs_over(browser: Browser, crowded: Path) -> None:
    """A telephone shows the page without scrolling sideways."""
    page = opened(browser, crowded, viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


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
