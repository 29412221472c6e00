"""Cell values as text, as a person reads them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

import pandas as pd

from sotdiff.canon import INVISIBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pandas.api.extensions import ExtensionArray

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
# What a text may hold that needs cleaning, or that may be all it holds; in the engine's syntax.
_SUSPECT = f"_x[0-9A-Fa-f]{{4}}_|[\\x00-\\x08\\x0b-\\x1f\\x7f\ufffe\uffff{INVISIBLE}]"


class UnsavedFormula(str):
    """A formula (its text) that was saved without its result."""

    __slots__ = ()


def text_of(value: object) -> str | None:
    """Return a cell's value as text, as a person reads it; an empty cell stays None.

    Numbers as Excel shows them (15 digits, no `.0`), dates in ISO form, booleans in capitals.
    """
    if value is None or type(value) is str:
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    return str(value)


def clean_text(text: str) -> str:
    """Return a text without control characters, lone surrogates and Excel's `_x000D_` escapes.

    Of a text that holds nothing visible nothing is left.
    """
    plain = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    whole = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    clean = _CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))
    return clean if _INVISIBLE.sub("", clean).strip() else ""


def text_columns(columns: Sequence[Sequence[object]]) -> list[ExtensionArray]:
    """Return columns of cell values, all of one length, as `string` arrays.

    Texts are cleaned; what is blank to the eye is missing. The work is done in one pass over all.
    """
    flat = pd.Series([text for column in columns for text in _texts(column)], dtype="string")
    suspect = flat.str.contains(_SUSPECT).fillna(value=False).astype(bool)
    if suspect.any():
        flat = flat.mask(suspect, flat[suspect].map(clean_text))
    array = flat.mask(flat.str.strip() == "").array
    height = len(columns[0]) if columns else 0
    return [array[at * height : (at + 1) * height] for at in range(len(columns))]


def _texts(column: Sequence[object]) -> Iterable[str | None]:
    """Return the texts of one column; a column of texts only as it is."""
    if set(map(type, column)) <= {str, type(None)}:
        return column  # type: ignore[return-value]
    return map(text_of, column)
