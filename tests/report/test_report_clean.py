"""Cleaning what cells show: tables and words stay as they are, nothing else comes through."""

from __future__ import annotations

import pandas as pd
import pytest
from markupsafe import Markup

from sotdiff.inline import table_html
from sotdiff.report.clean import cleaned


def clean(html: str) -> str:
    """Return HTML cleaned, its texts escaped and nothing more."""
    return str(cleaned(html, Markup.escape))


@pytest.mark.parametrize(
    "html",
    [
        "",
        "two words",
        "<p>a <b>bold</b> &amp; a <code>coded</code> word<br></p>",
        "<ul><li>one</li><li>two</li></ul>",
        '<a href="https://example.com/x?a=1">there</a> <a href="#here">here</a>',
        "<h3>Head</h3><pre>two\n  lines</pre>",
    ],
)
def test_words_stay_as_they_are(html: str) -> None:
    """Paragraphs, lists, links to the web, code: nothing is lost."""
    assert clean(html) == html


def test_a_frame_keeps_its_cells_and_loses_its_dress() -> None:
    """A pandas frame: heads and cells stay; style sheet, border, and the empty head do not."""
    html = clean(pd.DataFrame({"city": ["<b>Granby", "Fraser"]})._repr_html_())
    assert "<td>&lt;b&gt;Granby</td>" in html
    assert "<th>city</th>" in html
    for gone in ("style", "border", "dataframe", "<th></th>"):
        assert gone not in html
    assert html.count('<div class="wider"') == html.count("<table>") == 1


def test_numbers_stand_at_the_right() -> None:
    """Of styles one thing is kept: a column of numbers is one."""
    html = clean(table_html(pd.DataFrame({"code": ["D3"], "count": [3]}), ["Class", "Found"]))
    assert '<td class="num">3</td>' in html
    assert "<td>D3</td>" in html


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<script>alert(1)</script>after", "after"),
        ("<style>p{}</style><p>after</p>", "<p>after</p>"),
        ("<svg><title>x</svg>after", "after"),
        ("<svg/>after", "after"),
        ("<img src=x onerror=alert(1)>after", "after"),
        ("<iframe src='//x'></iframe>after", "after"),
        ("<p onclick='x()' style='color:red' id=main class=top>after</p>", "<p>after</p>"),
        ('<a href="javascript:alert(1)">after</a>', "<a>after</a>"),
        ('<a href="data:text/html,x">after</a>', "<a>after</a>"),
        ('<a href=" https://x.com">after</a>', "<a>after</a>"),
        ("<td colspan='2' rowspan='x'>after</td>", '<td colspan="2">after</td>'),
        ("<form><input value=x><button>go</button></form>after", "goafter"),
        ("<h1>after</h1>", "<h2>after</h2>"),
        ("<!-- comment -->after<!doctype html>", "after"),
        ("&lt;script&gt;after", "&lt;script&gt;after"),
    ],
)
def test_nothing_else_comes_through(html: str, left: str) -> None:
    """What runs, loads, styles, leads elsewhere or names a part of the page is gone."""
    assert clean(html) == left


@pytest.mark.parametrize("html", ["</section></main>after", "</td></table></div>after"])
def test_nothing_is_closed_that_was_not_opened(html: str) -> None:
    """A value cannot break out of its place."""
    assert clean(html) == "after"


def test_what_was_opened_is_closed() -> None:
    """What stands behind is not inside."""
    assert clean("<ul><li><b>one") == "<ul><li><b>one</b></li></ul>"
    assert clean("<p><b>one</p>two") == "<p><b>one</b></p>two"
