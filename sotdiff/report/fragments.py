"""Fragments: Jinja2 templates with autoescape that turn sections into HTML.

The same templates wear two dresses: `page` (class names, for our style sheet) and `inline` (style
attributes, for a notebook, which strips style sheets and scripts).
"""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sotdiff.report.clean import cleaned
from sotdiff.report.mask import masked
from sotdiff.report.past import span_words
from sotdiff.report.values import CUT, difference, lined, shown, whole
from sotdiff.report.verdict import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.bccache import Bucket

    from sotdiff.report.values import Look

Dress = Literal["page", "inline"]

TEMPLATES = Path(__file__).parent / "templates"
COMPILED = TEMPLATES / "__pycache__"
# An error's text may be longer than a value.
PROSE = 2000
# What a cell printed may be longer still.
PRINTED = 50_000
# How many rows of a table are shown at once: the page keeps the others behind a button.
FIRST_ROWS = {"page": 200, "inline": 20}
_BARE = {"section", "table", "th", "td", "del", "ins", "mark"}
_FIELDS = {
    "email": "e-mail",
    "additional_emails": "additional addresses",
    "token_text": "token",
    "owner_id": "owner",
}
_CELL = "text-align:left;vertical-align:top;padding:4px 12px 4px 0;"
_INLINE = {
    "section": "margin:0 0 16px;line-height:1.45;",
    "head": "margin:0 0 4px;font-size:1.15em;font-weight:600;",
    "lede": "margin:0 0 8px;max-width:70ch;opacity:.8;",
    "group": "margin:14px 0 4px;font-size:1em;font-weight:600;",
    "table": "border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums;",
    "th": _CELL + "font-weight:600;border-bottom:1px solid rgba(128,128,128,.5);",
    "thn": _CELL + "text-align:right;font-weight:600;border-bottom:1px solid rgba(128,128,128,.5);",
    "prose": "margin:0 0 4px;max-width:70ch;",
    "td": _CELL + "font-weight:400;border-bottom:1px solid rgba(128,128,128,.2);",
    "num": _CELL + "text-align:right;border-bottom:1px solid rgba(128,128,128,.2);",
    "sub": "display:block;opacity:.65;font-size:.9em;",
    "blank": "opacity:.6;font-style:italic;",
    "note": "opacity:.65;",
    "hidden": "border:1px solid currentColor;border-radius:3px;padding:0 3px;font-size:.8em;",
    "del": "text-decoration:line-through;color:#c0392b;",
    "ins": "text-decoration:none;font-weight:600;color:#1e8449;",
    "mark": "background:none;color:inherit;text-decoration:underline;font-weight:600;",
    "code": "font-weight:600;",
}


@lru_cache
def page_look(names: str) -> Markup:
    """Return the class attribute of a part in the page; the style sheet knows bare tags itself."""
    classes = " ".join(name for name in names.split() if name not in _BARE)
    return Markup(' class="{}"').format(classes) if classes else Markup()


@lru_cache
def inline_look(names: str) -> Markup:
    """Return the style attribute of a part in a notebook: that of its first name."""
    style = _INLINE.get(names.split(maxsplit=1)[0])
    return Markup(' style="{}"').format(style) if style else Markup()


def section_html(
    section: Mapping[str, Any], *, dress: Dress, mask: bool = False, **more: Any
) -> Markup:
    """Return a section (`name`, `title`, `text`, `count`, `data`) as HTML.

    `name` must be that of a template in `templates/section/`; the rest may hold anything. `mask`
    makes addresses and phones unreadable. `more` is what the page knows besides, e.g. `steps`.
    """
    template = environment(dress, mask=mask).get_template(f"section/{section['name']}.html.j2")
    text = template.render(section=section, **section["data"], **more)
    return Markup(text)  # noqa: S704 - made by templates with autoescape


class _Beside(FileSystemBytecodeCache):
    """Compiled templates beside the templates, as Python keeps its own; none where none can be."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        with suppress(OSError):
            COMPILED.mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


@lru_cache(maxsize=4)
def environment(dress: Dress, *, mask: bool = False) -> Environment:
    """Return the templates in one of the two dresses."""
    loaded = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # a compiled template may not hold what a filter once returned
        bytecode_cache=None if sys.dont_write_bytecode else _Beside(str(COMPILED)),
    )
    equip(loaded, dress, mask=mask)
    return loaded


def equip(templates: Environment, dress: Dress, *, mask: bool = False) -> None:
    """Give templates the words that the fragments use; with `mask`, masked ones.

    `shown` is for values, `key` for what names no person: ids, places, hosts.
    """
    look: Look = page_look if dress == "page" else inline_look
    veil = masked if mask else str

    def prose(text: str) -> Markup:
        return shown(veil(text), look, PROSE)

    templates.globals.update(
        look=look,
        dress=dress,
        first_rows=FIRST_ROWS[dress],
        difference=partial(_difference, look, veil),
    )
    templates.tests["digits"] = str.isdecimal
    templates.filters.update(
        shown=lambda value: shown(value and veil(value), look),
        key=partial(_key, look),
        masked=veil,
        count=counted,
        number="{:,}".format,
        section=lambda section, **more: section_html(section, dress=dress, mask=mask, **more),
        prose=prose,
        lined=lambda text: lined(veil(text), look, PRINTED),
        cleaned=lambda html: cleaned(html, prose),
        moment=moment,
        day=day,
        span=span_words,
        holds=held_back,
        words=lambda name: _FIELDS.get(name) or name.replace("_", " "),
        headed=lambda text: text[:1].upper() + text[1:],
    )


def _key(look: Look, value: str | None) -> Markup:
    """Return what names no person; plain letters and digits need nothing around them."""
    if value and value.isascii() and value.isprintable() and len(value) <= CUT:
        return Markup.escape(value)
    return shown(value, look)


def _difference(
    look: Look, veil: Callable[[str], str], was: str | None, now: str | None, *tag: str
) -> tuple[Markup, Markup]:
    """Return both values with the difference marked; whole where only what is masked differs."""
    tags = tag * 2 or ("del", "ins")
    one, other = was and veil(was), now and veil(now)
    if one and one == other and was != now:
        return whole(one, look, tags[0]), whole(one, look, tags[1])
    return difference(one, other, look, tags)  # type: ignore[arg-type]


def moment(text: str) -> str:
    """Return an ISO time as a person writes it: `23 Nov 2026, 00:46 UTC`; no time as it stands."""
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return text
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def day(text: str) -> str:
    """Return an ISO time as its day: `23 Nov 2026`; no time as it stands."""
    return moment(text).partition(",")[0]


def held_back(blocks: str | None) -> str:
    """Return in words which fixes a flag holds back (`blocks`, DESIGN section 4)."""
    return "every fix" if blocks == "*" else (blocks or "nothing").replace(";", ", ")
