"""Every page in a real browser: nothing leaves it, values stay text, everybody can read it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from browsing import NARROW, WIDE, opened, violations
from paging import NAMES, SORTED, made_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

LOOKS = {
    "light": {"color_scheme": "light", "viewport": WIDE},
    "dark": {"color_scheme": "dark", "viewport": WIDE},
    "light-390px": {"color_scheme": "light", "viewport": NARROW},
    "dark-390px": {"color_scheme": "dark", "viewport": NARROW},
}
# What no page has: whatever loads, embeds, submits, or stands outside of our own frame.
FOREIGN = (
    "iframe, img, link, object, embed, form, base, audio, video, svg image, svg use, "
    "script:not(head script), style:not(head style), meta:not(head meta), [style], "
    "a[href^='javascript' i], a[href^='data' i]"
)
HANDLERS = """() => [...document.querySelectorAll('*')].flatMap(it => it.getAttributeNames())
  .filter(name => name.startsWith('on'))"""
RTL = "\u202egro.elpmaxe@live\u202c"


class Hits(ThreadingHTTPServer):
    """A server on loopback that notes who calls."""

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


@pytest.fixture(scope="module", params=NAMES)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return each page in turn, with some 25 findings."""
    return made_page(request.param, tmp_path_factory.mktemp(request.param), 25)


