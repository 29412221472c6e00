"""Small HTML for a notebook's cell: escaped, styled by attributes alone, without any script.

JupyterLab strips style sheets, scripts and drawings from a notebook that it does not trust; this
is what it leaves. The report's own fragments are richer, but a plan or a receipt may not lean on
another step to show itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 80
_CELL = "text-align:{};vertical-align:top;padding:4px 12px 4px 0;border-bottom:1px solid {};"
_FAINT, _STRONG = "rgba(128,128,128,.25)", "rgba(128,128,128,.6)"


def headed(head: str, note: str = "") -> Markup:
    """Return a line that says what follows, and a note behind it."""
    return Markup(
        '<p style="margin:0 0 6px;font-weight:600">{} <span style="font-weight:400;opacity:.65">'
        "{}</span></p>"
    ).format(head, note)


def table_html(frame: pd.DataFrame, heads: Sequence[str], most: int = 20) -> Markup:
    """Return the first rows of a frame as a table, and a note on how many there are.

    Numbers stand at the right, and 0 and missing values as nothing.
    """
    numbers = [pd.api.types.is_numeric_dtype(frame[name]) for name in frame.columns]
    top = _row("th", heads, numbers, _STRONG)
    rows = frame.head(most).astype(object).where(frame.head(most).notna(), None)
    body = Markup().join(_row("td", row, numbers, _FAINT) for row in rows.to_numpy().tolist())
    more = f"The first {most} of {len(frame):,}." if len(frame) > most else ""
    return Markup(
        '<table style="border-collapse:collapse;margin:0 0 8px"><thead>{}</thead><tbody>{}</tbody>'
        '</table><p style="margin:0 0 8px;opacity:.65">{}</p>'
    ).format(top, body, more)


def shown(value: Any) -> Markup:
    """Return a value escaped, in its own direction, cut when long, with nothing invisible in it."""
    if value is None or value == 0:
        return Markup()
    text = f"{value:,}" if isinstance(value, int) else str(value)
    visible = "".join(char if char.isprintable() else f"⟨U+{ord(char):04X}⟩" for char in text)
    cut = visible if len(visible) <= LONGEST else f"{visible[:LONGEST]} …"
    return Markup("<bdi>{}</bdi>").format(cut)


def _row(tag: str, cells: Sequence[Any], numbers: Sequence[bool], line: str) -> Markup:
    """Return one row of a table."""
    styles = (_CELL.format("right" if number else "left", line) for number in numbers)
    drawn = (
        Markup('<{0} style="{1}">{2}</{0}>').format(tag, style, shown(cell))
        for cell, style in zip(cells, styles, strict=True)
    )
    return Markup("<tr>{}</tr>").format(Markup().join(drawn))
