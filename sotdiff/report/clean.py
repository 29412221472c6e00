"""Cleaning: the HTML that a notebook's cell shows, brought down to what a page may hold.

Whatever a cell showed was made by other programs from other people's values. Tables, lists and
words stay; of attributes only where a link leads and what a cell of a table spans. Every text goes
through the page's own `shown`, so nothing in it is invisible, endless or unmasked.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

    Attributes = list[tuple[str, str | None]]

_KEPT = {
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption"),
    *("p", "div", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "h5", "h6", "pre"),
    *("a", "b", "strong", "i", "em", "code", "del", "ins", "mark", "span", "small", "sub", "sup"),
}
_EMPTY = {"br", "hr", "wbr"}
# What stands inside these is no text for a reader.
_SILENT = {"script", "style", "template", "title", "noscript", "textarea", "svg", "math"}
_HEADINGS = {"h1": "h2"}
_ADDRESS = re.compile(r"(?i)https?://[^\s]+|#[\w-]+")
_SPANS = re.compile(r"\d{1,3}")
_SCOPES = re.compile(r"(?:row|col)(?:group)?")
_RIGHT = re.compile(r"text-align:\s*right")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_FRAME = Markup('<div class="wider" role="group" aria-label="Table" tabindex="0">')
_ATTRIBUTES = {
    "a": {"href": _ADDRESS},
    "td": {"colspan": _SPANS, "rowspan": _SPANS},
    "th": {"colspan": _SPANS, "rowspan": _SPANS, "scope": _SCOPES},
}


def cleaned(html: str, text: Callable[[str], Markup]) -> Markup:
    """Return HTML with nothing in it but plain tables, lists and words; `text` shows each text.

    What was opened is closed, and nothing is closed that was not opened: a value cannot break out
    of the place that it stands in. A heading of the first rank becomes one of the second.
    """
    cleaner = _Cleaner(text)
    cleaner.feed(html)
    cleaner.close()
    return cleaner.written()


class _Cleaner(HTMLParser):
    """Writes again what it reads, as far as it is kept."""

    def __init__(self, text: Callable[[str], Markup]) -> None:
        super().__init__(convert_charrefs=True)
        self._text = text
        self._parts: list[Markup] = []
        self._open: list[tuple[str, int]] = []  # each with the place of its part
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Open what is kept."""
        name = _HEADINGS.get(tag, tag)
        if self._silent or tag in _SILENT:
            self._silent += [tag] if tag in _SILENT else []
        elif name in _EMPTY:
            self._parts.append(Markup("<{}>").format(name))
        elif name in _KEPT:
            self._start(name, attrs)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        """Open and close what is written as empty."""
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close what is open, and all that stands open inside it."""
        name = _HEADINGS.get(tag, tag)
        if self._silent:
            if tag in self._silent:
                del self._silent[self._silent.index(tag) :]
        elif self._stands_in(name):
            while self._open[-1][0] != name:
                self._end()
            self._end()

    def handle_data(self, data: str) -> None:
        """Show a text as the page shows texts."""
        if self._silent:
            return
        if self._stands_in("pre"):
            self._parts.append(Markup("\n").join(map(self._line, data.split("\n"))))
        else:
            self._parts.append(self._line(_SPACE.sub(" ", data)))

    def written(self) -> Markup:
        """Return what is kept, everything closed."""
        while self._open:
            self._end()
        return Markup().join(self._parts)

    def _stands_in(self, name: str) -> bool:
        """Tell whether such an element is open."""
        return any(each == name for each, _ in self._open)

    def _start(self, name: str, attrs: Attributes) -> None:
        """Open an element; a table can be scrolled by keyboard where it is wider than the page."""
        if name == "table":
            self._parts.append(_FRAME)
        rules = _ATTRIBUTES.get(name, {})
        told = Markup().join(
            Markup(' {}="{}"').format(key, value)
            for key, value in attrs
            if value and key in rules and rules[key].fullmatch(value)
        )
        if name in {"td", "th"} and _RIGHT.search(dict(attrs).get("style") or ""):
            told += Markup(' class="num"')
        self._open.append((name, len(self._parts)))
        self._parts.append(Markup("<{}{}>").format(name, told))

    def _end(self) -> None:
        """Close the innermost element; a heading of a table that says nothing is a plain cell."""
        name, place = self._open.pop()
        if name == "th" and not Markup().join(self._parts[place + 1 :]).strip():
            name, self._parts[place] = "td", Markup("<td>")
        self._parts.append(Markup("</{}>").format(name))
        if name == "table":
            self._parts.append(Markup("</div>"))

    def _line(self, data: str) -> Markup:
        """Return one line of text as the page shows it; white space alone stays as it is."""
        return self._text(data) if data.strip() else Markup.escape(data)