@pytest.fixture(scope="module", params=SORTED)
def sortable(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return each page whose tables can be sorted and filtered."""
    return made_page(request.param, tmp_path_factory.mktemp(request.param), 25)


def hostile_values(url: str) -> dict[str, str]:
    """Return values that would run, load, break out, turn round, calculate or flood."""
    markup = (
        f"<script>window.pwned=1;fetch('{url}/script')</script>",
        f"\"><img src='{url}/img' onerror='window.pwned=1'>",
        f"' style='background:url({url}/style)' onmouseover='window.pwned=1",
        f"{{{{ 7*7 }}}}<link rel=stylesheet href='{url}/css'>",
        f"</bdi></pre></td></table></section></main><iframe src='{url}/frame'></iframe>",
    )
    return {
        "markup": " ".join(markup),
        "link": "javascript:window.pwned=1",
        "rtl": RTL,
        "formula": f'=HYPERLINK("{url}/formula","x")',
        "flood": "x" * 10_000,
    }


KINDS = tuple(hostile_values(""))


@pytest.fixture(scope="module", params=NAMES)
def harmless(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, int]:
    """Return each page's name, and of how many parts it is made where no value is hostile."""
    made = made_page(request.param, tmp_path_factory.mktemp("harmless"), 6, "plain words")
    return request.param, opened(browser, made).locator("main > *").count()


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_values_stay_text(
    tmp_path: Path, browser: Browser, hits: Hits, harmless: tuple[str, int], kind: str
) -> None:
    """Nothing runs, nothing is fetched, no part of the page is broken, and the value is read."""
    name, parts = harmless
    value = hostile_values(f"http://127.0.0.1:{hits.server_port}")[kind]
    shown = opened(browser, made_page(name, tmp_path, 6, value))
    for place in ((400, 500), (400, 800)):
        shown.mouse.move(*place)
    for closed in shown.locator("summary").all():
        closed.press("Enter")
    shown.keyboard.press("End")
    assert shown.evaluate("window.pwned") is None
    assert shown.locator(FOREIGN).count() == 0
    assert shown.evaluate(HANDLERS) == []
    assert shown.locator("main > *").count() == parts
    words = shown.locator("body").text_content() or ""
    assert (value[:50] if kind != "rtl" else "gro.elpmaxe@live") in words
    assert not {"\u202e", "\u202c"} & set(shown.content())
    assert hits.paths == []


def test_nothing_is_requested(browser: Browser, page: Path) -> None:
    """The page asks for itself and for nothing else, whatever one does with it."""
    asked: list[str] = []
    window = browser.new_context(viewport=WIDE)
    window.on("request", lambda request: asked.append(request.url))
    shown = window.new_page()
    shown.goto(page.as_uri())
    shown.keyboard.press("/")
    shown.keyboard.type("denver")
    for tool in ("table.grid .sort", ".tools button:visible", "summary"):
        for handle in shown.locator(tool).all()[:1]:
            handle.press("Enter")
    shown.emulate_media(media="print")
    assert asked == [page.as_uri()]


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing(browser: Browser, page: Path, look: str) -> None:
    """No accessibility rule is broken in any look; folded parts opened, tables sorted, filtered."""
    shown = opened(browser, page, bypass_csp=True, **LOOKS[look])
    assert violations(shown) == []
    for closed in shown.locator("summary").all():
        closed.press("Enter")
    if (handle := shown.locator("table.grid .sort").first).count():
        handle.press("Enter")
        shown.locator("#find").fill("a")
        shown.locator("#found-count").filter(has_text="line").wait_for()
    assert violations(shown) == []


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_hangs_over(browser: Browser, page: Path, look: str) -> None:
    """No page scrolls sideways; a table that is wider than the page scrolls by itself."""
    shown = opened(browser, page, **LOOKS[look])
    width = LOOKS[look]["viewport"]["width"]
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


LOST = """() => [...document.querySelectorAll("a[href^='#']")].map(link => link.hash.slice(1))
  .filter(place => document.querySelectorAll(`[id="${place}"]`).length !== 1)"""


def test_every_link_within_the_page_leads_somewhere(browser: Browser, page: Path) -> None:
    """Each has its place, and no place stands twice."""
    assert opened(browser, page).evaluate(LOST) == []


# A head that stands beside its rows, or has another width.
APART = """() => [...document.querySelectorAll("table")].filter(table => {
  const [head, body] = [table.tHead, table.tBodies[0]].map(part => part.getBoundingClientRect());
  const over = head.left === body.left && head.width === body.width && head.bottom <= body.top + 1;
  return head.width && !over;
}).map(table => table.getAttribute("aria-label") || table.className)"""


@pytest.mark.parametrize("look", LOOKS)
def test_a_table_stands_under_its_head(browser: Browser, page: Path, look: str) -> None:
    """Whatever else the style sheets say: head and rows are one above the other, as wide."""
    shown = opened(browser, page, **LOOKS[look])
    assert shown.evaluate(APART) == []


def column(table: Any, place: int) -> list[str]:
    """Return a column of a table as far as it is seen, from top to bottom."""
    cells = table.locator(f"tbody tr:not(.case):visible > :nth-child({place + 1})")
    seen: list[str] = cells.all_inner_texts()
    return seen


def telling(table: Any) -> int:
    """Return the first column whose values differ."""
    count = table.locator("thead th").count()
    return next(place for place in range(count) if len(set(column(table, place))) > 1)


# In the order of the page's language, numbers by their size.
IN_ORDER = """([words, sign]) => {
  const by = new Intl.Collator(undefined, {numeric: true, sensitivity: "base"});
  return words.every((word, at) => !at || sign * by.compare(words[at - 1], word) <= 0);
}"""


def test_tables_are_sorted_by_keyboard(browser: Browser, sortable: Path) -> None:
    """Enter on a head sorts up, Space then down, Enter again gives the order back."""
    shown = opened(browser, sortable)
    table = shown.locator("table.grid").first
    place = telling(table)
    before, head = column(table, place), table.locator("thead th").nth(place)
    head.get_by_role("button").focus()
    for key, order, sign in (("Enter", "ascending", 1), ("Space", "descending", -1)):
        shown.keyboard.press(key)
        assert head.get_attribute("aria-sort") == order
        assert sorted(column(table, place)) == sorted(before)
        assert shown.evaluate(IN_ORDER, [column(table, place), sign])
    shown.keyboard.press("Enter")
    assert (head.get_attribute("aria-sort"), column(table, place)) == (None, before)


def test_rows_are_filtered_by_keyboard(browser: Browser, sortable: Path) -> None:
    """`/` leads to the filter; what does not hold the word goes; Escape brings it back."""
    shown = opened(browser, sortable)
    table = shown.locator("table.grid").first
    rows = shown.locator("table.grid tbody tr:visible")
    before, word = rows.count(), column(table, telling(table))[-1].split()[0]
    shown.keyboard.press("/")
    shown.keyboard.type(word)
    shown.locator("#found-count").filter(has_text="line").wait_for()
    left = rows.all_inner_texts()
    assert 0 < len(left) < before
    assert all(word.lower() in row.lower() for row in left)
    shown.keyboard.press("Escape")
    assert rows.count() == before


@pytest.mark.parametrize("name", NAMES)
def test_without_a_script_everything_is_read(browser: Browser, tmp_path: Path, name: str) -> None:
    """No script: every row is there that a script would fold away, and no tool that cannot work."""
    count = 700 if name in SORTED else 25  # where tables are long enough to be folded
    shown = opened(browser, made_page(name, tmp_path, count), java_script_enabled=False)
    assert shown.locator("h1").is_visible()
    for closed in shown.locator("summary").all():
        closed.press("Enter")
    rows = shown.locator("tbody tr")
    assert rows.count() == shown.locator("tbody tr:visible").count() > 0
    assert shown.get_by_role("button").count() == 0
    assert not shown.locator("#find").is_visible()
